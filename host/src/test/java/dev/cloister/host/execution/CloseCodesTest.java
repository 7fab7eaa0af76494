package dev.cloister.host.execution;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CloseCodesTest {
  @ParameterizedTest
  @ValueSource(ints = {1000, 1001, 1003, 1007, 1014, 2999, 3000, 4999})
  void these_may_be_sent(int code) {
    assertThat(CloseCodes.maySend(code, "x".repeat(123))).isTrue();
    assertThat(CloseCodes.maySend(code, "x".repeat(124))).isFalse();
    assertThat(CloseCodes.maySend(code, "ß".repeat(62))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 999, 1004, 1006, 1015, 5000, 65_536})
  void these_may_not(int code) {
    assertThat(CloseCodes.maySend(code, "")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"why"})
  void no_code_has_no_reason(String reason) {
    assertThat(CloseCodes.maySend(1005, "")).isTrue();
    assertThat(CloseCodes.maySend(1005, reason)).isFalse();
  }
}
