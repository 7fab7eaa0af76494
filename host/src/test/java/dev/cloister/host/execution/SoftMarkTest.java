package dev.cloister.host.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.testing.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SoftMarkTest {
  private final ManualTime time = new ManualTime();
  private final SoftMark mark = new SoftMark(Duration.ofMillis(100), time);

  @Test
  void it_is_passed_beyond_four_fifths_of_the_limit() {
    assertThat(mark.isPassed(80_000)).isFalse();
    assertThat(mark.isPassed(80_001)).isTrue();
  }

  @Test
  void a_context_goes_for_it_once_a_minute_at_most() {
    assertThat(mark.isPassed(90_000)).isTrue();
    time.advance(SoftMark.PAUSE.minusMillis(1));
    assertThat(mark.isPassed(90_000)).isFalse();

    time.advance(Duration.ofMillis(1));
    assertThat(mark.isPassed(90_000)).isTrue();
  }
}
