package dev.cloister.host.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.execution.Timeline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Slow events leave lines, as many as a log can bear, and nothing in a line can look like another.
final class SlowLogTest {
  private final ArrayList<String> lines = new ArrayList<>();
  private long nanos;
  private final SlowLog log = new SlowLog(() -> nanos, lines::add);

  @Test
  void one_line_more_than_a_second_may_have_is_left_out_and_counted_in_the_next() {
    for (int i = 0; i < SlowLog.LINES_PER_SECOND_MAX + 3; i++) {
      log.add(event("GET http://a/"));
    }
    assertThat(lines).hasSize(SlowLog.LINES_PER_SECOND_MAX);

    nanos += TimeUnit.SECONDS.toNanos(1);
    log.add(event("GET http://a/"));

    assertThat(lines).hasSize(SlowLog.LINES_PER_SECOND_MAX + 2);
    assertThat(lines.get(SlowLog.LINES_PER_SECOND_MAX))
        .isEqualTo("3 slow events were left out of the log");
  }

  @Test
  void a_line_names_the_event_and_its_parts_and_has_no_control_characters() {
    var event = event("GET http://a/\n\u001b[0m{}");
    event.timeline().wrote(7);

    log.add(event);

    assertThat(lines)
        .containsExactly(
            "Slow event id of shop/cart: fetch GET http://a/??[0m{}, ok after 0 us: commits 1, commit-bytes 7 bytes");
  }

  private Explained event(String what) {
    return new Explained(
        "id",
        new ScriptName(new TenantId("shop"), "cart"),
        "0",
        Optional.empty(),
        Instant.EPOCH,
        "fetch",
        what,
        "ok",
        200,
        Timeline.of(() -> nanos));
  }
}
