// What `cloudflare:workers` exports.
(function (part, use, out, runtime) {
  'use strict';

  const { freeze, defineProperty } = Object;
  const { get, has, ownKeys, getOwnPropertyDescriptor, set } = Reflect;
  const { notImplemented } = part('script/missing');
  const { DurableObject, WorkerEntrypoint, RpcTarget } = part('script/targets');

  // `env` and `exports` as an import has them: what `withEnv` and `withExports` have put in their place, or the script's own.
  const envNow = runtime.newVariable(undefined);
  const exportsNow = runtime.newVariable(undefined);

  const following = (now) =>
    new Proxy({}, {
      __proto__: null,
      get: (_, name) => get(now(), name),
      has: (_, name) => has(now(), name),
      set: (_, name, value) => set(now(), name, value),
      ownKeys: () => ownKeys(now()),
      getOwnPropertyDescriptor(target, name) {
        const descriptor = getOwnPropertyDescriptor(now(), name);
        return descriptor === undefined ? undefined : { ...descriptor, configurable: true };
      },
    });
  const objectOr = (value) => ((typeof value === 'object' && value !== null) || typeof value === 'function' ? value : {});

  const withEnv = (env, callback) => envNow.run(objectOr(env), callback);
  const withExports = (exports, callback) => exportsNow.run(objectOr(exports), callback);

  // Evaluated when a script first makes one, not when it imports the name.
  class RpcStub {
    constructor(target) {
      return new (part('script/stubs').RpcStub)(target);
    }
    static [Symbol.hasInstance](value) {
      return this === RpcStub ? value instanceof part('script/stubs').RpcStub : false;
    }
  }
  const named = (name) => {
    const Class = class {
      constructor() {
        throw new TypeError('Illegal constructor');
      }
      static [Symbol.hasInstance](value) {
        return value instanceof (name === 'ServiceStub' ? part('script/services').Fetcher : part('script/stubs')[name]);
      }
    };
    defineProperty(Class, 'name', { value: name, configurable: true });
    return Class;
  };

  class WorkflowEntrypoint {
    constructor() {
      notImplemented('WorkflowEntrypoint');
    }
  }

  const missing = (what) => new Proxy({}, { get: (_, name) => (typeof name === 'symbol' ? undefined : notImplemented(`${what}.${name}`)) });

  return freeze({
    __proto__: null,
    DurableObject,
    WorkerEntrypoint,
    RpcTarget,
    RpcStub,
    RpcPromise: named('RpcPromise'),
    RpcProperty: named('RpcProperty'),
    ServiceStub: named('ServiceStub'),
    // A script may extend it at top level; what fails is making one, by name.
    WorkflowEntrypoint,
    env: following(() => envNow.get() ?? part('script/env').env),
    exports: following(() => exportsNow.get() ?? part('script/exports').exports),
    waitUntil: runtime.waitUntil,
    withEnv,
    withExports,
    withEnvAndExports: (env, exports, callback) => withEnv(env, () => withExports(exports, callback)),
    cache: missing('cache'),
    tracing: missing('tracing'),
  });
})
