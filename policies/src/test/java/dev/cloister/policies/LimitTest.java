package dev.cloister.policies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class LimitTest {
  @ParameterizedTest
  @EnumSource
  void both_bounds_of_a_limit_are_allowed_and_what_lies_beyond_is_not(Limit limit) {
    assertThat(TenantLimits.DEFAULT.with(limit, limit.least()).amount(limit))
        .isEqualTo(limit.least());
    assertThat(TenantLimits.DEFAULT.with(limit, limit.most()).amount(limit))
        .isEqualTo(limit.most());
    for (long beyond : new long[] {limit.least() - 1, limit.most() + 1}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> TenantLimits.DEFAULT.with(limit, beyond))
          .withMessageContaining(limit.key())
          .withMessageContaining(limit.unit().show(beyond))
          .withMessageContaining(limit.unit().show(limit.least()))
          .withMessageContaining(limit.unit().show(limit.most()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void the_default_of_a_limit_is_within_its_bounds(Limit limit) {
    assertThat(limit.allows(limit.byDefault())).isTrue();
    assertThat(TenantLimits.DEFAULT.amount(limit)).isEqualTo(limit.byDefault());
  }

  @Test
  void keys_are_kebab_case_and_name_one_limit_each() {
    assertThat(Arrays.stream(Limit.values()).map(Limit::key))
        .doesNotHaveDuplicates()
        .allMatch(key -> key.matches("[a-z]+(-[a-z]+)+"));
    assertThat(Limit.named("event-cpu-ms-max")).contains(Limit.EVENT_CPU);
    assertThat(Limit.named("event-cpu-max")).isEmpty();
  }

  @Test
  void the_largest_amounts_fit_the_types_they_are_read_as() {
    var limits = TenantLimits.DEFAULT;
    for (Limit limit : Limit.values()) {
      limits = limits.with(limit, limit.most());
    }
    assertThat(limits.eventCpuMax()).isEqualTo(Duration.ofMinutes(5));
    assertThat(limits.eventWallMax()).isEqualTo(Duration.ofMinutes(15));
    assertThat(limits.requestBodyBytesMax()).isEqualTo(10L << 30);
    assertThat(limits.eventLogBytesMax()).isEqualTo(16 << 20);
    assertThat(limits.valueBytesMax()).isEqualTo(2 << 20);
    assertThat(limits.scriptContextsMax(2)).isEqualTo(64);
  }

  @Test
  void as_many_contexts_as_cores_where_nothing_is_chosen() {
    assertThat(TenantLimits.DEFAULT.scriptContextsMax(6)).isEqualTo(6);
    assertThat(TenantLimits.DEFAULT.with(Limit.SCRIPT_CONTEXTS, 1).scriptContextsMax(6))
        .isEqualTo(1);
  }

  @Test
  void limits_are_equal_when_their_amounts_are() {
    var chosen = TenantLimits.DEFAULT.with(Limit.EVENT_CPU, Limit.EVENT_CPU.byDefault());
    assertThat(chosen).isEqualTo(TenantLimits.DEFAULT).hasSameHashCodeAs(TenantLimits.DEFAULT);
    assertThat(chosen).isNotEqualTo(TenantLimits.DEFAULT.with(Limit.EVENT_CPU, 501));
  }
}
