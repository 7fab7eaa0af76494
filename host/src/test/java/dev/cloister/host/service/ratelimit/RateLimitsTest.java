package dev.cloister.host.service.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.TenantId;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Rate limits with a clock that the test sets.
final class RateLimitsTest {
  private static final TenantId SHOP = new TenantId("shop");
  private static final TenantId BANK = new TenantId("bank");

  private final AtomicLong now = new AtomicLong(1_800_000_000L);
  private final RateLimits limits = new RateLimits(() -> Instant.ofEpochSecond(now.get()));

  @Test
  void the_use_that_meets_the_limit_is_the_last_of_its_period() {
    assertThat(use("a")).isTrue();
    assertThat(use("a")).isTrue();
    assertThat(use("a")).isFalse();

    now.addAndGet(9);
    assertThat(use("a")).isFalse();
    now.addAndGet(1);
    assertThat(use("a")).isTrue();
  }

  @Test
  void keys_namespaces_periods_and_tenants_count_for_themselves() {
    assertThat(limits.use(SHOP, "api", "a", 1, 10)).isTrue();
    assertThat(limits.use(SHOP, "api", "a", 1, 10)).isFalse();

    assertThat(limits.use(SHOP, "api", "b", 1, 10)).isTrue();
    assertThat(limits.use(SHOP, "web", "a", 1, 10)).isTrue();
    assertThat(limits.use(SHOP, "api", "a", 1, 60)).isTrue();
    assertThat(limits.use(BANK, "api", "a", 1, 10)).isTrue();
  }

  @Test
  void keys_beyond_the_bound_share_counts_and_are_never_limited_too_late() {
    for (var i = 0; i < RateLimits.KEYS_MAX; i++) {
      use("known" + i);
    }

    assertThat(use("one more")).isTrue();
    assertThat(use("one more")).isTrue();
    assertThat(use("one more")).isFalse();
    assertThat(use("known0")).as("a key with a count of its own is not touched").isTrue();
  }

  @Test
  void a_sweep_forgets_nothing_that_still_counts() {
    use("a");
    use("a");
    limits.sweep();
    assertThat(use("a")).isFalse();

    now.addAndGet(10);
    limits.sweep();
    assertThat(use("a")).isTrue();
  }

  private boolean use(String key) {
    return limits.use(SHOP, "api", key, 2, 10);
  }
}
