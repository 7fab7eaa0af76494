// node:events (https://nodejs.org/api/events.html).
(function (use, host, io, primordials) {
  'use strict';
  const { Error, Promise, reflectApply, reflectOwnKeys } = primordials;
  const { AbortError, check, coded, invalidArgType } = use('node/errors');

  const captureRejectionSymbol = Symbol.for('nodejs.rejection');
  const errorMonitor = Symbol('events.errorMonitor');
  const kCapture = Symbol('kCapture');
  let defaultMaxListeners = 10;
  let captureRejections = false;

  function EventEmitter(options) {
    EventEmitter.init.call(this, options);
  }
  EventEmitter.prototype._events = undefined;
  EventEmitter.prototype._eventsCount = 0;
  EventEmitter.prototype._maxListeners = undefined;

  EventEmitter.init = function (options) {
    if (this._events === undefined || this._events === Object.getPrototypeOf(this)._events) {
      this._events = { __proto__: null };
      this._eventsCount = 0;
    }
    this._maxListeners = this._maxListeners || undefined;
    if (options?.captureRejections) {
      check.boolean(options.captureRejections, 'options.captureRejections');
      this[kCapture] = true;
    } else {
      this[kCapture] = captureRejections;
    }
  };

  function listener(value) {
    check.function(value, 'listener');
  }

  function maxOf(emitter) {
    return emitter._maxListeners === undefined ? defaultMaxListeners : emitter._maxListeners;
  }

  function add(emitter, type, callback, first) {
    listener(callback);
    let events = emitter._events;
    if (events === undefined) {
      events = emitter._events = { __proto__: null };
      emitter._eventsCount = 0;
    } else if (events.newListener !== undefined) {
      emitter.emit('newListener', type, callback.listener ?? callback);
      events = emitter._events;
    }
    const before = events[type];
    if (before === undefined) {
      events[type] = callback;
      emitter._eventsCount++;
      return emitter;
    }
    let list;
    if (typeof before === 'function') list = events[type] = first ? [callback, before] : [before, callback];
    else {
      list = before;
      if (first) list.unshift(callback);
      else list.push(callback);
    }
    const max = maxOf(emitter);
    if (max > 0 && list.length > max && !list.warned) {
      list.warned = true;
      use('node').builtin('process').emitWarning(
          `Possible EventEmitter memory leak detected. ${list.length} ${String(type)} listeners added to ${use('inspect').inspect(emitter, { depth: -1 })}. MaxListeners is ${max}. Use emitter.setMaxListeners() to increase limit`,
          'MaxListenersExceededWarning');
    }
    return emitter;
  }

  function onceOf(emitter, type, callback) {
    let fired = false;
    const wrapped = function (...args) {
      if (fired) return undefined;
      emitter.removeListener(type, wrapped);
      fired = true;
      return reflectApply(callback, emitter, args);
    };
    wrapped.listener = callback;
    return wrapped;
  }

  function unhandled(emitter, args) {
    const [error] = args;
    if (error instanceof Error) throw error;
    let shown;
    try {
      shown = use('inspect').inspect(error);
    } catch {
      shown = String(error);
    }
    throw coded(Error, 'ERR_UNHANDLED_ERROR', `Unhandled error. (${shown})`, { context: error });
  }

  function called(emitter, type, args, result) {
    if (!emitter[kCapture] || result === undefined || result === null) return;
    const { then } = result;
    if (typeof then !== 'function') return;
    reflectApply(then, result, [undefined, (error) => {
      use('node').builtin('process').nextTick(() => {
        const handler = emitter[captureRejectionSymbol];
        if (typeof handler === 'function') {
          reflectApply(handler, emitter, [error, type, ...args]);
          return;
        }
        const before = emitter[kCapture];
        emitter[kCapture] = false;
        try {
          emitter.emit('error', error);
        } finally {
          emitter[kCapture] = before;
        }
      });
    }]);
  }

  const methods = {
    setMaxListeners(count) {
      check.number(count, 'setMaxListeners', 0);
      this._maxListeners = count;
      return this;
    },
    getMaxListeners() { return maxOf(this); },

    emit(type, ...args) {
      const events = this._events;
      if (type === 'error') {
        if (events !== undefined && events[errorMonitor] !== undefined) this.emit(errorMonitor, ...args);
        if (events === undefined || events.error === undefined) unhandled(this, args);
      }
      const handler = events?.[type];
      if (handler === undefined) return false;
      if (typeof handler === 'function') {
        called(this, type, args, reflectApply(handler, this, args));
      } else {
        const list = handler.slice();
        for (let i = 0; i < list.length; i++) called(this, type, args, reflectApply(list[i], this, args));
      }
      return true;
    },

    addListener(type, callback) { return add(this, type, callback, false); },
    on(type, callback) { return add(this, type, callback, false); },
    prependListener(type, callback) { return add(this, type, callback, true); },
    once(type, callback) {
      listener(callback);
      return this.on(type, onceOf(this, type, callback));
    },
    prependOnceListener(type, callback) {
      listener(callback);
      return this.prependListener(type, onceOf(this, type, callback));
    },

    removeListener(type, callback) {
      listener(callback);
      const events = this._events;
      const list = events?.[type];
      if (list === undefined) return this;
      if (list === callback || list.listener === callback) {
        drop(this, type);
      } else if (typeof list !== 'function') {
        let at = list.length - 1;
        while (at >= 0 && list[at] !== callback && list[at].listener !== callback) at--;
        if (at < 0) return this;
        list.splice(at, 1);
        if (list.length === 1) events[type] = list[0];
      } else {
        return this;
      }
      if (this._events.removeListener !== undefined) this.emit('removeListener', type, callback);
      return this;
    },
    off(type, callback) { return this.removeListener(type, callback); },

    removeAllListeners(type) {
      const events = this._events;
      if (events === undefined) return this;
      if (events.removeListener === undefined) {
        if (arguments.length === 0) {
          this._events = { __proto__: null };
          this._eventsCount = 0;
        } else if (events[type] !== undefined) {
          drop(this, type);
        }
        return this;
      }
      if (arguments.length === 0) {
        for (const key of reflectOwnKeys(events)) {
          if (key !== 'removeListener') this.removeAllListeners(key);
        }
        this.removeAllListeners('removeListener');
        this._events = { __proto__: null };
        this._eventsCount = 0;
        return this;
      }
      const list = events[type];
      if (typeof list === 'function') this.removeListener(type, list);
      else if (list !== undefined) {
        for (let i = list.length - 1; i >= 0; i--) this.removeListener(type, list[i]);
      }
      return this;
    },

    listeners(type) { return listOf(this, type).map((each) => each.listener ?? each); },
    rawListeners(type) { return listOf(this, type); },
    listenerCount(type, callback = undefined) {
      const list = listOf(this, type);
      return callback === undefined ? list.length
        : list.filter((each) => each === callback || each.listener === callback).length;
    },
    eventNames() { return this._eventsCount > 0 ? reflectOwnKeys(this._events) : []; },
  };
  for (const name of Object.keys(methods)) EventEmitter.prototype[name] = methods[name];
  // Two names of one function.
  EventEmitter.prototype.on = EventEmitter.prototype.addListener;
  EventEmitter.prototype.off = EventEmitter.prototype.removeListener;

  function drop(emitter, type) {
    if (--emitter._eventsCount === 0) emitter._events = { __proto__: null };
    else delete emitter._events[type];
  }

  function listOf(emitter, type) {
    const list = emitter._events?.[type];
    return list === undefined ? [] : typeof list === 'function' ? [list] : list.slice();
  }

  // ---- events as promises and as iterators -----------------------------------------------------

  function isEmitter(value) {
    return typeof value?.on === 'function';
  }

  function subscribe(target, name, callback, flags) {
    if (isEmitter(target)) {
      if (flags?.once) target.once(name, callback);
      else target.on(name, callback);
    } else if (typeof target?.addEventListener === 'function') {
      target.addEventListener(name, callback, flags);
    } else {
      throw invalidArgType('emitter', 'EventEmitter', target);
    }
  }

  function unsubscribe(target, name, callback) {
    if (isEmitter(target)) target.removeListener(name, callback);
    else target.removeEventListener(name, callback);
  }

  async function once(emitter, name, options = {}) {
    check.object(options, 'options');
    const { signal } = options;
    check.abortSignal(signal, 'options.signal');
    if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
    return new Promise((resolve, reject) => {
      const done = (...args) => {
        clean();
        resolve(args);
      };
      const failed = (error) => {
        clean();
        reject(error);
      };
      const aborted = () => failed(new AbortError(undefined, { cause: signal.reason }));
      const clean = () => {
        unsubscribe(emitter, name, done);
        if (isEmitter(emitter) && name !== 'error') emitter.removeListener('error', failed);
        signal?.removeEventListener('abort', aborted);
      };
      subscribe(emitter, name, done, { once: true });
      if (isEmitter(emitter) && name !== 'error') emitter.once('error', failed);
      signal?.addEventListener('abort', aborted, { once: true });
    });
  }

  const iteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}).prototype);

  function on(emitter, name, options = {}) {
    check.object(options, 'options');
    const { signal } = options;
    check.abortSignal(signal, 'options.signal');
    if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
    const high = options.highWaterMark ?? options.highWatermark ?? Number.MAX_SAFE_INTEGER;
    const low = options.lowWaterMark ?? options.lowWatermark ?? 1;
    const events = [];
    const waiting = [];
    let error = null;
    let finished = false;
    let paused = false;

    const arrived = (...args) => {
      if (waiting.length > 0) {
        waiting.shift().resolve({ value: args, done: false });
        return;
      }
      events.push(args);
      if (events.length > high && !paused) {
        paused = true;
        emitter.pause?.();
      }
    };
    const failed = (reason) => {
      if (waiting.length > 0) waiting.shift().reject(reason);
      else error = reason;
      close();
    };
    const aborted = () => failed(new AbortError(undefined, { cause: signal.reason }));
    const close = () => {
      unsubscribe(emitter, name, arrived);
      if (name !== 'error' && isEmitter(emitter)) emitter.removeListener('error', failed);
      for (const end of options.close ?? []) unsubscribe(emitter, end, close);
      signal?.removeEventListener('abort', aborted);
      finished = true;
      while (waiting.length > 0) waiting.shift().resolve({ value: undefined, done: true });
      return Promise.resolve({ value: undefined, done: true });
    };

    subscribe(emitter, name, arrived);
    if (name !== 'error' && isEmitter(emitter)) emitter.on('error', failed);
    for (const end of options.close ?? []) subscribe(emitter, end, close);
    signal?.addEventListener('abort', aborted, { once: true });

    return Object.setPrototypeOf({
      next() {
        if (events.length > 0) {
          const value = events.shift();
          if (paused && events.length < low) {
            paused = false;
            emitter.resume?.();
          }
          return Promise.resolve({ value, done: false });
        }
        if (error !== null) {
          const reason = error;
          error = null;
          return Promise.reject(reason);
        }
        if (finished) return Promise.resolve({ value: undefined, done: true });
        return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
      },
      return: close,
      throw(reason) {
        if (!(reason instanceof Error)) throw invalidArgType('EventEmitter.AsyncIterator', 'Error', reason);
        failed(reason);
      },
      [Symbol.asyncIterator]() { return this; },
    }, iteratorPrototype);
  }

  // ---- the module's own functions --------------------------------------------------------------

  function getEventListeners(target, type) {
    if (typeof target?.listeners === 'function') return target.listeners(type);
    throw new Error('not implemented: getEventListeners() of an EventTarget');
  }

  function getMaxListeners(target) {
    return typeof target?.getMaxListeners === 'function' ? target.getMaxListeners() : targets.get(target) ?? defaultMaxListeners;
  }
  const targets = new WeakMap();

  function setMaxListeners(count = defaultMaxListeners, ...emitters) {
    check.number(count, 'setMaxListeners', 0);
    if (emitters.length === 0) defaultMaxListeners = count;
    for (const each of emitters) {
      if (typeof each?.setMaxListeners === 'function') each.setMaxListeners(count);
      else if (typeof each?.addEventListener === 'function') targets.set(each, count);
      else throw invalidArgType('eventTargets', ['EventEmitter', 'EventTarget'], each);
    }
  }

  function addAbortListener(signal, callback) {
    if (signal === undefined) throw invalidArgType('signal', 'AbortSignal', signal);
    check.abortSignal(signal, 'signal');
    check.function(callback, 'listener');
    let remove;
    if (signal.aborted) {
      queueMicrotask(() => callback());
    } else {
      signal.addEventListener('abort', callback, { once: true });
      remove = () => signal.removeEventListener('abort', callback);
    }
    return { [Symbol.dispose]() { remove?.(); } };
  }

  const own = {
    once, on, getEventListeners, getMaxListeners, setMaxListeners, addAbortListener, EventEmitter, errorMonitor,
    captureRejectionSymbol, usingDomains: false,
    listenerCount: (emitter, type) => typeof emitter?.listenerCount === 'function' ? emitter.listenerCount(type) : listOf(emitter, type).length,
  };
  Object.assign(EventEmitter, own);
  Object.defineProperties(EventEmitter, {
    defaultMaxListeners: {
      enumerable: true, get: () => defaultMaxListeners,
      set(value) {
        check.number(value, 'defaultMaxListeners', 0);
        defaultMaxListeners = value;
      },
    },
    captureRejections: {
      enumerable: true, get: () => captureRejections,
      set(value) {
        check.boolean(value, 'EventEmitter.captureRejections');
        captureRejections = value;
      },
    },
    EventEmitterAsyncResource: {
      enumerable: true, configurable: true,
      get: () => use('node/async-hooks').emitterWithResource(EventEmitter),
    },
  });

  return { __proto__: null, 'events': EventEmitter, EventEmitter };
})
