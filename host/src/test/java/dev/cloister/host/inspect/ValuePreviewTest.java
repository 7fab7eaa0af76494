package dev.cloister.host.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Values as lines: what a script has stored, and bytes that are no value.
final class ValuePreviewTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0100 | undefined
          0101 | null
          0102 | true
          010454 | 42
          010453 | -42
          0105000000000000f83f | 1.5
          01050000000000000080 | -0
          010601017b | -123n
          01070568656c6c6f | "hello"
          0107020a22 | "\\n\\""
          01080200d8 | "?"
          0109 070161 0402 0703622063 0a01 0406 17 | {a: 1, "b c": [3]}
          010a03 0402 16 0404 | [1, <empty>, 2]
          010d 0702612b 070167 | /a+/g
          010e 070161 0402 17 | Map {"a" => 1}
          010f 0402 0404 17 | Set {1, 2}
          0111 02 00 04 10 04 01020304 | Uint8Array(4) of ArrayBuffer(4)
          0112 07095479706545 72726f72 00 07026e6f 17 | TypeError {message: "no"}
          0114 0402 | Object(1)
          0109 070461676169 6e | none
          010a01 15 00 | [<the object 0 of this value>]
          """)
  void a_value_is_a_line(String hex, String expected) {
    byte[] value = HexFormat.of().parseHex(hex.replace(" ", ""));
    var preview = ValuePreview.of(value);
    if (expected.equals("none")) {
      assertThat(preview).isEmpty();
    } else {
      assertThat(preview.map(line -> line.replace('\ufffd', '?'))).contains(expected);
    }
  }

  @Test
  void a_long_value_is_cut_and_a_deep_one_too() {
    var deep = new ByteArrayOutputStream();
    deep.write(1);
    for (int i = 0; i < 100_000; i++) {
      deep.write(10);
      deep.write(1);
    }
    assertThat(ValuePreview.of(deep.toByteArray()))
        .hasValueSatisfying(line -> assertThat(line).startsWith("[[[[").endsWith("…"));

    var wide = new ByteArrayOutputStream();
    wide.write(1);
    wide.write(15);
    for (int i = 0; i < 100_000; i++) {
      wide.write(2);
    }
    assertThat(ValuePreview.of(wide.toByteArray()))
        .hasValueSatisfying(
            line -> assertThat(line).hasSize(ValuePreview.LENGTH_MAX + 1).startsWith("Set {true"));
  }

  @Test
  void bytes_that_are_no_value_are_shown_by_their_size_only() {
    for (int seed = 0; seed < 50_000; seed++) {
      var random = new Random(seed);
      byte[] bytes = new byte[random.nextInt(60)];
      random.nextBytes(bytes);
      for (int i = 0; i < bytes.length; i++) {
        // Mostly tags, or none would get far.
        bytes[i] = random.nextInt(4) > 0 ? (byte) random.nextInt(25) : bytes[i];
      }
      if (bytes.length > 0) {
        bytes[0] = 1;
      }
      assertThat(ValuePreview.of(bytes).map(String::length).orElse(0))
          .as("seed %d", seed)
          .isLessThanOrEqualTo(ValuePreview.LENGTH_MAX + 1);
    }
  }
}
