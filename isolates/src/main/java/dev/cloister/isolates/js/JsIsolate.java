package dev.cloister.isolates.js;

import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.isolates.context.LocalIsolate;
import dev.cloister.isolates.context.ScriptContext;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Runs scripts in JavaScript in this JVM: the whole isolate when it is `in-host`, and what a
/// cordon runs inside itself. A script in Java is refused here: there is no wall around one but a
/// process.
///
/// Owns: engines. Fails: as a whole, when a context meets what shows the JVM to be damaged.
public final class JsIsolate extends LocalIsolate {
  private final TenantEngines engines = new TenantEngines();
  private final Map<Long, LoadedScript> loaded = new ConcurrentHashMap<>();

  /// Starts an isolate that says what it has to say to `listener`.
  public JsIsolate(IsolateListener listener) {
    super(listener);
  }

  /// Waits until the engine that the first tenant will get has run the platform's JavaScript once.
  public void warmUp() {
    engines.awaitFirst();
  }

  @Override
  public void send(ToIsolate message) {
    super.send(message);
    if (message instanceof ToIsolate.UnloadScript(var script)) {
      loaded.remove(script);
    }
  }

  @Override
  protected Optional<String> refusal(ToIsolate.LoadScript script) {
    return ScriptModule.isJava(script.mainModule(), script.modules())
        ? Optional.of("A script in Java runs in a cordon of its own, and nowhere else.")
        : Optional.empty();
  }

  @Override
  protected ScriptContext context(long number, ToIsolate.LoadScript script) {
    var files =
        loaded.computeIfAbsent(
            script.script(), _ -> new LoadedScript(script, new ScriptFiles(script.modules())));
    return new ChildContext(
        number, files, files.context(engines.of(script.tenant())), world(), this::gone);
  }

  @Override
  public String runtimeName() {
    return engines.runtimeName();
  }
}
