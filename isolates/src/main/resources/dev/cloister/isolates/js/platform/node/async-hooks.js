// node:async_hooks (https://nodejs.org/api/async_context.html): AsyncLocalStorage and AsyncResource on
// the engine's AsyncContext, which promises carry along by themselves.
(function (use, host, io, primordials) {
  'use strict';
  const { Error, reflectApply, uncurry } = primordials;
  const { AsyncSnapshot, AsyncVariable } = primordials;
  const { check, invalidArgType } = use('node/errors');
  const runSnapshot = uncurry(AsyncSnapshot.prototype.run);
  const variableRun = uncurry(AsyncVariable.prototype.run);
  const variableGet = uncurry(AsyncVariable.prototype.get);

  // Runs a function with what all storages hold now.
  function snapshot() {
    const taken = new AsyncSnapshot();
    return (callback, ...args) => runSnapshot(taken, callback, ...args);
  }

  class AsyncLocalStorage {
    #variable;
    #name;

    constructor(options = undefined) {
      this.#variable = new AsyncVariable({ __proto__: null, defaultValue: options?.defaultValue });
      this.#name = options?.name ?? '';
    }

    static bind(callback) {
      check.function(callback, 'fn');
      const run = snapshot();
      return function (...args) {
        return run(() => reflectApply(callback, this, args));
      };
    }

    static snapshot() {
      return snapshot();
    }

    get name() { return this.#name; }

    run(store, callback, ...args) {
      return variableRun(this.#variable, store, callback, ...args);
    }

    exit(callback, ...args) {
      return variableRun(this.#variable, undefined, callback, ...args);
    }

    getStore() {
      return variableGet(this.#variable);
    }

    // As on Workers: nothing could tell for what part of an event they were meant.
    enterWith() {
      throw new Error('asyncLocalStorage.enterWith() is not implemented');
    }

    disable() {
      throw new Error('asyncLocalStorage.disable() is not implemented');
    }
  }

  class AsyncResource {
    #run = snapshot();

    constructor(type, options = undefined) {
      check.string(type, 'type');
      this.type = type;
      if (options !== undefined && typeof options !== 'object' && typeof options !== 'number') {
        throw invalidArgType('options', ['Object', 'number'], options);
      }
      Object.defineProperty(this, 'type', { enumerable: false });
    }

    static bind(callback, type = undefined, thisArgument = undefined) {
      return new AsyncResource(type ?? callback.name ?? 'bound-anonymous-fn').bind(callback, thisArgument);
    }

    bind(callback, thisArgument = undefined) {
      check.function(callback, 'fn');
      const run = this.#run;
      const resource = this;
      const bound = function (...args) {
        return run(() => reflectApply(callback, thisArgument ?? this, args));
      };
      Object.defineProperties(bound, {
        length: { value: callback.length, configurable: true },
        asyncResource: { value: resource, enumerable: true, writable: true, configurable: true },
      });
      return bound;
    }

    runInAsyncScope(callback, thisArgument, ...args) {
      return this.#run(() => reflectApply(callback, thisArgument, args));
    }

    // Nothing is numbered and nothing observed.
    asyncId() { return 0; }
    triggerAsyncId() { return 0; }
    emitDestroy() { return this; }
  }

  // events.EventEmitterAsyncResource.
  function emitterWithResource(EventEmitter) {
    return class EventEmitterAsyncResource extends EventEmitter {
      constructor(options = undefined) {
        const name = typeof options === 'string' ? options : options?.name ?? new.target.name;
        super(typeof options === 'object' ? options : undefined);
        Object.defineProperty(this, 'asyncResource', { value: new AsyncResource(name) });
      }

      get asyncId() { return this.asyncResource.asyncId(); }
      get triggerAsyncId() { return this.asyncResource.triggerAsyncId(); }
      emitDestroy() { this.asyncResource.emitDestroy(); }

      emit(...args) {
        return this.asyncResource.runInAsyncScope(super.emit, this, ...args);
      }
    };
  }

  const hook = { __proto__: { enable() { return this; }, disable() { return this; } } };
  const hooks = {
    AsyncLocalStorage, AsyncResource,
    // Accepted and never called, as on Workers.
    createHook: () => Object.create(Object.getPrototypeOf(hook)),
    executionAsyncId: () => 0,
    executionAsyncResource: () => ({ __proto__: null }),
    triggerAsyncId: () => 0,
    asyncWrapProviders: { __proto__: null },
  };
  return { __proto__: null, 'async_hooks': hooks, emitterWithResource, snapshot };
})
