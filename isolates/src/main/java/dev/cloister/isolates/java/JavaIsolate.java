package dev.cloister.isolates.java;

import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.isolates.context.LocalIsolate;
import dev.cloister.isolates.context.ScriptContext;
import java.util.Optional;

/// Runs scripts in Java in this JVM, which must be a cordon that nothing else is in: what runs here
/// can do to the process what it likes.
public final class JavaIsolate extends LocalIsolate {
  private final ThreadWatch watch = new ThreadWatch(world().meter(), world().end());

  /// Starts an isolate that says what it has to say to `listener`.
  public JavaIsolate(IsolateListener listener) {
    super(listener);
  }

  /// Loads what the first script will need: the compiler, above all.
  public void warmUp() {
    Rehearsal.compile();
  }

  @Override
  protected Optional<String> refusal(ToIsolate.LoadScript script) {
    return ScriptModule.isJava(script.mainModule(), script.modules())
        ? Optional.empty()
        : Optional.of("This is an isolate for scripts in Java, and the script is none.");
  }

  @Override
  protected ScriptContext context(long number, ToIsolate.LoadScript script) {
    watch.begin();
    return new JavaContext(number, script, world(), watch, this::gone);
  }

  @Override
  public String runtimeName() {
    return "Java " + Runtime.version().feature();
  }
}
