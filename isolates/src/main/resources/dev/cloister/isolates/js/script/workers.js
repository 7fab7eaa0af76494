// What `cloudflare:workers` exports.
(function (part, use, out, runtime) {
  'use strict';

  const { freeze } = Object;
  const { notImplemented } = part('script/missing');
  const { env } = part('script/env');

  class DurableObject {
    constructor(ctx, env) {
      this.ctx = ctx;
      this.env = env;
    }
  }

  const missingClass = (name) =>
    class {
      constructor() {
        notImplemented(name);
      }
    };
  const workers = freeze({
    __proto__: null,
    DurableObject,
    // A script may extend these at top level; what fails is making one, by name.
    WorkerEntrypoint: missingClass('WorkerEntrypoint'),
    RpcTarget: missingClass('RpcTarget'),
    RpcStub: missingClass('RpcStub'),
    WorkflowEntrypoint: missingClass('WorkflowEntrypoint'),
    env,
    exports: new Proxy({}, { get: (_, name) => (typeof name === 'symbol' ? undefined : notImplemented(`exports.${name}`)) }),
    waitUntil: runtime.waitUntil,
    withEnv: () => notImplemented('withEnv'),
    withExports: () => notImplemented('withExports'),
    withEnvAndExports: () => notImplemented('withEnvAndExports'),
    cache: new Proxy({}, { get: (_, name) => (typeof name === 'symbol' ? undefined : notImplemented(`cache.${name}`)) }),
    tracing: new Proxy({}, { get: (_, name) => (typeof name === 'symbol' ? undefined : notImplemented(`tracing.${name}`)) }),
  });

  return workers;
})
