// The loop's own side of a child context: events, and in the files of `runtime/` objects with their input gate, outgoing calls,
// timers, and bodies on the move.
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
    belongs, enter, enterScript, requireEvent, logUncaught, newEvent, run, fail, settle,
  };
  const { describe, copyOut, copyBack, errorFrom, codeOf } = evaluate('runtime/errors')(core);
  core.describe = describe;
  const { openInbound, keepInbound, endInbound, readInbound, cancelInbound, abortInbound, outgoing, pump, chunk, credit } =
    evaluate('runtime/bodies')(core);
  const bodies = { __proto__: core, openInbound, keepInbound, endInbound, cancelInbound, outgoing, pump };
  const requestOf = evaluate('runtime/requests')(core);
  const timers = evaluate('runtime/timers')(core);
  const calls = evaluate('runtime/calls')({ __proto__: bodies, copyBack, errorFrom, sockets: socketsNow });
  const { throughGate, waitInLine, resumeObject, shutGate, sectionNow } = evaluate('runtime/gates')({
    __proto__: core, timers, breakObject: (object, error) => objects.breakDown(object, error),
  });
  const objects = evaluate('runtime/objects')({
    __proto__: core, throughGate, newSession, endOf, construct: (object, event) => eventNow.run(event, () => script.construct(object)),
  });
  const rpc = evaluate('runtime/rpc')({ __proto__: bodies, calls, objects, waitUntil, script: () => script });

  let keyedModule = null;
  const keyedRequests = () =>
    (keyedModule ??= evaluate('runtime/keyed')({
      __proto__: core, WAITING_MAX: out.keyedWaitingMax, cancelInbound, waitInLine, eventOf: (id) => events.get(id), inNameOf,
    }));

  function socketsNow() {
    return (sockets ??= evaluate('runtime/sockets')(core));
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

  // ---- events --------------------------------------------------------------------------------------------------------

  function newEvent(id, object) {
    const event = {
      id, object, open: 1, answered: false, outcome: 'ok', abort: null, cancelled: false, left: false, handler: null,
      finish: answer, body: 0, session: null, upgrade: false, alarm: null, keyed: null, instead: false,
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
      if (event.body !== 0) {
        cancelInbound(event.body);
      }
      if (event.object !== null) {
        event.object.events.delete(event.id);
      } else {
        // Objects keep what their events left behind.
        if (event.left) {
          timers.forget(event);
          calls.forget(event);
        }
        endOf(event);
      }
      out.ended(event.id, event.outcome);
    }
  }

  function newSession(event) {
    return rpc.newSession(event);
  }

  // What an event or an object shared with others is over.
  function endOf(owner) {
    rpc.endSession(owner);
    sockets?.endOf(owner);
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
    giveUp(event, 'aborted');
  }

  // The event has used up its time: what it still does is not waited for.
  function expire(event, message) {
    become(event);
    fail(event, new Error(message), 'exceededWallTime');
    giveUp(event, 'exceededWallTime');
  }

  function giveUp(event, outcome) {
    event.outcome = outcome;
    event.cancelled = true;
    event.abort?.abort();
    event.open = 1;
    settle(event);
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
      waitUntil(event, pump(stream, parts.body.stream));
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
    const late = out.started(event.id);
    if (late !== '') {
      expire(event, late);
      return;
    }
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
