package dev.cloister.isolates.cordon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.Isolate;
import dev.cloister.isolates.IsolateContract;
import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.Limits;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.ToIsolate;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The contract with JavaScript in a cordon, each test in one fresh from a stock.
class JsCordonTest extends IsolateContract {
  private static final long HEAP_BYTES = 256L << 20;
  private static final long HOSTILE = 9;

  private static CordonSupervisor supervisor;
  private static CordonStock stock;

  @BeforeAll
  static void fillStock() {
    supervisor = new CordonSupervisor(System::nanoTime).start();
    stock =
        new CordonStock(CordonRuntime.ofThisProcess(), JsCordon.recipe(HEAP_BYTES), supervisor, 1)
            .start();
  }

  @AfterAll
  static void closeStock() {
    stock.close();
    supervisor.close();
  }

  @Override
  protected Isolate start(IsolateListener listener) throws Exception {
    return stock.take(listener);
  }

  @Test
  void scripts_are_compiled_and_not_only_interpreted() {
    assertThat(isolate.runtimeName()).isEqualTo("GraalVM CE");
  }

  /// One operation of the engine, in which it cannot be stopped.
  @Test
  void a_bigint_bomb_is_killed_by_the_supervisor() throws Exception {
    openHostile("3n ** 100000000n", Duration.ofMillis(200));

    isolate.send(fetch(HOSTILE, 1, "http://echo/", new byte[0]));

    var death = listener.await(IsolateListener.Death.class);
    assertThat(death.outcome()).isEqualTo("exceededCpu");
    assertThat(death.suspectContext()).isEqualTo(HOSTILE);
  }

  @Test
  void a_heap_bomb_ends_the_cordon_and_its_context_is_suspected() throws Exception {
    openHostile(
        "(() => { const all = []; for (;;) all.push(new Array(100000).fill(1.5)); })()",
        Duration.ofSeconds(60));

    isolate.send(fetch(HOSTILE, 1, "http://echo/", new byte[0]));

    var death = listener.await(IsolateListener.Death.class);
    assertThat(death.outcome()).isEqualTo("exceededMemory");
    assertThat(death.suspectContext()).isEqualTo(HOSTILE);
  }

  private void openHostile(String expression, Duration cpu) throws InterruptedException {
    var source = "export default { fetch() { return new Response(String(%s)); } };";
    var usual = load("main.js", source.formatted(expression));
    isolate.send(
        new ToIsolate.LoadScript(
            HOSTILE,
            "hostile",
            usual.name(),
            usual.version(),
            usual.mainModule(),
            usual.modules(),
            usual.bindings(),
            Limits.DEFAULT.withCpuPerEvent(cpu)));
    isolate.send(new ToIsolate.OpenContext(HOSTILE, HOSTILE));
    assertThat(listener.next(FromIsolate.ContextOpened.class).context()).isEqualTo(HOSTILE);
  }
}
