package dev.cloister.host.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.Gate;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.policies.Policy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Goal: whoever asked hears of every event, whatever the isolate says of it or leaves out.
final class EventResultsTest {
  private final TalkingScripts world = new TalkingScripts(Policy.OWN_CODE);
  private final long context = world.open("first");
  private final HeldObject object = new HeldObject();
  private final Gate gate = new Gate(object.liveIn(world.deployment("first")), 1);
  private final Exchange exchange =
      new Exchange(
          "request",
          new HostRequest("GET", "http://a/", List.of(), HostBody.none()),
          Optional.empty());
  private final long event;

  EventResultsTest() {
    world.deployment("first").send(exchange);
    event = world.isolate.last(ToIsolate.Fetch.class).event();
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void an_event_that_ends_without_any_outcome_has_failed() {
    end();

    assertThat(exchange.result())
        .isCompletedWithValueMatching(result ->
            result instanceof Result.Failed(var failure, var begun)
                && failure.code().equals("script.threw")
                && begun);
  }

  @Test
  void an_answer_that_waits_for_a_gate_goes_out_though_its_event_is_over() {
    world.isolate.says(
        new FromIsolate.Answered(context, event, 200, "", List.of(), Body.NONE, 0, List.of(gate)));
    end();
    assertThat(exchange.result()).isNotDone();

    object.open();

    assertThat(exchange.result())
        .isCompletedWithValueMatching(result -> result instanceof Result.Answered);
  }

  private void end() {
    world.isolate.says(new FromIsolate.EventEnded(context, event, "ok", 0, 0, 0));
  }
}
