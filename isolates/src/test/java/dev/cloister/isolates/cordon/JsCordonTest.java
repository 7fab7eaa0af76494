package dev.cloister.isolates.cordon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.ContextWeight;
import dev.cloister.isolates.HeapPressure;
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
  void a_heap_bomb_ends_its_context_or_the_cordon_with_that_as_the_suspect() throws Exception {
    openHostile(
        "(() => { const all = []; for (;;) all.push(new Array(100000).fill(1.5)); })()",
        Duration.ofSeconds(60));

    isolate.send(fetch(HOSTILE, 1, "http://echo/", new byte[0]));

    var outcome = "";
    var suspect = 0L;
    while (suspect == 0) {
      switch (listener.await(Object.class)) {
        case IsolateListener.Death death -> {
          outcome = death.outcome();
          suspect = death.suspectContext();
        }
        case FromIsolate.ContextBroken broken -> {
          outcome = broken.outcome();
          suspect = broken.context();
        }
        default -> {}
      }
    }
    assertThat(outcome).isEqualTo("exceededMemory");
    assertThat(suspect).isEqualTo(HOSTILE);
  }

  /// It holds more and more, a little at a time, so that the collector keeps up; then it stops at
  /// nothing.
  @Test
  void a_heap_that_fills_is_told_with_what_each_context_has_allocated() throws Exception {
    open(1);
    openHostile(
        "(() => { const all = []; for (let i = 0; i < 1e9; i++) all.push({ i }); })()",
        Duration.ofSeconds(60));

    isolate.send(fetch(HOSTILE, 1, "http://echo/", new byte[0]));

    var pressure = listener.await(HeapPressure.class);
    assertThat(pressure.isSoft()).isTrue();
    assertThat(pressure.weights())
        .extracting(ContextWeight::context)
        .containsExactlyInAnyOrder(1L, HOSTILE);
    assertThat(pressure.weights())
        .filteredOn(each -> each.context() == HOSTILE)
        .allSatisfy(each -> assertThat(each.allocatedBytes()).isGreaterThan(HEAP_BYTES / 4));
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
