package dev.cloister.isolates.js;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.Isolate;
import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.Limits;
import dev.cloister.isolates.RecordingListener;
import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.bridge.ToIsolate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What ends an event that goes beyond one of its budgets, in this JVM.
final class BudgetsTest {
  private static final Limits ROOMY = Limits.DEFAULT.withCpuPerEvent(Duration.ofMinutes(5));
  private static final long MANY_BYTES = 64L << 20;

  private final RecordingListener listener = new RecordingListener();
  private final Isolate isolate = new JsIsolate(listener);
  private long contexts;

  @AfterEach
  void close() {
    isolate.close();
  }

  @Test
  void garbage_counts_too_and_an_event_that_makes_too_much_of_it_is_ended() throws Exception {
    open(
        "for (;;) globalThis.kept = new Array(10000).fill(1.5);",
        ROOMY.withAllocatedPerEvent(MANY_BYTES));

    isolate.send(fetch(1));

    var broken = listener.await(FromIsolate.ContextBroken.class);
    assertThat(broken.outcome()).isEqualTo("exceededMemory");
    assertThat(broken.event()).isEqualTo(1);
    assertThat(broken.message()).contains("of the " + MANY_BYTES);
  }

  /// Each turn allocates about a thirtieth of what the event may.
  @Test
  void all_turns_of_an_event_count_together() throws Exception {
    open(
        "for (;;) { globalThis.kept = new Uint8Array(2 << 20); await null; await new Promise((done) => setTimeout(done)); }",
        ROOMY.withAllocatedPerEvent(MANY_BYTES));

    isolate.send(fetch(1));

    assertThat(listener.await(FromIsolate.ContextBroken.class).outcome())
        .isEqualTo("exceededMemory");
  }

  @Test
  void what_one_event_has_allocated_is_not_held_against_the_next() throws Exception {
    open("globalThis.kept = new Uint8Array(20 << 20);", ROOMY.withAllocatedPerEvent(MANY_BYTES));

    for (var event = 1; event <= 10; event++) {
      isolate.send(fetch(event));
      assertThat(listener.await(FromIsolate.Answered.class).event()).isEqualTo(event);
    }
  }

  /// The second and third look to the engine like code of its own.
  @ParameterizedTest
  @ValueSource(strings = {"", "\n//# sourceURL=internal:mine", "\n//# sourceURL=cloister:mine"})
  void statements_are_counted_whatever_the_source_calls_itself(String comment) throws Exception {
    open(
        "for (let i = 0; ; i++) globalThis.kept = i;",
        ROOMY.withStatementsPerTurn(5_000_000),
        comment);

    isolate.send(fetch(1));

    var broken = listener.await(FromIsolate.ContextBroken.class);
    assertThat(broken.outcome()).isEqualTo("exceededCpu");
    assertThat(broken.message()).contains("5000000 statements");
  }

  @Test
  void each_turn_may_run_its_statements_anew() throws Exception {
    open(
        "for (let i = 0; i < 1e6; i++) globalThis.kept = i;",
        ROOMY.withStatementsPerTurn(5_000_000));

    for (var event = 1; event <= 10; event++) {
      isolate.send(fetch(event));
      assertThat(listener.await(FromIsolate.Answered.class).event()).isEqualTo(event);
    }
  }

  @Test
  void the_end_of_the_stack_is_an_error_that_a_script_can_catch() throws Exception {
    open(
        "const deeper = (n) => deeper(n + 1) + 1; try { deeper(0); } catch (error) { return new Response(error.name); }",
        ROOMY);

    isolate.send(fetch(1));

    var body = (Body.Whole) listener.await(FromIsolate.Answered.class).body();
    assertThat(body.bytes()).asString(StandardCharsets.UTF_8).isEqualTo("RangeError");
  }

  /// One operation of the engine that takes a minute: nothing asks it to end.
  @Test
  void what_does_not_let_go_ends_the_isolate_with_its_context_as_the_suspect() throws Exception {
    open("3n ** 60000000n;", Limits.DEFAULT.withCpuPerEvent(Duration.ofMillis(100)));

    isolate.send(fetch(1));

    var death = listener.await(IsolateListener.Death.class);
    assertThat(death.outcome()).isEqualTo("exceededCpu");
    assertThat(death.suspectContext()).isEqualTo(contexts);
    assertThat(death.reason()).contains("could not be ended alone");
  }

  private void open(String statements, Limits limits) throws InterruptedException {
    open(statements, limits, "");
  }

  private void open(String statements, Limits limits, String comment) throws InterruptedException {
    var source =
        "export default { async fetch() { %s return new Response('done'); } };%s"
            .formatted(statements, comment);
    contexts++;
    isolate.send(
        new ToIsolate.LoadScript(
            contexts,
            "tenant",
            "script",
            "0".repeat(64),
            "main.js",
            List.of(
                new ScriptModule(
                    "main.js", ScriptModule.Kind.ESM, source.getBytes(StandardCharsets.UTF_8))),
            List.of(),
            limits));
    isolate.send(new ToIsolate.OpenContext(contexts, contexts));
    listener.await(FromIsolate.ContextOpened.class);
  }

  private ToIsolate.Fetch fetch(long event) {
    return new ToIsolate.Fetch(contexts, event, 0, "GET", "http://test/", List.of(), Body.NONE);
  }
}
