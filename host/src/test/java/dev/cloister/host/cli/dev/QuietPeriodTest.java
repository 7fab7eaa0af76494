package dev.cloister.host.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.testing.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class QuietPeriodTest {
  private final ManualTime time = new ManualTime();
  private final QuietPeriod quiet =
      new QuietPeriod(time.ticker(), Duration.ofMillis(100), Duration.ofMillis(250));

  @Test
  void nothing_is_due_before_anything_has_changed() {
    time.advance(Duration.ofHours(1));
    assertThat(quiet.untilDue()).isEmpty();
    assertThat(quiet.takeIfDue()).isFalse();
  }

  @Test
  void it_is_due_once_nothing_has_changed_for_the_whole_period() {
    quiet.changed();
    time.advance(Duration.ofMillis(99));
    assertThat(quiet.takeIfDue()).isFalse();
    time.advance(Duration.ofMillis(1));

    assertThat(quiet.takeIfDue()).isTrue();
    assertThat(quiet.takeIfDue()).isFalse();
  }

  @Test
  void each_change_starts_the_period_anew() {
    quiet.changed();
    time.advance(Duration.ofMillis(60));
    quiet.changed();
    time.advance(Duration.ofMillis(60));

    assertThat(quiet.takeIfDue()).isFalse();
    assertThat(quiet.untilDue()).contains(Duration.ofMillis(40));
  }

  @Test
  void changes_without_end_are_not_waited_out() {
    for (int i = 0; i < 5; i++) {
      quiet.changed();
      assertThat(quiet.takeIfDue()).isFalse();
      time.advance(Duration.ofMillis(50));
    }
    assertThat(quiet.takeIfDue()).isTrue();
  }
}
