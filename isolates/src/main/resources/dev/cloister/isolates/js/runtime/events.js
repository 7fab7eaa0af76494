// The life of an event: it is begun, answered or failed, waited for, and over when nothing more is waited for.
(function (core) {
  'use strict';

  const {
    out, then, resolved, use, events, eventNow, become, current, requireEvent, describe, copyOut, codeOf, outgoing, pump, cancelInbound, newSession,
    endOf, forget, keyedAnswered,
  } = core;

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
          forget(event);
        }
        endOf(event);
      }
      out.ended(event.id, event.outcome);
    }
  }

  // The script has had enough of the event whose turn it is: what it still does for it is not waited for.
  function abortEvent(error) {
    requireEvent('ctx.abort()');
    const event = current();
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
      keyedAnswered(event);
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
      keyedAnswered(event);
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

  return {
    __proto__: null, newEvent, settle, abortEvent, expire, fail, logUncaught, waitUntil, handled, alarmHandled, run,
  };
})
