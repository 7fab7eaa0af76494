package dev.cloister.host.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.observe.Explained;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What an explanation makes of the moments of an event, here all known to the microsecond.
final class TimelineTest {
  private long nanos;
  private final Timeline timeline = Timeline.of(() -> nanos);

  @Test
  void the_time_of_an_event_is_told_apart_by_what_it_waited_for() {
    at(10);
    timeline.scriptFound();
    at(30);
    timeline.sent();
    at(70);
    timeline.contextOpened();
    timeline.wrote(99);
    at(150);
    timeline.answered();
    at(310);
    timeline.durable();
    at(311);
    timeline.released();
    at(400);
    timeline.ended(50, 170, 30);

    assertThat(explained().parts().stream().map(Explained.Part::toString))
        .containsExactly(
            "script-found 10 us",
            "line 20 us",
            "context-made 40 us",
            "queue 160 us",
            "script-cpu 50 us",
            "script-wall 170 us",
            "input-gate 30 us",
            "commits 1",
            "commit-bytes 99 bytes",
            "output-gate 161 us",
            "durable-at 310 us");
    assertThat(explained().totalMicros()).isEqualTo(311);
  }

  @Test
  void what_did_not_happen_and_what_took_no_time_is_left_out() {
    timeline.answered();
    timeline.released();
    timeline.ended(0, 0, 0);

    assertThat(explained().parts()).isEmpty();
    assertThat(explained().calls()).isEqualTo(List.of());
  }

  private void at(long micros) {
    nanos = micros * 1_000;
  }

  private Explained explained() {
    return new Explained(
        "request",
        new ScriptName(new TenantId("shop"), "cart"),
        "0".repeat(64),
        Optional.empty(),
        Instant.EPOCH,
        "fetch",
        "GET http://cart/",
        "ok",
        200,
        timeline);
  }
}
