package dev.cloister.isolates.js;

import dev.cloister.isolates.Limits;
import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.bridge.ToIsolate;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.ResourceLimits;

/// A script as it was handed over, and its modules as files.
record LoadedScript(ToIsolate.LoadScript message, ScriptFiles files) {
  /// A new context for it.
  Context context(Engine engine) {
    var builder =
        files.has(ScriptModule.Kind.WASM)
            ? Platform.contextBuilderWithWasm(engine, files)
            : Platform.contextBuilder(engine, files);
    if (limits().statementsPerTurn() > 0) {
      // Without a filter, since the usual one passes over sources that call themselves internal,
      // and a script may name its own so.
      builder.resourceLimits(
          ResourceLimits.newBuilder().statementLimit(limits().statementsPerTurn(), null).build());
    }
    return builder.build();
  }

  Limits limits() {
    return message.limits();
  }
}
