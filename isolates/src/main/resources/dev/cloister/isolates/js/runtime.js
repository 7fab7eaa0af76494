// The loop's own side of a child context: in whose name the script runs now, and what Java and the platform call; in the files of
// `runtime/` the life of events, objects with their input gate, outgoing calls, timers, and bodies on the move.
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
    __proto__: null, out, then, resolved, NativePromise, SafeMap, SafeWeakMap, Bytes, copyIn, use: (name) => use(name), current: own, become,
    belongs, enter, enterScript, requireEvent,
  };
  const { describe, copyOut, copyBack, errorFrom, codeOf } = evaluate('runtime/errors')(core);
  core.describe = describe;
  const { openInbound, keepInbound, endInbound, readInbound, cancelInbound, abortInbound, outgoing, pump, chunk, credit } =
    evaluate('runtime/bodies')(core);
  const requestOf = evaluate('runtime/requests')(core);
  const { newEvent, settle, abortEvent, expire, fail, logUncaught, waitUntil, handled, alarmHandled, run } = evaluate('runtime/events')({
    __proto__: core, events, eventNow, copyOut, codeOf, outgoing, pump, cancelInbound, newSession, endOf, forget,
    keyedAnswered: (event) => keyedRequests().answered(event),
  });
  // What comes after them knows events too.
  const living = { __proto__: core, newEvent, settle, fail, logUncaught, run };
  const bodies = { __proto__: living, openInbound, keepInbound, endInbound, cancelInbound, outgoing, pump };
  const timers = evaluate('runtime/timers')(living);
  const calls = evaluate('runtime/calls')({ __proto__: bodies, copyBack, errorFrom, sockets: socketsNow });
  const { throughGate, waitInLine, resumeObject, shutGate, sectionNow } = evaluate('runtime/gates')({
    __proto__: core, timers, breakObject: (object, error) => objects.breakDown(object, error),
  });
  const objects = evaluate('runtime/objects')({
    __proto__: living, throughGate, newSession, endOf, construct: (object, event) => eventNow.run(event, () => script.construct(object)),
  });
  const rpc = evaluate('runtime/rpc')({ __proto__: bodies, calls, objects, waitUntil, script: () => script });

  let keyedModule = null;
  const keyedRequests = () =>
    (keyedModule ??= evaluate('runtime/keyed')({
      __proto__: core, WAITING_MAX: out.keyedWaitingMax, cancelInbound, waitInLine, eventOf: (id) => events.get(id), inNameOf,
    }));

  function socketsNow() {
    return (sockets ??= evaluate('runtime/sockets')(living));
  }

  function newSession(event) {
    return rpc.newSession(event);
  }

  // What an event or an object shared with others is over.
  function endOf(owner) {
    rpc.endSession(owner);
    sockets?.endOf(owner);
  }

  // What an event has left behind is not waited for any more.
  function forget(event) {
    timers.forget(event);
    calls.forget(event);
  }

  // In whose name what follows is done, so that it can go on there later.
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

  // ---- what Java calls -----------------------------------------------------------------------------------------------

  const entries = {
    __proto__: null,

    fetch(id, number, method, url, headers, bodyId, length, entrypoint, props, propsLength, key, more) {
      const parts = { method, url, headers, bodyId, length };
      openInbound(bodyId);
      if (number === 0) {
        const event = newEvent(id, null);
        event.body = bodyId;
        const handler = () => script.fetch(
          requestOf(event, parts), entrypoint, rpc.propsOf(props, propsLength), (promise) => waitUntil(event, promise), more,
        );
        run(event, handler);
        return;
      }
      const object = objects.liveFor(id, number);
      if (object === undefined) {
        cancelInbound(bodyId);
        return;
      }
      const event = newEvent(id, object);
      event.body = bodyId;
      const handler = () => script.fetchObject(object, requestOf(event, parts));
      event.handler = key === null ? handler : () => keyedRequests().once(event, parts, key, handler);
      objects.admit(object, event);
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
      const object = objects.liveFor(id, number);
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
        objects.admit(object, event);
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

    expire(id, message) {
      const event = events.get(id);
      if (event !== undefined) {
        expire(event, message);
      }
    },

    activate: objects.activate,

    drop(number, name, message, retryable) {
      objects.drop(number, errorFrom(name, message, '', false, retryable, false, true));
    },

    resume(number) {
      if (number === 0) {
        sockets.resume();
        return;
      }
      const object = objects.get(number);
      if (object !== undefined) {
        resumeObject(object);
      }
    },

    durable: objects.durable,
    callAnswered: calls.answered,
    callFailed: calls.failed,
    invoke: rpc.invoked,
    returned: rpc.returned,
    releaseExport: rpc.releaseExport,
    chunk,
    credit,
    timer: timers.fired,

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
      const object = objects.liveFor(id, number);
      if (object === undefined) {
        return;
      }
      const event = newEvent(id, object);
      const signal = socketsNow().signalOf(kind, data, length, 0, code, reason);
      event.finish = () => handled(event, false);
      event.handler = () => script.socketEvent(object, socket, signal);
      objects.admit(object, event);
    },
  };

  // ---- what the platform's modules call ------------------------------------------------------------------------------

  const io = {
    __proto__: null,
    read: readInbound,
    cancel: cancelInbound,
    abort: abortInbound,
    setTimer: timers.set,
    clearTimer: timers.clear,
    log(level, text) {
      own();
      out.log(level, text);
    },
    fetch: (parts, signal) => calls.request(null, parts, signal),
    cache: (parts) => calls.request({ __proto__: null, type: 'caches' }, parts, null),
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
        call: calls.request,
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
        breakObject: objects.breakDown,
        waitUntil: (promise) => {
          requireEvent('waitUntil()');
          waitUntil(current, promise);
        },
        copyIn,
        describe,
        sync: objects.sync,
      };
    },
  };
})
