// Stubs: RpcStub, what a call through one promises (RpcPromise), its properties (RpcProperty), and stubs of services and objects.
//
// All are proxies; what they stand for is kept beside them, where a script cannot reach it. A state has no prototype, which
// a script could give a property that it lacks, and is one of
//   {kind: 'stub', handle, alive}         something handed over
//   {kind: 'service', target}             an entrypoint or an object, which is always there
//   {kind: 'promise', promise}            what a call will give; what is asked of it waits here until it is there
//   {kind: 'property', base, path}        a name, or several, behind one of these
(function (part, use, out, runtime) {
  'use strict';

  const { apply, get: reflectGet } = Reflect;
  const { defineProperty, setPrototypeOf, hasOwn } = Object;
  const { then: promiseThen } = Promise.prototype;
  const NativePromise = Promise;
  const Dispose = Symbol.dispose;
  const { toStringTag } = Symbol;
  const { Own } = part('script/handles');
  const values = () => part('script/values');
  const DISPOSED = 'RPC stub used after being disposed.';

  class SafeWeakMap extends WeakMap {}
  for (const name of ['get', 'set', 'has']) {
    defineProperty(SafeWeakMap.prototype, name, { value: WeakMap.prototype[name] });
  }
  const states = new SafeWeakMap();
  const stateOf = (value) =>
    (typeof value === 'object' && value !== null) || typeof value === 'function' ? states.get(value) : undefined;

  const isIndex = (name) => /^(?:0|[1-9][0-9]*)$/.test(name);

  // ---- asking

  function refuse(error) {
    return new NativePromise((_, reject) => reject(error));
  }

  // Errors of the call itself, not of the code that is called.
  const refusals = new SafeWeakMap();

  function refusal(message) {
    const error = new TypeError(message);
    refusals.set(error, true);
    return error;
  }

  const isRefusal = (error) => typeof error === 'object' && error !== null && refusals.has(error);

  function notThere(name) {
    return refusal(`The RPC receiver does not implement the method "${name}".`);
  }

  // What is asked of a state: a promise of the value.
  function ask(state, path, get, args) {
    switch (state.kind) {
      case 'property':
        return ask(state.base, [...state.path, ...path], get, args);
      case 'promise':
        return apply(promiseThen, state.promise, [(value) => askValue(value, path, get, args)]);
      case 'service':
        return askService(state.target, path, get, args);
      default:
        return askStub(state, path, get, args);
    }
  }

  function askService(target, path, get, args) {
    switch (target.type) {
      case 'service':
        // A service of the host has fetch() and no methods.
        return refuse(notThere(path[path.length - 1] ?? ''));
      case 'worker':
        return part('script/loaders').reach(target, true, (found) => remote(found, path, get, args));
      default:
        return remote(target, path, get, args);
    }
  }

  function askStub(state, path, get, args) {
    const { handle } = state;
    if (!state.alive || handle.dead) {
      return refuse(new Error(DISPOSED));
    }
    return handle.kind === 'held'
      ? remote({ __proto__: null, type: 'capability', number: handle.number }, path, get, args)
      : part('script/receivers').callOwn(handle, path, get, args);
  }

  // The same of a value that is here: its own properties, up to the first stub.
  function askValue(value, path, get, args) {
    let parent;
    for (let i = 0; i < path.length; i++) {
      const state = stateOf(value);
      if (state !== undefined) {
        return ask(state, path.slice(i), get, args);
      }
      if (typeof value !== 'object' || value === null || !hasOwn(value, path[i])) {
        throw notThere(path[i]);
      }
      parent = value;
      value = value[path[i]];
    }
    if (get) {
      return value;
    }
    const state = stateOf(value);
    if (state !== undefined) {
      return ask(state, [], get, args);
    }
    if (typeof value !== 'function') {
      throw notThere(path.length === 0 ? '' : path[path.length - 1]);
    }
    return apply(value, parent, args);
  }

  function remote(target, path, get, args) {
    let payload;
    try {
      payload = values().encode(get ? [] : args, true);
    } catch (error) {
      return refuse(error);
    }
    return runtime.invoke(target, get, path, payload, (bytes, refs) => values().decodeResult(bytes, refs));
  }

  // ---- the classes


  class RpcPromise {
    constructor() {
      throw new TypeError('Illegal constructor');
    }
    then(done, failed) {
      return apply(promiseThen, states.get(this).promise, [done, failed]);
    }
    catch(failed) {
      return apply(promiseThen, states.get(this).promise, [undefined, failed]);
    }
    finally(callback) {
      return apply(NativePromise.prototype.finally, states.get(this).promise, [callback]);
    }
    dup() {
      return promiseOf(apply(promiseThen, states.get(this).promise, [(value) => (stateOf(value) === undefined ? value : value.dup())]));
    }
  }

  class RpcProperty {
    constructor() {
      throw new TypeError('Illegal constructor');
    }
    then(done, failed) {
      return apply(promiseThen, read(this), [done, failed]);
    }
    catch(failed) {
      return apply(promiseThen, read(this), [undefined, failed]);
    }
    finally(callback) {
      return apply(NativePromise.prototype.finally, read(this), [callback]);
    }
  }
  const read = (property) => asPromise(() => ask(states.get(property), [], true, []));

  class RpcStub {
    constructor(target) {
      runtime.requireEvent('An RPC stub');
      if ((typeof target !== 'object' && typeof target !== 'function') || target === null) {
        throw new TypeError("Failed to construct 'JsRpcStub': constructor parameter 1 is not of type 'Object'.");
      }
      const state = stateOf(target);
      if (state !== undefined && state.kind === 'stub') {
        return target.dup();
      }
      if (!part('script/receivers').canBeStub(target)) {
        throw new TypeError('RpcStubs can only wrap plain objects, functions, and RpcTarget derivatives.');
      }
      return stubOf(new Own(target));
    }
    dup() {
      const state = states.get(this);
      if (!state.alive || state.handle.dead) {
        throw new Error(DISPOSED);
      }
      state.handle.count++;
      return stubOf(state.handle);
    }
  }
  for (const [Class, tag] of [[RpcPromise, 'JsRpcPromise'], [RpcProperty, 'JsRpcProperty'], [RpcStub, 'JsRpcStub']]) {
    defineProperty(Class.prototype, toStringTag, { value: tag, configurable: true });
  }
  for (const Class of [RpcPromise, RpcStub]) {
    defineProperty(Class.prototype, Dispose, {
      value: { dispose() { disposeOf(this); } }.dispose, configurable: true, writable: true,
    });
  }

  function disposeOf(value) {
    const state = stateOf(value);
    if (state?.kind === 'promise') {
      apply(promiseThen, state.promise, [(settled) => part('script/values').disposeResult(settled), () => undefined]);
    } else if (state?.kind === 'stub' && state.alive) {
      state.alive = false;
      state.handle.release();
    }
  }

  // ---- proxies

  // A promise, also of what a function throws.
  function asPromise(run) {
    try {
      const result = run();
      return new NativePromise((resolve) => resolve(result));
    } catch (error) {
      return refuse(error);
    }
  }

  const shape = {
    __proto__: null,
    get(target, name, proxy) {
      if (typeof name === 'symbol' || name in target) {
        const value = reflectGet(target, name, proxy);
        return typeof value === 'function' && name !== 'constructor' ? bound(value, proxy) : value;
      }
      const state = states.get(proxy);
      if (name === 'then' || isIndex(name) || (state.kind === 'service' && name === 'toJSON')) {
        return undefined;
      }
      return propertyOf(state, name);
    },
    has: (target, name) => name in target || (typeof name === 'string' && name !== 'then' && !isIndex(name)),
  };
  const bound = (method, proxy) => (...args) => apply(method, proxy, args);

  function proxied(target, Class, state) {
    setPrototypeOf(target, Class.prototype);
    const traps = { __proto__: null, ...shape };
    if (typeof target === 'function') {
      delete target.name;
      delete target.length;
      traps.apply = (_, __, args) => promiseOf(ask(state, [], false, args));
    }
    const proxy = new Proxy(target, traps);
    states.set(proxy, state);
    return proxy;
  }

  const stubOf = (handle) => proxied(() => undefined, RpcStub, { __proto__: null, kind: 'stub', handle, alive: true });
  const promiseOf = (promise) => {
    const given = asPromise(() => promise);
    return proxied(() => undefined, RpcPromise, { __proto__: null, kind: 'promise', promise: given });
  };
  function propertyOf(base, name) {
    if (base.kind === 'property' && base.path.length > out.pathLengthMax) {
      throw new TypeError(`RPC pipelined property path is too deep (max ${out.pathLengthMax}).`);
    }
    return base.kind === 'property'
      ? proxied(() => undefined, RpcProperty, { __proto__: null, kind: 'property', base: base.base, path: [...base.path, name] })
      : proxied(() => undefined, RpcProperty, { __proto__: null, kind: 'property', base, path: [name] });
  }
  // `object` is what the stub is besides: its own properties and its class.
  const serviceOf = (target, Class, object = {}) => proxied(object, Class, { __proto__: null, kind: 'service', target });
  const callableServiceOf = (target, Class, callback) => {
    const callable = (...args) => callback(...args);
    delete callable.name;
    delete callable.length;
    setPrototypeOf(callable, Class.prototype);
    const proxy = new Proxy(callable, shape);
    states.set(proxy, { __proto__: null, kind: 'service', target });
    return proxy;
  };

  return { __proto__: null, RpcPromise, RpcProperty, RpcStub, ask, stateOf, stubOf, promiseOf, serviceOf, callableServiceOf, disposeOf, isRefusal, notThere, refusal };
})
