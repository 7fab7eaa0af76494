package dev.cloister.isolates.java;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonTextTest {
  @Test
  void what_is_written_is_ascii_and_reads_as_it_was() {
    var text = "a\"\\\n\u0001ü\ud83d\ude00 /";

    assertThat(JsonText.of(text)).matches("[ -~]+");
    assertThat(Json.read(JsonText.of(text))).isEqualTo(text);
    assertThat(JsonText.ascii("{\"ü\":1}")).isEqualTo("{\"\\u00fc\":1}");
  }

  @Test
  void plain_values_are_written_as_they_read() {
    var object = new LinkedHashMap<String, Object>();
    object.put("a\"b", Arrays.asList(1, 2.5, -0.0f, true, null, "ü", Optional.of((1L << 53) - 1)));
    object.put("c", List.of());

    assertThat(JsonText.of(object))
        .isEqualTo("{\"a\\\"b\":[1,2.5,-0.0,true,null,\"\\u00fc\",9007199254740991],\"c\":[]}");
  }

  static Stream<Object> other() {
    return Stream.of(
        Instant.EPOCH,
        BigInteger.ONE,
        1L << 53,
        Long.MIN_VALUE,
        Double.NaN,
        Float.POSITIVE_INFINITY,
        new byte[1],
        List.of(new Object()));
  }

  @ParameterizedTest
  @MethodSource("other")
  void what_has_no_exact_form_is_refused(Object value) {
    assertThatThrownBy(() -> JsonText.of(value)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void what_is_nested_too_deep_is_refused() {
    Object nested = 1;
    for (var i = 0; i < 201; i++) {
      nested = List.of(nested);
    }
    var deep = nested;

    assertThatThrownBy(() -> JsonText.of(deep)).isInstanceOf(IllegalArgumentException.class);
  }
}
