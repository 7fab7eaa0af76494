package dev.cloister.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ManualTimeTest {
  private final ManualTime time = new ManualTime();
  private final List<String> heard = new ArrayList<>();

  @Test
  void clock_and_ticker_move_together_and_only_when_told() {
    var ticker = time.ticker();
    long before = ticker.getAsLong();
    assertThat(time.instant()).isEqualTo(ManualTime.START);

    time.advance(Duration.ofMillis(1500));

    assertThat(time.instant()).isEqualTo(ManualTime.START.plusMillis(1500));
    assertThat(ticker.getAsLong() - before).isEqualTo(1_500_000_000L);
  }

  @Test
  void an_alarm_rings_at_its_time_and_not_a_nanosecond_before() {
    time.after(Duration.ofMillis(10), () -> heard.add("ten"));

    time.advance(Duration.ofMillis(10).minusNanos(1));
    assertThat(heard).isEmpty();
    time.advance(Duration.ofNanos(1));
    assertThat(heard).containsExactly("ten");
  }

  @Test
  void alarms_ring_in_order_each_at_its_own_time() {
    time.after(Duration.ofSeconds(2), () -> heard.add("second at " + elapsed()));
    time.after(
        Duration.ofSeconds(1),
        () -> {
          heard.add("first at " + elapsed());
          time.after(Duration.ofSeconds(2), () -> heard.add("set by the first at " + elapsed()));
        });

    time.advance(Duration.ofSeconds(5));

    assertThat(heard)
        .containsExactly("first at PT1S", "second at PT2S", "set by the first at PT3S");
    assertThat(elapsed()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void time_does_not_go_back() {
    assertThatIllegalArgumentException().isThrownBy(() -> time.advance(Duration.ofNanos(-1)));
  }

  private Duration elapsed() {
    return Duration.between(ManualTime.START, time.instant());
  }
}
