// Requests of objects that come with an `Idempotency-Key`: each is handled once, and a retry gets the answer that was kept. What
// is kept, and where, is Java's (`KeyedRequests`); here is who waits for whom.
(function (core) {
  'use strict';

  const { out, NativePromise, WAITING_MAX, cancelInbound, eventOf, inNameOf, belongs, waitInLine } = core;

  // Calls the handler, unless what it would do was done or is being done: then `event.instead` says that the answer is there.
  function once(event, parts, key, handler) {
    const { object } = event;
    const found = out.keyedBegin(object.number, event.id, key, parts.method, parts.url, parts.bodyId);
    if (found === 0) {
      event.keyed = [];
      return handler();
    }
    const first = found < 0 ? undefined : eventOf(found);
    if (first !== undefined && first.keyed.length < WAITING_MAX) {
      const owner = belongs();
      return new NativePromise((resolve) => {
        first.keyed.push({ owner, go: () => resolve(once(event, parts, key, handler)) });
      });
    }
    if (found > 0) {
      out.keyedRefuse(event.id);
    }
    if (parts.bodyId !== 0) {
      cancelInbound(parts.bodyId);
    }
    event.instead = true;
    return undefined;
  }

  // The event is answered or has failed: those that waited for it look again, each in a turn of its own.
  function answered(event) {
    const { keyed } = event;
    event.keyed = null;
    for (let i = 0; i < keyed.length; i++) {
      const { owner, go } = keyed[i];
      const { object } = owner;
      if (!object.dropped) {
        waitInLine(object, {
          depth: owner.depth,
          event: owner.event,
          task: () => inNameOf(owner.event, go),
        });
        out.wake(object.number);
      }
    }
  }

  return { __proto__: null, once, answered };
})
