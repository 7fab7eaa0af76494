package dev.cloister.host.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.TenantId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PenaltiesTest {
  private static final TenantId RUDE = new TenantId("rude");
  private static final TenantId POLITE = new TenantId("polite");

  private final Penalties penalties = new Penalties();
  private long now = 1_000_000;

  @Test
  void the_first_time_costs_five_minutes_alone_and_no_wait() {
    penalties.offended(RUDE, now);

    assertThat(penalties.wait(RUDE, now)).isZero();
    assertThat(penalties.isAlone(RUDE, now + Penalties.FIRST.toMillis() - 1)).isTrue();
    assertThat(penalties.isAlone(RUDE, now + Penalties.FIRST.toMillis())).isFalse();
    assertThat(penalties.isAlone(POLITE, now)).isFalse();
  }

  @Test
  void each_further_time_costs_twice_as_long_up_to_an_hour() {
    var minutes = new long[] {5, 10, 20, 40, 60, 60};
    for (var expected : minutes) {
      penalties.offended(RUDE, now);
      assertThat(penalties.aloneUntil(RUDE, now))
          .contains(now + Duration.ofMinutes(expected).toMillis());
    }
  }

  @Test
  void who_goes_on_has_to_wait_for_the_next_cordon_longer_each_time() {
    for (var time = 0; time < Penalties.FREE; time++) {
      penalties.offended(RUDE, now);
      assertThat(penalties.wait(RUDE, now)).isZero();
    }
    for (var expected : new long[] {1, 2, 4, 8, 16, 30, 30}) {
      penalties.offended(RUDE, now);
      assertThat(penalties.wait(RUDE, now)).isEqualTo(Duration.ofSeconds(expected));
      assertThat(penalties.wait(RUDE, now + 1_000 * expected - 1)).isPositive();
      assertThat(penalties.wait(RUDE, now + 1_000 * expected)).isZero();
    }
  }

  @Test
  void each_half_hour_without_another_time_forgets_one() {
    penalties.offended(RUDE, now);
    penalties.offended(RUDE, now);
    penalties.offended(RUDE, now);

    now += 2 * Penalties.DECAY.toMillis();
    penalties.offended(RUDE, now);

    assertThat(penalties.aloneUntil(RUDE, now)).contains(now + Duration.ofMinutes(10).toMillis());
  }

  @Test
  void what_is_over_is_forgotten_and_what_is_not_is_kept() {
    penalties.offended(RUDE, now);
    penalties.offended(RUDE, now);

    now += Penalties.DECAY.toMillis();
    penalties.forget(now);
    penalties.offended(RUDE, now);
    assertThat(penalties.aloneUntil(RUDE, now)).contains(now + Duration.ofMinutes(10).toMillis());

    now += 2 * Penalties.DECAY.toMillis();
    penalties.forget(now);
    penalties.offended(RUDE, now);
    assertThat(penalties.aloneUntil(RUDE, now)).contains(now + Penalties.FIRST.toMillis());
  }
}
