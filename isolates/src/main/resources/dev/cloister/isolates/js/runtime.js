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

  // A Map whose methods a script cannot replace.
  class SafeMap extends Map {}
  for (const name of ['get', 'set', 'has', 'delete', 'values', 'clear']) {
    defineProperty(SafeMap.prototype, name, { value: Map.prototype[name] });
  }

  class SafeWeakMap extends WeakMap {}
  for (const name of ['get', 'set']) {
    defineProperty(SafeWeakMap.prototype, name, { value: WeakMap.prototype[name] });
  }

  // The critical section that the running code is inside of, also after it has awaited something; null outside of any.
  const { Variable } = AsyncContext;
  const sectionNow = new Variable({ defaultValue: null });

  const BLOCK_MILLIS_MAX = 30_000;
  const BLOCK_DEPTH_MAX = 64;

  const events = new SafeMap();
  const objects = new SafeMap();
  const calls = new SafeMap();
  const timers = new SafeMap();
  let current = null; // the event whose turn it is; null at top level
  let use = null;
  let script = null; // what `script.js` returned
  let sockets = null; // what `runtime/sockets.js` returned, once there is a socket

  // What follows is done for this event, or for an object whose event is over.
  function become(event) {
    current = event;
    out.enter(event.id, event.object === null ? 0 : event.object.number);
  }

  // A copy of the first `length` bytes of a buffer of the host's.
  function copyIn(buffer, length) {
    const bytes = new Bytes(length);
    if (length > 0) {
      bytes.set(new Bytes(new Buffer(buffer)));
    }
    return bytes;
  }

  // The files of `runtime/` each do one thing for this one; `core` is what they share.
  const core = {
    __proto__: null, out, then, resolved, NativePromise, SafeMap, SafeWeakMap, Bytes, copyIn, use: (name) => use(name),
  };
  const { describe, copyOut, copyBack, errorFrom, codeOf } = evaluate('runtime/errors')(core);
  core.describe = describe;
  const { openInbound, readInbound, cancelInbound, abortInbound, outgoing, pump, chunk, credit } = evaluate('runtime/bodies')(core);

  // ---- events --------------------------------------------------------------------------------------------------------

  function newEvent(id, object) {
    const event = {
      id, object, open: 1, answered: false, outcome: 'ok', abort: null, cancelled: false, left: false, handler: null,
      finish: answer, session: null, upgrade: false, alarm: null,
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
    for (const [number, timer] of [...timers]) {
      if (timer.event === event) {
        timers.delete(number);
        out.clearTimer(number);
      }
    }
    for (const [number, pending] of [...calls]) {
      if (pending.owner.event === event) {
        calls.delete(number);
        out.cancelCall(number);
      }
    }
  }

  function answer(event, response) {
    if (event.answered) {
      return;
    }
    const parts = use('fetch-api').responseToParts(response);
    if (parts.webSocket !== null && !event.upgrade) {
      throw new TypeError('Worker tried to return WebSocket in a response to a request which did not contain the header "Upgrade: websocket".');
    }
    const [kind, data, length] = outgoing(parts.body);
    const socket = parts.webSocket === null ? 0 : use('web-socket').handOut(parts.webSocket);
    event.answered = true;
    const stream = out.answer(event.id, parts.status, parts.statusText, parts.headers.join('\n'), kind, data, length, socket);
    if (kind === 'stream') {
      event.open++;
      then(pump(stream, parts.body.stream), () => settle(event), (error) => {
        event.outcome = 'exception';
        logUncaught(error);
        settle(event);
      });
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
      result = handler(event);
    } catch (error) {
      logUncaught(error);
      fail(event, error, 'exception');
      settle(event);
      return;
    }
    const finish = (response) => {
      try {
        reply(event, response);
      } catch (error) {
        logUncaught(error);
        fail(event, error, 'exception');
      }
      settle(event);
    };
    then(resolved(result), finish, (error) => {
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

  // ---- objects: the input gate ---------------------------------------------------------------------------------------

  // Runs a task of an object now, or when the gate that is shut opens. `depth` is how deep the gate was shut when the task
  // was begun: what a critical section began may go on inside it.
  function throughGate(object, depth, task) {
    if (object.gate > depth || object.waiting.length > 0) {
      object.waiting.push({ depth, task });
      if (object.gate <= depth) {
        out.wake(object.number);
      }
    } else {
      task();
    }
  }

  function resume(number) {
    if (number === 0) {
      sockets.resume();
      return;
    }
    const object = objects.get(number);
    if (object === undefined) {
      return;
    }
    const { waiting } = object;
    for (let at = 0; at < waiting.length; at++) {
      if (waiting[at].depth >= object.gate) {
        const [{ task }] = waiting.splice(at, 1);
        task();
        if (waiting.length > 0) {
          out.wake(number);
        }
        return;
      }
    }
  }

  // Runs a callback as a critical section of an object: no event comes in before it is over. Of two that are asked for side by
  // side the second begins when the first is over, as each relies on being alone; one inside another begins at once.
  function shutGate(object, callback, breaks) {
    let around = sectionNow.get();
    while (around !== null && (around.over || around.object !== object)) {
      around = around.around;
    }
    const line = around ?? object;
    const before = line.last;
    const section = newSection(object, around);
    line.last = section;
    if (before === null || before.over) {
      return openSection(section, callback, breaks);
    }
    const owner = belongs();
    return new NativePromise((resolve, reject) => {
      const begin = () => {
        try {
          resolve(openSection(section, callback, breaks));
        } catch (error) {
          reject(error);
        }
      };
      then(before.ended, () => enter(owner, begin));
    });
  }

  // `last` is the latest of the sections inside it, which those to come wait for.
  function newSection(object, around) {
    const section = { object, around, over: false, last: null, end: null, ended: null };
    section.ended = new NativePromise((resolve) => {
      section.end = () => {
        section.over = true;
        resolve();
      };
    });
    return section;
  }

  function openSection(section, callback, breaks) {
    const { object } = section;
    if (object.gate >= BLOCK_DEPTH_MAX) {
      section.end();
      throw new Error(`blockConcurrencyWhile() is nested more than ${BLOCK_DEPTH_MAX} deep.`);
    }
    object.gate++;
    const timer = out.timer(BLOCK_MILLIS_MAX);
    timers.set(timer, {
      repeat: false,
      event: current,
      object,
      depth: BLOCK_DEPTH_MAX,
      section: null,
      callback: () =>
        breakObject(
          object,
          new Error(`A call to blockConcurrencyWhile() waited for more than ${BLOCK_MILLIS_MAX / 1000} seconds and was canceled; the object was reset.`),
        ),
    });
    const open = () => {
      timers.delete(timer);
      out.clearTimer(timer);
      section.end();
      object.gate--;
      if (object.waiting.length > 0) {
        out.wake(object.number);
      }
    };
    let result;
    try {
      result = resolved(sectionNow.run(section, callback));
    } catch (error) {
      result = new NativePromise((_, reject) => reject(error));
    }
    return then(
      result,
      (value) => {
        open();
        return value;
      },
      (error) => {
        open();
        if (breaks) {
          breakObject(object, error);
        }
        throw error;
      },
    );
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
    for (const event of [...object.events.values()]) {
      become(event);
      fail(event, error, outcome, { durableObjectReset: true, retryable: false });
      event.open = 1;
      settle(event);
    }
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
        object.instance = script.construct(object);
      } catch (error) {
        logUncaught(error);
        breakObject(object, error);
        return;
      }
    }
    throughGate(object, 0, () => run(event, event.handler));
  }

  // ---- calls and timers ----------------------------------------------------------------------------------------------

  function belongs() {
    current.left = true;
    return { event: current, object: current.object, depth: current.object?.gate ?? 0, section: sectionNow.get() };
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
      throughGate(owner.object, owner.depth, go);
    }
  }

  function requireEvent(what) {
    if (current === null) {
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
      const [kind, data, length] = outgoing(parts.body);
      const number = out.call(
        owner.event.id, target,
        parts.method, parts.url, parts.headers.join('\n'), kind, data, length,
      );
      if (number < 0) {
        reject(new Error(`Too many subrequests: one event may make ${-number}.`));
        return;
      }
      if (kind === 'stream') {
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
    settle, startObject, waitUntil, script: () => script, current: () => current, errorFrom,
  });
  const { newSession, endSession, propsOf } = rpc;

  const socketsNow = () => (sockets ??= evaluate('runtime/sockets')({ __proto__: core, belongs, enter, settle }));

  // ---- what Java calls -----------------------------------------------------------------------------------------------

  const entries = {
    __proto__: null,

    fetch(id, number, method, url, headers, bodyId, length, streamed, entrypoint, props, propsLength) {
      const parts = { method, url, headers, bodyId, length };
      if (streamed) {
        openInbound(bodyId);
      }
      if (number === 0) {
        const event = newEvent(id, null);
        run(event, () => script.fetch(requestOf(event, parts), entrypoint, propsOf(props, propsLength), (promise) => waitUntil(event, promise)));
        return;
      }
      const object = liveObject(id, number);
      if (object === undefined) {
        return;
      }
      const event = newEvent(id, object);
      event.handler = () => script.fetchObject(object, requestOf(event, parts));
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
        throughGate(object, 0, () => run(event, event.handler));
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
        for (const sync of due) {
          enter(sync.owner, sync.resolve);
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
      enter(timer, () => {
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
    log: (level, text) => out.log(level, text),
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
