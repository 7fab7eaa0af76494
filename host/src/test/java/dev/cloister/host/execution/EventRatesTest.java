package dev.cloister.host.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.Failure;
import dev.cloister.api.TenantId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class EventRatesTest {
  private static final TenantId SHOP = new TenantId("shop");
  private static final TenantId BANK = new TenantId("bank");
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private int perSecond = 10;
  private long now = Long.MAX_VALUE - 5;
  private final EventRates rates = new EventRates(_ -> perSecond, () -> now);

  @Test
  void as_many_as_may_be_in_a_second_may_come_at_once_and_the_next_is_refused() {
    assertThat(admitted(SHOP, 20)).isEqualTo(10);
    assertThat(rates.use(SHOP)).isEqualTo(10);

    var refused = (Failure.LimitReached) rates.admit(SHOP).orElseThrow();
    assertThat(refused.code()).isEqualTo("tenant.too-many-events");
    assertThat(refused.detail()).contains("10 events");
    assertThat(refused.retryAfter().orElseThrow())
        .isBetween(Duration.ofMillis(100), Duration.ofMillis(102));
  }

  @Test
  void they_come_back_one_by_one() {
    admitted(SHOP, 10);

    now += SECOND / 10 - 1;
    assertThat(admitted(SHOP, 5)).isZero();
    now += 1;
    assertThat(admitted(SHOP, 5)).isEqualTo(1);
    now += 100 * SECOND;
    assertThat(rates.use(SHOP)).isZero();
    assertThat(admitted(SHOP, 20)).isEqualTo(10);
  }

  @Test
  void tenants_do_not_share_and_an_empty_bucket_is_swept() {
    admitted(SHOP, 10);
    assertThat(admitted(BANK, 20)).isEqualTo(10);

    rates.sweep();
    assertThat(admitted(SHOP, 1)).as("a full bucket is kept").isZero();
    now += SECOND;
    rates.sweep();
    assertThat(admitted(SHOP, 20)).isEqualTo(10);
  }

  @Test
  void a_changed_rate_holds_at_once() {
    admitted(SHOP, 10);

    perSecond = 1_000;
    now += SECOND / 100;
    assertThat(admitted(SHOP, 100)).isPositive();
  }

  @Test
  void one_in_a_second_is_one_in_a_second() {
    perSecond = 1;

    assertThat(admitted(SHOP, 3)).isEqualTo(1);
    now += SECOND;
    assertThat(admitted(SHOP, 3)).isEqualTo(1);
  }

  private int admitted(TenantId tenant, int asked) {
    var admitted = 0;
    for (var i = 0; i < asked; i++) {
      admitted += rates.admit(tenant).isEmpty() ? 1 : 0;
    }
    return admitted;
  }
}
