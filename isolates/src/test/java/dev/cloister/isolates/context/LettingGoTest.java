package dev.cloister.isolates.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LettingGoTest {
  private static final long GRACE = LettingGo.GRACE.toNanos();
  private static final long GRACE_MAX = LettingGo.GRACE_MAX.toNanos();
  private static final long SINCE = 7_000;
  private static final long CPU = Duration.ofSeconds(3).toNanos();

  private final LettingGo lettingGo = new LettingGo(SINCE, CPU);

  @Test
  void one_that_runs_has_the_grace_and_no_more() {
    assertThat(lettingGo.isOver(SINCE + GRACE, CPU + GRACE)).isFalse();
    assertThat(lettingGo.isOver(SINCE + GRACE + 1, CPU + GRACE)).isTrue();
  }

  @Test
  void one_that_got_no_processor_has_longer_but_not_for_ever() {
    assertThat(lettingGo.isOver(SINCE + GRACE + 1, CPU + GRACE / 2)).isFalse();
    assertThat(lettingGo.isOver(SINCE + GRACE + 1, CPU + GRACE / 2 + 1)).isTrue();
    assertThat(lettingGo.isOver(SINCE + GRACE_MAX, CPU)).isFalse();
    assertThat(lettingGo.isOver(SINCE + GRACE_MAX + 1, CPU)).isTrue();
  }
}
