// The loop's own side of a child context: events, objects with their input gate, outgoing calls, and bodies on the move.
//
// Java calls the functions of `entries`, one at a time; each call is a turn, which ends when the promise jobs it caused have
// run. What leaves goes through `out`, which collects it until the turn ends and gives it the gates it must wait for; so
// nothing here can let an effect out early. Evaluated in two steps, since the platform's modules need `io` first.
(function (out, evaluate) {
  'use strict';

  const { apply } = Reflect;
  const { defineProperty } = Object;
  const promiseThen = Promise.prototype.then;
  const then = (promise, done, failed) => apply(promiseThen, promise, [done, failed]);
  const NativePromise = Promise;
  const resolved = (value) => new NativePromise((resolve) => resolve(value));
  const Bytes = Uint8Array;
  const Buffer = ArrayBuffer;

  // A Map whose methods a script cannot replace. It is gone through with `forEach`: iterators, of arrays too, are the script's.
  class SafeMap extends Map {}
  for (const name of ['get', 'set', 'has', 'delete', 'clear', 'forEach']) {
    defineProperty(SafeMap.prototype, name, { value: Map.prototype[name] });
  }

  class SafeWeakMap extends WeakMap {}
  for (const name of ['get', 'set']) {
    defineProperty(SafeWeakMap.prototype, name, { value: WeakMap.prototype[name] });
  }

  const { Variable } = AsyncContext;

  const events = new SafeMap();
  const objects = new SafeMap();
  const calls = new SafeMap();
  const timers = new SafeMap();
  let current = null; // the event in whose name the turn is now; null at top level
  let use = null;
  let script = null; // what `script.js` returned
  let sockets = null; // what `runtime/sockets.js` returned, once there is a socket

  // What follows is done for this event, or for an object whose event is over.
  function become(event) {
    current = event;
    out.enter(event.id, event.object === null ? 0 : event.object.number);
  }

  // The event that the running code belongs to, also after it has awaited something that another event's turn settles; null
  // where nothing says.
  const eventNow = new Variable({ defaultValue: null });

  // The event in whose name the running code does what it does next.
  function own() {
    const event = eventNow.get();
    if (event !== null && event !== current && (event.object === null ? events.has(event.id) : !event.object.dropped)) {
      become(event);
    }
    return current;
  }

  // A copy of the first `length` bytes of a buffer of the host's.
  function copyIn(buffer, length) {
    const bytes = new Bytes(length);
    if (length > 0) {
      bytes.set(new Bytes(new Buffer(buffer)));
    }
    return bytes;
  }

  // Does what follows for this event, and what comes after it has awaited something, too.
  function inNameOf(event, task) {
    become(event);
    return eventNow.run(event, task);
  }

  // The files of `runtime/` each do one thing for this one; `core` is what they share.
  const core = {
    __proto__: null, out, then, resolved, NativePromise, SafeMap, SafeWeakMap, Bytes, copyIn, use: (name) => use(name),
  };
  const { describe, copyOut, copyBack, errorFrom, codeOf } = evaluate('runtime/errors')(core);
  core.describe = describe;
  const { openInbound, readInbound, cancelInbound, abortInbound, outgoing, pump, chunk, credit } = evaluate('runtime/bodies')(core);
  const { throughGate, waitInLine, resumeObject, shutGate, sectionNow } = evaluate('runtime/gates')({
    __proto__: core, timers, current: own, belongs, enterScript, breakObject,
  });

  // ---- events --------------------------------------------------------------------------------------------------------

  function newEvent(id, object) {
    const event = {
      id, object, open: 1, answered: false, outcome: 'ok', abort: null, cancelled: false, left: false, handler: null,
      finish: answer, session: null, upgrade: false, alarm: null, keyed: null, instead: false,
    };
    event.session = object === null ? newSession(event) : object.session;
    events.set(id, event);
    if (object !== null) {
      object.events.set(id, event);
    }
    return event;
  }

  function settle(event) {
    event.open--;
    if (event.open === 0 && events.delete(event.id)) {
      if (event.object !== null) {
        event.object.events.delete(event.id);
      } else {
        if (event.left) {
          forget(event);
        }
        endSession(event);
        sockets?.endOf(event);
      }
      out.ended(event.id, event.outcome);
    }
  }

  // The script has had enough of the event whose turn it is: what it still does for it is not waited for.
  function abortEvent(error) {
    requireEvent('ctx.abort()');
    const event = current;
    if (!events.has(event.id)) {
      return;
    }
    logUncaught(error);
    fail(event, error, 'aborted');
    event.outcome = 'aborted';
    event.cancelled = true;
    event.abort?.abort();
    event.open = 1;
    settle(event);
  }

  // What an event that is over left behind is forgotten. Objects keep theirs.
  function forget(event) {
    timers.forEach((timer, number) => {
      if (timer.event === event) {
        timers.delete(number);
        out.clearTimer(number);
      }
    });
    calls.forEach((pending, number) => {
      if (pending.owner.event === event) {
        calls.delete(number);
        out.cancelCall(number);
      }
    });
  }

  function answer(event, response) {
    if (event.answered) {
      return;
    }
    if (event.instead) {
      event.answered = true;
      out.keyedAnswer(event.id);
      return;
    }
    const parts = use('fetch-api').responseToParts(response);
    if (parts.webSocket !== null && !event.upgrade) {
      throw new TypeError('Worker tried to return WebSocket in a response to a request which did not contain the header "Upgrade: websocket".');
    }
    const body = outgoing(parts.body);
    const socket = parts.webSocket === null ? 0 : use('web-socket').handOut(parts.webSocket);
    const stream = out.answer(event.id, parts.status, parts.statusText, parts.headers.join('\n'), body[0], body[1], body[2], socket);
    event.answered = true;
    if (body[0] === 'stream') {
      event.open++;
      then(pump(stream, parts.body.stream), () => settle(event), (error) => {
        event.outcome = 'exception';
        logUncaught(error);
        settle(event);
      });
    }
    if (event.keyed !== null) {
      keyedRequests().answered(event);
    }
  }

  function fail(event, error, outcome, marks) {
    event.outcome = outcome;
    if (event.answered) {
      return;
    }
    event.answered = true;
    if (event.alarm !== null) {
      out.alarmFailed(event.object.number, event.alarm);
    }
    const { name, message, stack } = describe(error);
    const value = copyOut(error);
    out.fail(
      event.id, outcome, name, message, stack, codeOf(error),
      marks?.retryable === true, marks?.durableObjectReset === true, value,
    );
    if (event.keyed !== null) {
      keyedRequests().answered(event);
    }
  }

  function logUncaught(error) {
    const { name, message, stack } = describe(error);
    out.log('error', `Uncaught ${stack.length > 0 ? stack : `${name}: ${message}`}`, name, message, stack);
  }

  function waitUntil(event, promise) {
    event.open++;
    then(resolved(promise), () => settle(event), (error) => {
      event.outcome = 'exception';
      logUncaught(error);
      settle(event);
    });
  }

  // The handler of an event that is not answered is through.
  function handled(event, noRetry) {
    if (!event.answered) {
      event.answered = true;
      out.handled(event.id, noRetry);
    }
  }

  // The handler of an alarm is through, and has not failed before that.
  function alarmHandled(event) {
    if (event.alarm !== null && !event.answered) {
      out.alarmDone(event.object.number, event.alarm);
    }
    handled(event, false);
  }

  // Calls a handler and sees to it that what comes of it is answered: by `reply`, which takes the event and what it returned.
  function run(event, handler, reply = event.finish) {
    become(event);
    out.started(event.id);
    let result;
    try {
      result = eventNow.run(event, handler, event);
    } catch (error) {
      logUncaught(error);
      fail(event, error, 'exception');
      settle(event);
      return;
    }
    // In a turn that may be another event's, which has settled what the handler waited for last.
    const finish = (response) => {
      become(event);
      try {
        reply(event, response);
      } catch (error) {
        logUncaught(error);
        fail(event, error, 'exception');
      }
      settle(event);
    };
    then(resolved(result), finish, (error) => {
      become(event);
      logUncaught(error);
      fail(event, error, 'exception');
      settle(event);
    });
  }

  // Whether a list of headers asks for a WebSocket.
  function asksForSocket(headers) {
    for (let i = 0; i < headers.length; i += 2) {
      if (headers[i].length === 7 && headers[i].toLowerCase() === 'upgrade') {
        return headers[i + 1].toLowerCase() === 'websocket';
      }
    }
    return false;
  }

  function requestOf(event, parts) {
    const headers = parts.headers === '' ? [] : parts.headers.split('\n');
    event.upgrade = asksForSocket(headers);
    let body = null;
    if (parts.bodyId !== 0) {
      body = { kind: 'native', id: parts.bodyId, length: parts.length };
    }
    return use('fetch-api').requestFromParts({
      method: parts.method,
      url: parts.url,
      headers,
      body,
      signal: lazySignal(event),
    });
  }

  // The signal costs nothing until the script touches it.
  function lazySignal(event) {
    return () => {
      if (event.abort === null) {
        event.abort = use('abort').newSignal();
        if (event.cancelled) {
          event.abort.abort();
        }
      }
      return event.abort.signal;
    };
  }

  // ---- objects -------------------------------------------------------------------------------------------------------

  function resume(number) {
    if (number === 0) {
      sockets.resume();
      return;
    }
    const object = objects.get(number);
    if (object !== undefined) {
      resumeObject(object);
    }
  }

  // The object loses its memory; the host hears of it and makes a new one at the next event.
  function breakObject(object, error) {
    if (!objects.has(object.number)) {
      return;
    }
    const { name, message, stack } = describe(error);
    out.objectBroken(object.number, name, message, stack);
    drop(object.number, error, 'exception');
  }

  function drop(number, error, outcome) {
    const object = objects.get(number);
    if (object === undefined) {
      return;
    }
    objects.delete(number);
    object.dropped = true;
    endSession(object);
    sockets?.endOf(object);
    object.waiting.length = 0;
    object.events.forEach((event) => {
      become(event);
      fail(event, error, outcome, { durableObjectReset: true, retryable: false });
      event.open = 1;
      settle(event);
    });
  }

  // The object that an event is for; when it is not in memory the event has failed.
  function liveObject(id, number) {
    const object = objects.get(number);
    if (object === undefined) {
      const event = newEvent(id, null);
      fail(event, new Error('The object is no longer in memory.'), 'exception', { retryable: true, durableObjectReset: true });
      settle(event);
    }
    return object;
  }

  function startObject(object, event) {
    if (object.instance === null) {
      become(event);
      try {
        object.instance = eventNow.run(event, () => script.construct(object));
      } catch (error) {
        logUncaught(error);
        breakObject(object, error);
        return;
      }
    }
    throughGate(object, 0, event, () => run(event, event.handler));
  }

  // ---- calls and timers ----------------------------------------------------------------------------------------------

  function belongs() {
    const event = own();
    event.left = true;
    return { event, object: event.object, depth: event.object?.gate ?? 0, section: sectionNow.get() };
  }

  function enter(owner, task) {
    const go = () => {
      become(owner.event);
      if (owner.section === null) {
        task();
      } else {
        sectionNow.run(owner.section, task);
      }
    };
    if (owner.object === null) {
      go();
    } else if (!owner.object.dropped) {
      throughGate(owner.object, owner.depth, owner.event, go);
    }
  }

  // The same for a task that calls the script; one that settles a promise need not, as who waits for it knows its event.
  function enterScript(owner, task) {
    enter(owner, () => eventNow.run(owner.event, task));
  }

  function requireEvent(what) {
    if (own() === null) {
      throw new Error(
        `Disallowed operation called within global scope. ${what} is only possible while an event is handled: ` +
          'do it in a handler or in an object, not at the top level of a module.',
      );
    }
  }

  function call(target, parts, signal) {
    requireEvent('An outgoing request');
    const owner = belongs();
    return new NativePromise((resolve, reject) => {
      if (signal !== null && signal !== undefined && signal.aborted) {
        reject(signal.reason);
        return;
      }
      const body = outgoing(parts.body);
      const number = out.call(
        owner.event.id, target,
        parts.method, parts.url, parts.headers.join('\n'), body[0], body[1], body[2],
      );
      if (number < 0) {
        reject(new Error(`Too many subrequests: one event may make ${-number}.`));
        return;
      }
      if (body[0] === 'stream') {
        then(pump(out.streamOf(number), parts.body.stream), undefined, () => undefined);
      }
      calls.set(number, { owner, resolve, reject });
      if (signal !== null && signal !== undefined) {
        signal.addEventListener('abort', () => {
          if (calls.delete(number)) {
            out.cancelCall(number);
            reject(signal.reason);
          }
        });
      }
    });
  }

  function setTimer(callback, millis, repeat) {
    requireEvent('A timer');
    const number = out.timer(millis);
    if (number < 0) {
      throw new Error(`Too many timers: one context may have ${-number} pending.`);
    }
    timers.set(number, { ...belongs(), callback, repeat, millis });
    return number;
  }

  // Everything of `runtime/rpc.js` that needs what is above.
  const rpc = evaluate('runtime/rpc')({
    __proto__: core, calls, objects, belongs, become, enter, fail, newEvent, outgoing, openInbound, cancelInbound, pump, requireEvent, run,
    settle, startObject, waitUntil, script: () => script, current: own, errorFrom,
  });
  const { newSession, endSession, propsOf } = rpc;

  let keyedModule = null;
  const keyedRequests = () =>
    (keyedModule ??= evaluate('runtime/keyed')({
      __proto__: core, WAITING_MAX: out.keyedWaitingMax, cancelInbound, waitInLine, eventOf: (id) => events.get(id), inNameOf, belongs,
    }));

  const socketsNow = () => (sockets ??= evaluate('runtime/sockets')({ __proto__: core, belongs, enterScript, settle }));

  // ---- what Java calls -----------------------------------------------------------------------------------------------

  const entries = {
    __proto__: null,

    fetch(id, number, method, url, headers, bodyId, length, streamed, entrypoint, props, propsLength, key, more) {
      const parts = { method, url, headers, bodyId, length };
      if (streamed) {
        openInbound(bodyId);
      }
      if (number === 0) {
        const event = newEvent(id, null);
        const handler = () => script.fetch(
          requestOf(event, parts), entrypoint, propsOf(props, propsLength), (promise) => waitUntil(event, promise), more,
        );
        run(event, handler);
        return;
      }
      const object = liveObject(id, number);
      if (object === undefined) {
        return;
      }
      const event = newEvent(id, object);
      const handler = () => script.fetchObject(object, requestOf(event, parts));
      event.handler = key === null ? handler : () => keyedRequests().once(event, parts, key, handler);
      startObject(object, event);
    },

    scheduled(id, time, cron) {
      const event = newEvent(id, null);
      const asked = { noRetry: false };
      const handler = () => script.scheduled(use('scheduled').newController(time, cron, asked), (promise) => waitUntil(event, promise));
      run(event, handler, () => handled(event, asked.noRetry));
    },

    tailed(id, items) {
      const event = newEvent(id, null);
      run(event, () => script.tail(use('tail').items(items), (promise) => waitUntil(event, promise)), () => handled(event, false));
    },

    alarm(id, number, name, scheduledTime, retryCount, lastTryOver) {
      const object = liveObject(id, number);
      if (object === undefined) {
        return;
      }
      const event = newEvent(id, object);
      event.finish = alarmHandled;
      event.handler = () => {
        if (!out.alarmBegins(number, name, scheduledTime)) {
          return undefined;
        }
        event.alarm = name;
        return lastTryOver ? undefined : script.alarm(object, name, scheduledTime, retryCount);
      };
      if (lastTryOver) {
        throughGate(object, 0, event, () => run(event, event.handler));
      } else {
        startObject(object, event);
      }
    },

    cancel(id) {
      const event = events.get(id);
      if (event !== undefined) {
        become(event);
        event.cancelled = true;
        event.abort?.abort();
      }
    },

    // The event has used up its time: what it still does is not waited for.
    expire(id, message) {
      const event = events.get(id);
      if (event === undefined) {
        return;
      }
      become(event);
      fail(event, new Error(message), 'exceededWallTime');
      event.outcome = 'exceededWallTime';
      event.cancelled = true;
      event.abort?.abort();
      event.open = 1;
      settle(event);
    },

    activate(number, className, id, name) {
      objects.set(number, {
        number, className, id, name, instance: null, gate: 0, last: null, waiting: [], events: new SafeMap(), dropped: false, syncs: [],
        session: newSession(null), sockets: null,
      });
    },

    drop(number, name, message, retryable) {
      drop(number, errorFrom(name, message, '', false, retryable, false, true), 'exception');
    },

    resume,

    durable(number, batch) {
      const object = objects.get(number);
      if (object !== undefined) {
        const due = object.syncs.filter((sync) => sync.batch <= batch);
        object.syncs = object.syncs.filter((sync) => sync.batch > batch);
        for (let i = 0; i < due.length; i++) {
          enter(due[i].owner, due[i].resolve);
        }
      }
    },

    callAnswered(number, status, statusText, headers, bodyId, length, streamed, socket) {
      if (streamed) {
        openInbound(bodyId);
      }
      const pending = calls.get(number);
      if (pending !== undefined && socket !== 0) {
        socketsNow().expect(socket, pending.owner);
      }
      if (pending === undefined) {
        cancelInbound(bodyId);
        if (socket !== 0) {
          out.socketLost(socket, 'Nobody waits for the connection any more.');
        }
        return;
      }
      calls.delete(number);
      const body = bodyId === 0 ? null : { kind: 'native', id: bodyId, length };
      const parts = { status, statusText, headers: headers === '' ? [] : headers.split('\n'), body, socket: socket === 0 ? undefined : socket };
      enter(pending.owner, () => pending.resolve(parts));
    },

    invoke: rpc.invoked,
    returned: rpc.returned,
    releaseExport: rpc.releaseExport,

    callFailed(number, name, message, code, remote, retryable, overloaded, reset, thrown, length) {
      const pending = calls.get(number);
      if (pending !== undefined) {
        calls.delete(number);
        enter(pending.owner, () =>
          pending.reject(errorFrom(name, message, code, remote, retryable, overloaded, reset, copyBack(thrown, length))),
        );
      }
    },

    chunk,
    credit,

    socket: (...signal) => socketsNow().arrived(...signal),

    keptSockets(number, list, request, response, eventMillis) {
      const object = objects.get(number);
      if (object !== undefined) {
        script.keepsSockets(object, socketsNow().said(list), request, response, eventMillis);
      }
    },

    socketAutoAnswered(number, socket, time) {
      const object = objects.get(number);
      if (object !== undefined) {
        script.socketAutoAnswered(object, socket, time);
      }
    },

    socketEvent(id, number, socket, kind, data, length, code, reason) {
      const object = objects.get(number);
      const event = newEvent(id, object ?? null);
      if (object === undefined) {
        fail(event, new Error('The object is no longer in memory.'), 'exception', { retryable: true, durableObjectReset: true });
        settle(event);
        return;
      }
      const signal = socketsNow().signalOf(kind, data, length, 0, code, reason);
      event.finish = () => handled(event, false);
      event.handler = () => script.socketEvent(object, socket, signal);
      startObject(object, event);
    },

    timer(number) {
      const timer = timers.get(number);
      if (timer === undefined) {
        return;
      }
      if (timer.repeat) {
        out.repeatTimer(number, timer.millis);
      } else {
        timers.delete(number);
      }
      enterScript(timer, () => {
        try {
          timer.callback();
        } catch (error) {
          logUncaught(error);
        }
      });
    },

  };

  // ---- what the platform's modules call ------------------------------------------------------------------------------

  const io = {
    __proto__: null,
    read: readInbound,
    cancel: cancelInbound,
    abort: abortInbound,
    setTimer,
    clearTimer(number) {
      if (timers.delete(number)) {
        out.clearTimer(number);
      }
    },
    log(level, text) {
      own();
      out.log(level, text);
    },
    fetch: (parts, signal) => call(null, parts, signal),
    cache: (parts) => call({ __proto__: null, type: 'caches' }, parts, null),
    // Time begins with the first event.
    now: () => (current === null ? 0 : out.now()),
    atTopLevel: () => current === null,
    bodyBytesMax: out.bodyBytesMax,
    requireEvent,
    sockets: socketsNow,
  };

  return {
    __proto__: null,
    io,
    entries,
    // Second step: the modules are there.
    start(useModule) {
      use = useModule;
      return {
        __proto__: null,
        setScript(loaded) {
          script = loaded;
        },
        call,
        invoke: rpc.invoke,
        asked: rpc.asked,
        arrived: rpc.arrived,
        event: own,
        codeOf,
        release: rpc.release,
        hold: rpc.hold,
        newMap: () => new SafeMap(),
        newVariable: (defaultValue) => new Variable({ defaultValue }),
        requireEvent,
        abortEvent,
        shutGate,
        breakObject,
        waitUntil: (promise) => {
          requireEvent('waitUntil()');
          waitUntil(current, promise);
        },
        copyIn,
        describe,
        sync(object) {
          const batch = out.storageAwait(object.number);
          return batch === 0
            ? resolved(undefined)
            : new NativePromise((resolve) => object.syncs.push({ batch, resolve, owner: belongs() }));
        },
      };
    },
  };
})
