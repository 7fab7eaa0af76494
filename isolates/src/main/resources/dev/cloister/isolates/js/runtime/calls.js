// Calls that are under way outside: who made each, and what comes of it. Of requests all is here, of calls of methods only that
// they have failed: what they return is `runtime/rpc.js`'s.
(function (core) {
  'use strict';

  const {
    out, then, NativePromise, SafeMap, belongs, enter, requireEvent, outgoing, pump, openInbound, keepInbound, cancelInbound, sockets, copyBack, errorFrom,
  } = core;
  const calls = new SafeMap();

  // Remembers a call: `pending` has its owner and what to do with its result (`resolve`) and its failure (`reject`).
  function add(number, pending) {
    if (number < 0) {
      pending.reject(new Error(`Too many subrequests: one event may make ${-number}.`));
      return false;
    }
    calls.set(number, pending);
    return true;
  }

  // A call that has come back; undefined where nobody waits for it any more.
  function take(number) {
    const pending = calls.get(number);
    calls.delete(number);
    return pending;
  }

  // Sends a request to `target`; its promise is of the parts of a response.
  function request(target, parts, signal) {
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
      if (!add(number, { owner, resolve, reject })) {
        return;
      }
      if (body[0] === 'stream') {
        then(pump(out.streamOf(number), parts.body.stream), undefined, () => undefined);
      }
      if (signal !== null && signal !== undefined) {
        signal.addEventListener('abort', () => {
          if (take(number) !== undefined) {
            out.cancelCall(number);
            reject(signal.reason);
          }
        });
      }
    });
  }

  function answered(number, status, statusText, headers, bodyId, length, socket) {
    openInbound(bodyId);
    const pending = take(number);
    if (pending === undefined) {
      cancelInbound(bodyId);
      if (socket !== 0) {
        out.socketLost(socket, 'Nobody waits for the connection any more.');
      }
      return;
    }
    keepInbound(bodyId, pending.owner.event.session);
    if (socket !== 0) {
      sockets().expect(socket, pending.owner);
    }
    const body = bodyId === 0 ? null : { kind: 'native', id: bodyId, length };
    const parts = { status, statusText, headers: headers === '' ? [] : headers.split('\n'), body, socket: socket === 0 ? undefined : socket };
    enter(pending.owner, () => pending.resolve(parts));
  }

  function failed(number, name, message, code, remote, retryable, overloaded, reset, thrown, length) {
    const pending = take(number);
    if (pending !== undefined) {
      enter(pending.owner, () =>
        pending.reject(errorFrom(name, message, code, remote, retryable, overloaded, reset, copyBack(thrown, length))),
      );
    }
  }

  // What an event that is over has asked for is forgotten.
  function forget(event) {
    calls.forEach((pending, number) => {
      if (pending.owner.event === event) {
        calls.delete(number);
        out.cancelCall(number);
      }
    });
  }

  return { __proto__: null, add, take, request, answered, failed, forget };
})
