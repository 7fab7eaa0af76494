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

  // What names one in a configuration (`workflows`) is not implemented; a script that has one can be deployed, and its class tested.
  class WorkflowEntrypoint {
    constructor(...[ctx, env]) {
      if (objectOr(ctx) !== ctx) {
        throw new TypeError("Failed to construct 'WorkflowEntrypoint': constructor parameter 1 is not of type 'Object'.");
      }
      this.ctx = ctx;
      this.env = env;
    }
  }

  const missing = (what) => ({ [what]: () => notImplemented(`${what} of cloudflare:workers`) })[what];

  return freeze({
    __proto__: null,
    DurableObject,
    WorkerEntrypoint,
    RpcTarget,
    RpcStub,
    RpcPromise: named('RpcPromise'),
    RpcProperty: named('RpcProperty'),
    ServiceStub: named('ServiceStub'),
    WorkflowEntrypoint,
    env: following(() => envNow.get() ?? part('script/env').env),
    exports: following(() => exportsNow.get() ?? part('script/exports').exports),
    waitUntil: runtime.waitUntil,
    withEnv,
    withExports,
    withEnvAndExports: (env, exports, callback) => withEnv(env, () => withExports(exports, callback)),
    // As `workerd` has it by itself: nothing of a zone can be purged.
    cache: freeze({ __proto__: null }),
    tracing: new (part('script/tracing').Tracing)(),
    abortIsolate: missing('abortIsolate'),
    restore: missing('restore'),
  });
})
