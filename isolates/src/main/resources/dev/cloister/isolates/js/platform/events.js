// Follows the DOM Standard, section 2 "Events" (https://dom.spec.whatwg.org/#events), and the event
// classes of the HTML Standard that Workers have. There is no tree, so no capturing or bubbling.
(function (use, host, io, primordials) {
  'use strict';
  const {
    TypeError, arrayPush, arraySlice, arraySplice, objectDefineProperty, reflectApply,
  } = primordials;
  const { expose, isObject, need, toDictionary, toDOMString } = use('webidl');

  const CONSTANTS = ['NONE', 'CAPTURING_PHASE', 'AT_TARGET', 'BUBBLING_PHASE'];

  let thrown = null; // by a listener, see dispatchAndWatch
  let isEvent, begin, end, isStopped, setPassive, trust;

  class Event {
    #type;
    #bubbles;
    #cancelable;
    #composed;
    #target = null;
    #phase = 0;
    #dispatching = false;
    #stopped = false;
    #propagationStopped = false;
    #canceled = false;
    #passive = false;
    #trusted = false;
    #timeStamp = use('clock').now();

    constructor(type, init = undefined) {
      need(1, arguments.length, 'Event');
      const { bubbles, cancelable, composed } = toDictionary(init, 'The options of an event');
      this.#type = toDOMString(type);
      this.#bubbles = !!bubbles;
      this.#cancelable = !!cancelable;
      this.#composed = !!composed;
    }

    get type() { return this.#type; }
    get target() { return this.#target; }
    get srcElement() { return this.#target; }
    get currentTarget() { return this.#dispatching ? this.#target : null; }
    get eventPhase() { return this.#phase; }
    get bubbles() { return this.#bubbles; }
    get cancelable() { return this.#cancelable; }
    get composed() { return this.#composed; }
    get defaultPrevented() { return this.#canceled; }
    get returnValue() { return !this.#canceled; }
    get isTrusted() { return this.#trusted; }
    get timeStamp() { return this.#timeStamp; }
    get cancelBubble() { return this.#propagationStopped; }
    set cancelBubble(value) { if (value) this.#propagationStopped = true; }

    composedPath() { return this.#dispatching ? [this.#target] : []; }
    preventDefault() { if (this.#cancelable && !this.#passive) this.#canceled = true; }
    stopPropagation() { this.#propagationStopped = true; }
    stopImmediatePropagation() {
      this.#propagationStopped = true;
      this.#stopped = true;
    }

    static {
      isEvent = (value) => isObject(value) && #stopped in value;
      begin = (event, target) => {
        if (event.#dispatching) {
          const { DOMException } = use('dom-exception');
          throw new DOMException('This event is being dispatched already.', 'InvalidStateError');
        }
        event.#dispatching = true;
        event.#target = target;
        event.#phase = 2;
      };
      end = (event) => {
        event.#dispatching = false;
        event.#phase = 0;
        event.#stopped = false;
        event.#propagationStopped = false;
        return !event.#canceled;
      };
      isStopped = (event) => event.#stopped;
      setPassive = (event, passive) => { event.#passive = passive; };
      trust = (event) => {
        event.#trusted = true;
        return event;
      };
    }
  }
  expose(Event, 'Event');
  for (let i = 0; i < CONSTANTS.length; i++) {
    const constant = { __proto__: null, value: i, enumerable: true, configurable: true };
    objectDefineProperty(Event, CONSTANTS[i], constant);
    objectDefineProperty(Event.prototype, CONSTANTS[i], constant);
  }

  class EventTarget {
    // Each {type, callback, capture, once, passive, removed, signal}.
    #listeners = [];

    addEventListener(type, callback, options = undefined) {
      need(2, arguments.length, 'EventTarget.addEventListener');
      const name = toDOMString(type);
      const { capture, once, passive, signal } = listenerOptions(options);
      if (signal !== undefined && !use('abort').isAbortSignal(signal)) {
        throw new TypeError('The signal of a listener must be an AbortSignal.');
      }
      if (callback === null || callback === undefined || signal?.aborted) return;
      if (!isObject(callback)) throw new TypeError('A listener is a function or an object.');
      if (this.#find(name, callback, capture) >= 0) return;
      const listener = {
        __proto__: null, type: name, callback, capture, once, passive, removed: false,
      };
      arrayPush(this.#listeners, listener);
      if (name === 'message') use.loaded('message-channel')?.listenedTo(this);
      if (signal !== undefined) use('abort').onAbort(signal, () => this.#remove(listener));
    }

    removeEventListener(type, callback, options = undefined) {
      need(2, arguments.length, 'EventTarget.removeEventListener');
      const at = this.#find(toDOMString(type), callback, listenerOptions(options).capture);
      if (at >= 0) this.#remove(this.#listeners[at]);
    }

    dispatchEvent(event) {
      need(1, arguments.length, 'EventTarget.dispatchEvent');
      if (!isEvent(event)) throw new TypeError('dispatchEvent needs an Event.');
      begin(event, this);
      const listeners = arraySlice(this.#listeners);
      for (let i = 0; i < listeners.length && !isStopped(event); i++) {
        const listener = listeners[i];
        if (listener.type !== event.type || listener.removed) continue;
        if (listener.once) this.#remove(listener);
        setPassive(event, listener.passive);
        call(listener.callback, this, event);
        setPassive(event, false);
      }
      return end(event);
    }

    #find(type, callback, capture) {
      const listeners = this.#listeners;
      for (let i = 0; i < listeners.length; i++) {
        const l = listeners[i];
        if (l.type === type && l.callback === callback && l.capture === capture) return i;
      }
      return -1;
    }

    #remove(listener) {
      listener.removed = true;
      for (let i = 0; i < this.#listeners.length; i++) {
        if (this.#listeners[i] === listener) {
          arraySplice(this.#listeners, i, 1);
          return;
        }
      }
    }
  }
  expose(EventTarget, 'EventTarget');

  function listenerOptions(given) {
    if (!isObject(given)) {
      return { __proto__: null, capture: !!given, once: false, passive: false, signal: undefined };
    }
    const { capture, once, passive, signal } = given;
    return { __proto__: null, capture: !!capture, once: !!once, passive: !!passive, signal };
  }

  // What a listener throws is reported and stops neither the other listeners nor the dispatcher.
  function call(callback, target, event) {
    try {
      if (typeof callback === 'function') reflectApply(callback, target, [event]);
      else callback.handleEvent(event);
    } catch (error) {
      thrown ??= { __proto__: null, error };
      use('report-error').report(error);
    }
  }

  // Dispatches an event; gives {error} when a listener has thrown, the first error, and else null.
  function dispatchAndWatch(target, event) {
    const before = thrown;
    thrown = null;
    dispatchEvent(target, event);
    const found = thrown;
    thrown = before;
    return found;
  }

  // `target.on<type> = f`: one listener whose place in the order is where it was first set.
  function defineHandler(prototype, type) {
    const handlers = new primordials.WeakMap();
    objectDefineProperty(prototype, `on${type}`, {
      __proto__: null,
      enumerable: true,
      configurable: true,
      get() { return primordials.weakMapGet(handlers, this)?.value ?? null; },
      set(value) {
        const handler = typeof value === 'function' ? value : null;
        const known = primordials.weakMapGet(handlers, this);
        if (known !== undefined) {
          known.value = handler;
          return;
        }
        const slot = { __proto__: null, value: handler };
        primordials.weakMapSet(handlers, this, slot);
        addListener(this, type, (event) => {
          if (slot.value !== null) reflectApply(slot.value, this, [event]);
        });
      },
    });
  }

  const addEventListener = primordials.uncurry(EventTarget.prototype.addEventListener);
  const dispatchEvent = primordials.uncurry(EventTarget.prototype.dispatchEvent);
  const addListener = (target, type, callback) => addEventListener(target, type, callback);

  class CustomEvent extends Event {
    #detail;

    constructor(type, init = undefined) {
      super(type, init);
      this.#detail = init?.detail;
    }

    get detail() { return this.#detail; }
  }
  expose(CustomEvent, 'CustomEvent');

  class MessageEvent extends Event {
    #data;
    #origin;
    #lastEventId;
    #source;
    #ports;

    constructor(type, init = undefined) {
      super(type, init);
      this.#data = init?.data ?? null;
      this.#origin = init?.origin === null ? null : toDOMString(init?.origin ?? '');
      this.#lastEventId = toDOMString(init?.lastEventId ?? '');
      this.#source = init?.source ?? null;
      this.#ports = init?.ports ?? [];
    }

    get data() { return this.#data; }
    get origin() { return this.#origin; }
    get lastEventId() { return this.#lastEventId; }
    get source() { return this.#source; }
    get ports() { return this.#ports; }
  }
  expose(MessageEvent, 'MessageEvent');

  class ErrorEvent extends Event {
    #message;
    #filename;
    #lineno;
    #colno;
    #error;

    constructor(type, init = undefined) {
      super(type, init);
      this.#message = toDOMString(init?.message ?? '');
      this.#filename = toDOMString(init?.filename ?? '');
      this.#lineno = init?.lineno >>> 0;
      this.#colno = init?.colno >>> 0;
      this.#error = init?.error;
    }

    get message() { return this.#message; }
    get filename() { return this.#filename; }
    get lineno() { return this.#lineno; }
    get colno() { return this.#colno; }
    get error() { return this.#error; }
  }
  expose(ErrorEvent, 'ErrorEvent');

  class CloseEvent extends Event {
    #wasClean;
    #code;
    #reason;

    constructor(type, init = undefined) {
      super(type, init);
      this.#wasClean = !!init?.wasClean;
      this.#code = init?.code & 0xffff;
      this.#reason = toDOMString(init?.reason ?? '');
    }

    get wasClean() { return this.#wasClean; }
    get code() { return this.#code; }
    get reason() { return this.#reason; }
  }
  expose(CloseEvent, 'CloseEvent');

  class PromiseRejectionEvent extends Event {
    #promise;
    #reason;

    constructor(type, init) {
      need(2, arguments.length, 'PromiseRejectionEvent');
      super(type, init);
      this.#promise = init.promise;
      this.#reason = init.reason;
    }

    get promise() { return this.#promise; }
    get reason() { return this.#reason; }
  }
  expose(PromiseRejectionEvent, 'PromiseRejectionEvent');

  // The global object is no EventTarget by its prototype; these globals make it act as one.
  const globalTarget = new EventTarget();
  let hasListeners = false;
  const removeEventListener = primordials.uncurry(EventTarget.prototype.removeEventListener);
  const globals = {
    addEventListener(type, callback, options = undefined) {
      hasListeners = true;
      addEventListener(globalTarget, type, callback, options);
    },
    removeEventListener(type, callback, options = undefined) {
      removeEventListener(globalTarget, type, callback, options);
    },
    dispatchEvent(event) {
      return dispatchEvent(globalTarget, event);
    },
  };

  return {
    ...globals,
    dispatchToGlobal: globals.dispatchEvent,
    hasGlobalListeners: () => hasListeners,
    CloseEvent, CustomEvent, ErrorEvent, Event, EventTarget, MessageEvent, PromiseRejectionEvent,
    addListener, defineHandler, dispatch: dispatchEvent, dispatchAndWatch, trust,
  };
})
