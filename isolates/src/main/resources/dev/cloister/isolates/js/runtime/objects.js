// The objects that are in memory here: each from the event that it is made for until it is dropped.
(function (core) {
  'use strict';

  const {
    out, describe, resolved, NativePromise, SafeMap, newEvent, newSession, endOf, become, fail, settle, run, enter, belongs, logUncaught, throughGate,
    construct,
  } = core;
  const objects = new SafeMap();

  function activate(number, className, id, name) {
    objects.set(number, {
      number, className, id, name, instance: null, gate: 0, last: null, waiting: [], events: new SafeMap(), dropped: false, syncs: [],
      session: newSession(null), sockets: null,
    });
  }

  // The object of an event that has just come; when it is not in memory the event has failed.
  function liveFor(id, number) {
    const object = objects.get(number);
    if (object === undefined) {
      const event = newEvent(id, null);
      become(event);
      fail(event, new Error('The object is no longer in memory.'), 'exception', { retryable: true, durableObjectReset: true });
      settle(event);
    }
    return object;
  }

  // Lets an event in, once the script's object is made.
  function admit(object, event) {
    if (object.instance === null) {
      become(event);
      try {
        object.instance = construct(object, event);
      } catch (error) {
        logUncaught(error);
        breakDown(object, error);
        return;
      }
    }
    throughGate(object, 0, event, () => run(event, event.handler));
  }

  // The object loses its memory; the host hears of it and makes a new one at the next event.
  function breakDown(object, error) {
    if (!objects.has(object.number)) {
      return;
    }
    const { name, message, stack } = describe(error);
    out.objectBroken(object.number, name, message, stack);
    drop(object.number, error);
  }

  function drop(number, error) {
    const object = objects.get(number);
    if (object === undefined) {
      return;
    }
    objects.delete(number);
    object.dropped = true;
    endOf(object);
    object.waiting.length = 0;
    object.events.forEach((event) => {
      become(event);
      fail(event, error, 'exception', { durableObjectReset: true, retryable: false });
      event.open = 1;
      settle(event);
    });
  }

  // Waits until what the object has written is durable.
  function sync(object) {
    const batch = out.storageAwait(object.number);
    return batch === 0
      ? resolved(undefined)
      : new NativePromise((resolve) => object.syncs.push({ batch, resolve, owner: belongs() }));
  }

  // All that an object has written up to this batch is durable.
  function durable(number, batch) {
    const object = objects.get(number);
    if (object !== undefined) {
      const due = object.syncs.filter((each) => each.batch <= batch);
      object.syncs = object.syncs.filter((each) => each.batch > batch);
      for (let i = 0; i < due.length; i++) {
        enter(due[i].owner, due[i].resolve);
      }
    }
  }

  // The object that a session is of, while that is in memory.
  function ofSession(session) {
    let found = null;
    objects.forEach((object) => {
      if (object.session === session) {
        found = object;
      }
    });
    return found;
  }

  return {
    __proto__: null, activate, liveFor, admit, breakDown, drop, sync, durable, ofSession, get: (number) => objects.get(number),
  };
})
