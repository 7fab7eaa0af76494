// The classes of the global object and of the events of scripts that are no modules (HTML Standard, section 10.2
// "WorkerGlobalScope", https://html.spec.whatwg.org/#workerglobalscope; Service Workers, section 4,
// https://w3c.github.io/ServiceWorker/). Scripts here are modules, so these are for asking what something is.
(function (use, host, io, primordials) {
  'use strict';
  const { TypeError, objectDefineProperty, objectIsPrototypeOf } = primordials;
  const { expose } = use('webidl');
  const { Event, EventTarget } = use('events');

  function illegal() {
    throw new TypeError('Illegal constructor');
  }

  class WorkerGlobalScope extends EventTarget {
    constructor() {
      illegal();
      super();
    }
  }
  class ServiceWorkerGlobalScope extends WorkerGlobalScope {}
  class ExtendableEvent extends Event {
    constructor() {
      illegal();
      super('');
    }
    waitUntil() { illegal(); }
  }
  class FetchEvent extends ExtendableEvent {
    respondWith() { illegal(); }
    passThroughOnException() { illegal(); }
  }
  class ScheduledEvent extends ExtendableEvent {
    noRetry() { illegal(); }
  }
  class TailEvent extends ExtendableEvent {}

  const all = { ExtendableEvent, FetchEvent, ScheduledEvent, ServiceWorkerGlobalScope, TailEvent, WorkerGlobalScope };
  const names = primordials.objectKeys(all);
  for (let i = 0; i < names.length; i++) expose(all[names[i]], names[i]);

  // The engine's global object has no prototype of ours, and is one all the same.
  objectDefineProperty(ServiceWorkerGlobalScope, primordials.Symbol.hasInstance, {
    __proto__: null,
    value: (value) => value === globalThis
      || (typeof value === 'object' && value !== null && objectIsPrototypeOf(ServiceWorkerGlobalScope.prototype, value)),
  });

  return { ...all, TraceEvent: TailEvent };
})
