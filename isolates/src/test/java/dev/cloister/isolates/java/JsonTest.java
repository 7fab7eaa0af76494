package dev.cloister.isolates.java;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @Test
  void json_becomes_plain_values() {
    assertThat(
            Json.read(
                " { \"a\" : [ 1 , -2.5e1 , 1e300, \"x\\u00fc\\n\\\"\", true , false ], \"\": {} }"
                    + " "))
        .isEqualTo(Map.of("a", List.of(1L, -25L, 1e300, "xü\n\"", true, false), "", Map.of()));
    assertThat(Json.read("[null,[]]")).isEqualTo(Arrays.asList(null, List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1,",
        "[1 2]",
        "{\"a\"}",
        "{a:1}",
        "\"",
        "\"\\",
        "\"\\u12\"",
        "\"\\q\"",
        "tru",
        "nul",
        "-",
        "1.2.3",
        "1 1",
        "'a'"
      })
  void what_is_no_json_is_refused(String text) {
    assertThatThrownBy(() -> Json.read(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void what_is_nested_too_deep_is_refused() {
    assertThat(Json.read("[".repeat(200) + "]".repeat(200))).isNotNull();
    assertThatThrownBy(() -> Json.read("[".repeat(201) + "]".repeat(201)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
