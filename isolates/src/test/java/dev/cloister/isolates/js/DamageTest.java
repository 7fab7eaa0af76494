package dev.cloister.isolates.js;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.Limits;
import dev.cloister.isolates.RecordingListener;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.bridge.ToIsolate;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.graalvm.polyglot.Context;
import org.junit.jupiter.api.Test;

/// An error that shows the JVM to be damaged ends the isolate and not only the context that met it.
final class DamageTest {
  /// No script breaks a class reliably, so the listener fails like one that is broken.
  @Test
  void a_broken_class_ends_the_isolate_and_its_context_is_the_suspect() throws Exception {
    var heard = new RecordingListener();
    var broken = new BrokenFor(2, heard);
    try (var isolate = new JsIsolate(broken)) {
      isolate.send(script());
      isolate.send(new ToIsolate.OpenContext(1, 9));
      assertThat(heard.next(FromIsolate.ContextOpened.class).context()).isEqualTo(1);

      isolate.send(new ToIsolate.OpenContext(2, 9));

      var death = heard.next(IsolateListener.Death.class);
      assertThat(death.outcome()).isEqualTo("internalError");
      assertThat(death.suspectContext()).isEqualTo(2);
      assertThat(death.reason())
          .contains("NoClassDefFoundError", "Could not initialize class of.the.Engine");
    }
    heard.assertNothingLeft();
  }

  @Test
  void a_broken_class_that_a_host_function_hides_from_the_script_is_noticed() {
    var noticed = new ArrayList<Throwable>();
    try (var context = Context.create("js")) {
      var host = new HostFunctions(context);
      var broken =
          host.guarded(
              "broken",
              _ -> {
                throw new NoClassDefFoundError("Could not initialize class of.the.Host");
              });
      var faulty =
          host.guarded(
              "faulty",
              _ -> {
                throw new IllegalStateException("a bug of ours");
              });
      var calls = context.eval("js", "(f) => { try { f(); } catch (e) { return e.message; } }");

      Damage.toldTo(
          noticed::add,
          () -> {
            assertThat(calls.execute(faulty).asString()).contains("internal error");
            assertThat(calls.execute(broken).asString()).contains("internal error");
          });

      assertThat(noticed).singleElement().isInstanceOf(NoClassDefFoundError.class);
    }
  }

  private static ToIsolate.LoadScript script() {
    var source = "export default { fetch: () => new Response('x') };";
    return new ToIsolate.LoadScript(
        9,
        "tenant",
        "script",
        "0".repeat(64),
        "main.js",
        List.of(
            new ScriptModule(
                "main.js", ScriptModule.Kind.ESM, source.getBytes(StandardCharsets.UTF_8))),
        List.of(),
        Limits.DEFAULT);
  }

  /// Hands on what it hears, but for one context, of which hearing fails.
  private record BrokenFor(long context, IsolateListener to) implements IsolateListener {
    @Override
    public void received(FromIsolate message) {
      if (message.context() == context) {
        throw new NoClassDefFoundError("Could not initialize class of.the.Engine");
      }
      to.received(message);
    }

    @Override
    public void died(Death death) {
      to.died(death);
    }
  }
}
