package dev.cloister.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Each code of the listeners has a page, which says what it is called, its status, and what to do.
class FailurePagesTest {

  static Stream<String> codes() {
    return Arrays.stream(FailureCodes.class.getDeclaredFields())
        .filter(field -> Modifier.isStatic(field.getModifiers()) && field.getType() == String.class)
        .map(FailurePagesTest::value);
  }

  private static String value(Field field) {
    try {
      return (String) field.get(null);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @MethodSource("codes")
  void every_code_has_a_page(String code) {
    var page = FailurePages.page(code).orElseThrow();

    assertThat(page).startsWith("# ").contains("`" + code + "` · status ", "**What to do.** ");
    assertThat(FailurePages.title(code)).isPresent();
    FailureCodes.status(code)
        .ifPresent(status -> assertThat(page).contains("· status " + status + " ·"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "..",
        "../../logback",
        "a..b",
        "edge/too-slow",
        "edge.nothing",
        "EDGE.too-slow",
        "edge"
      })
  void what_is_no_code_has_none(String code) {
    assertThat(FailurePages.page(code)).isEmpty();
  }

  @Test
  void a_page_headed_by_its_code_gives_no_title() {
    assertThat(FailurePages.title("policy.invalid")).isEmpty();
  }
}
