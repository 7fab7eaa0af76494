package dev.cloister.isolates.js;

/// The source of `cloudflare:workers`: it hands on what `runtime.js` keeps under a registered
/// symbol, which holds exactly these exports and so gives nothing that an import does not.
final class WorkersModule {
  static final String SOURCE =
      """
      const workers = globalThis[Symbol.for('cloister.workers')];
      export const { DurableObject, WorkerEntrypoint, RpcTarget, RpcStub, RpcPromise, RpcProperty, ServiceStub, WorkflowEntrypoint, env, exports, waitUntil,
        withEnv, withExports, withEnvAndExports, cache, tracing, abortIsolate, restore } = workers;
      """;

  private WorkersModule() {}
}
