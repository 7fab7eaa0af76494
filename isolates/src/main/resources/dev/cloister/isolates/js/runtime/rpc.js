// Calls of methods across contexts: what goes out, what comes in, and how long what was handed over may be used.
//
// A session is what owns capabilities: an event of a script that is no object, with what it exported and what it was handed, or an
// object. What is called of an export belongs to the session that exported it, so that it may keep what it is handed there.
(function (core) {
  'use strict';

  const { out, then, NativePromise, SafeMap, copyIn, calls, objects } = core;
  const exported = new SafeMap();
  let lastExport = 0;

  // ---- sessions

  function newSession(event) {
    return { event, held: null, exported: null, bodies: null, over: false };
  }

  // The session of an event or an object is over: nothing that it exported or was handed can be used any more.
  function endSession({ session, id, number }) {
    if (session === null || (session.event !== null && session.event.id !== id)) {
      return;
    }
    session.over = true;
    core.endInbound(session);
    session.exported?.forEach((entry, export_) => {
      session.exported.delete(export_);
      exported.delete(export_);
      out.unexported(export_);
      entry.handle.drop();
    });
    session.held?.forEach((handle) => {
      session.held.delete(handle.number);
      handle.dead = true;
      out.release(handle.number);
    });
  }

  // ---- references

  // Says to Java what a payload refers to; gives the streams that are to be sent once the payload is on its way. What an event
  // hands over in its result keeps it open until it is released.
  function sendRefs(refs, holds) {
    const { session } = core.current();
    const streams = [];
    for (let i = 0; i < refs.length; i++) {
      const ref = refs[i];
      switch (ref.type) {
        case 'own': {
          const number = ++lastExport;
          out.refExported(number);
          const entry = { handle: ref.handle, session, holds: holds && session.event !== null ? session.event : null };
          if (entry.holds !== null) {
            entry.holds.open++;
          }
          exported.set(number, entry);
          (session.exported ??= new SafeMap()).set(number, entry);
          break;
        }
        case 'held':
          out.refHeld(ref.handle.number);
          break;
        case 'stub':
          out.refStub(ref.target);
          break;
        default: {
          const body = core.outgoing(ref.source);
          streams.push({ number: out.refStream(body[0], body[1], body[2]), kind: body[0], source: ref.source });
        }
      }
    }
    return streams;
  }

  // What a result has in it is sent before its event is over.
  function startStreams(streams, event) {
    for (let i = 0; i < streams.length; i++) {
      const { number, kind, source } = streams[i];
      if (kind === 'stream') {
        const sent = core.pump(number, source.stream);
        if (event === null) {
          then(sent, undefined, () => undefined);
        } else {
          core.waitUntil(event, sent);
        }
      } else if (number !== 0) {
        out.streamStarted(number);
      }
    }
  }

  // What has come with a payload, as the script's side takes it.
  function arrived(refs) {
    const list = [];
    for (let i = 0; i < refs.length; i++) {
      const ref = refs[i];
      if (ref.type === 'stream') {
        core.openInbound(ref.body);
        list.push({ type: 'stream', source: ref.body === 0 ? null : { kind: 'native', id: ref.body, length: ref.length } });
      } else if (ref.type === 'object') {
        const { script, className, id, name } = ref;
        list.push({ type: 'stub', target: { __proto__: null, type: 'object', script, className, id, name } });
      } else if (ref.type === 'entrypoint') {
        const { script, entrypoint } = ref;
        const props = propsOf(ref.props, ref.propsLength);
        list.push({ type: 'stub', target: { __proto__: null, type: 'entrypoint', script, entrypoint, props } });
      } else if (ref.type === 'dynamic') {
        list.push({ type: 'dynamic', number: ref.number });
      } else {
        list.push({ type: 'capability', number: ref.number });
      }
    }
    return list;
  }

  const propsOf = (buffer, length) => (length === 0 ? null : copyIn(buffer, length));

  // ---- out

  // Calls or reads something outside; `decode` makes the value of what comes back.
  function invoke(target, get, path, payload, decode) {
    core.requireEvent('An RPC call');
    return asked(payload.refs, (event) => out.invoke(event, target, get, path, payload.bytes), decode);
  }

  // Sends something that refers to these and is answered by a payload; `send` takes the number of the event and gives that of the call.
  function asked(refs, send, decode) {
    const owner = core.belongs();
    return new NativePromise((resolve, reject) => {
      const streams = sendRefs(refs, false);
      const decoded = (answer) => {
        try {
          resolve(decode(answer.bytes, answer.refs));
        } catch (error) {
          reject(error);
        }
      };
      if (calls.add(send(owner.event.id), { owner, resolve: decoded, reject })) {
        startStreams(streams, null);
      }
    });
  }

  function returned(number, buffer, length, refs) {
    const list = arrived(refs);
    const pending = calls.take(number);
    if (pending === undefined) {
      giveBack(list);
      return;
    }
    keepStreams(list, pending.owner.event.session);
    core.enter(pending.owner, () => pending.resolve({ bytes: copyIn(buffer, length), refs: list }));
  }

  // The streams in what has come are its session's.
  function keepStreams(refs, session) {
    for (let i = 0; i < refs.length; i++) {
      if (refs[i].type === 'stream' && refs[i].source !== null) {
        core.keepInbound(refs[i].source.id, session);
      }
    }
  }

  // Nobody here wants what has come.
  function giveBack(refs) {
    for (let i = 0; i < refs.length; i++) {
      if (refs[i].type === 'capability') {
        out.release(refs[i].number);
      } else if (refs[i].type === 'stream' && refs[i].source !== null) {
        core.cancelInbound(refs[i].source.id);
      }
    }
  }

  // ---- in

  function invoked(id, kind, number, entrypoint, props, propsLength, get, path, buffer, length, refs) {
    const list = arrived(refs);
    const bytes = copyIn(buffer, length);
    const names = [];
    for (let i = 0; i < path.length; i++) {
      names.push(path[i]);
    }
    const call = (event, receiver) => {
      const served = core.script().serve(receiver, get, names, bytes, list);
      event.done = served.done;
      then(served.result, undefined, served.done);
      return served.result;
    };
    if (kind === 'object') {
      const object = objects.liveFor(id, number);
      if (object === undefined) {
        giveBack(list);
        return;
      }
      const event = core.newEvent(id, object);
      keepStreams(list, event.session);
      event.finish = finish;
      event.handler = () => call(event, core.script().objectReceiver(object));
      objects.admit(object, event);
    } else if (kind === 'script') {
      const event = core.newEvent(id, null);
      keepStreams(list, event.session);
      event.finish = finish;
      core.run(event, () =>
        call(event, core.script().entrypoint(entrypoint, propsOf(props, propsLength), (promise) => core.waitUntil(event, promise))),
      );
    } else {
      calledBack(id, number, list, call);
    }
  }

  function calledBack(id, number, list, call) {
    const entry = exported.get(number);
    if (entry === undefined) {
      giveBack(list);
      refuse(id, 'The RPC stub is broken: the event or object that it came from is over.');
      return;
    }
    const { session } = entry;
    const object = objectOf(session);
    const event = core.newEvent(id, object);
    event.finish = finish;
    event.session = session;
    keepStreams(list, session);
    entry.handle.count++;
    event.handler = () => {
      const release = () => entry.handle.release();
      const result = call(event, core.script().exportReceiver(entry.handle.target));
      then(result, release, release);
      return result;
    };
    if (object === null) {
      core.run(event, event.handler);
    } else {
      objects.admit(object, event);
    }
  }

  const objectOf = (session) => (session.event === null ? objects.ofSession(session) : null);

  function refuse(id, message) {
    const event = core.newEvent(id, null);
    core.become(event);
    core.fail(event, new Error(message), 'exception');
    core.settle(event);
  }

  // The handler is through: its result goes out, then what it was handed is given back.
  function finish(event, value) {
    if (event.answered) {
      return;
    }
    core.become(event);
    try {
      const payload = core.script().encodeResult(value);
      const streams = sendRefs(payload.refs, true);
      event.answered = true;
      out.returned(event.id, payload.bytes);
      startStreams(streams, event);
    } finally {
      event.done();
    }
  }

  function releaseExport(number) {
    const entry = exported.get(number);
    if (entry === undefined) {
      return;
    }
    exported.delete(number);
    entry.session.exported.delete(number);
    const object = objectOf(entry.session);
    core.become(entry.session.event ?? { id: 0, object, session: entry.session, left: true });
    entry.handle.release();
    if (entry.holds !== null) {
      core.settle(entry.holds);
    }
  }

  return {
    __proto__: null,
    newSession, endSession, propsOf, asked, arrived, invoke, invoked, returned, releaseExport,
    // What was handed over belongs to the session of the event whose turn it is; it is given back when that is over.
    hold(handle) {
      const { session } = core.current();
      handle.session = session;
      (session.held ??= new SafeMap()).set(handle.number, handle);
    },
    release(handle) {
      if (handle.session.held.get(handle.number) === handle) {
        handle.session.held.delete(handle.number);
        out.release(handle.number);
      }
    },
  };
})
