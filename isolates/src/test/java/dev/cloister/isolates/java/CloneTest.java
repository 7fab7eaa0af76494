package dev.cloister.isolates.java;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Plain values written and read again; and bytes that are none.
class CloneTest {
  record Line(String name, int pieces, List<Line> inside) {}

  @Test
  void plain_values_come_back() {
    for (var value :
        Arrays.asList(
            null,
            true,
            0L,
            -1L,
            (long) Integer.MIN_VALUE,
            1L << 40,
            CloneForm.SAFE_MAX,
            -CloneForm.SAFE_MAX,
            0.5,
            -0.0,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            1e300,
            BigInteger.ZERO,
            BigInteger.TWO.pow(200).negate(),
            "",
            "zwölf 🙂",
            "half \ud83d",
            Instant.ofEpochMilli(-5),
            List.of(1L, "two", List.of()),
            Set.of("one"),
            Map.of("key", Map.of("deep", 1.5)),
            Map.of(1L, "one"))) {
      assertThat(CloneReader.read(CloneWriter.write(value))).isEqualTo(value);
    }
    assertThat((byte[]) CloneReader.read(CloneWriter.write(new byte[] {1, 2, 3})))
        .containsExactly(1, 2, 3);
  }

  @Test
  void what_is_seen_twice_is_one_object_again() {
    var inner = List.of(new byte[] {1}, "x");
    var read = (List<?>) CloneReader.read(CloneWriter.write(List.of(inner, inner)));

    assertThat(read.get(0)).isSameAs(read.get(1));
  }

  @Test
  void records_are_objects_and_come_back_as_what_is_asked_for() {
    var line = new Line("tea", 3, List.of(new Line("leaf", 9, List.of())));
    var read = CloneReader.read(CloneWriter.write(line));

    assertThat(read).isInstanceOf(Map.class);
    assertThat(Plain.as(Line.class, read)).isEqualTo(line);
    assertThatThrownBy(() -> Plain.as(int.class, 1L << 40))
        .hasMessage("A value of the type Long is no int.");
    assertThatThrownBy(() -> Plain.as(Line.class, "tea")).isInstanceOf(ClassCastException.class);
  }

  @Test
  void what_is_not_plain_is_refused_by_name() {
    assertThatThrownBy(() -> CloneWriter.write(new Object()))
        .hasMessageContaining("of the type Object could not be cloned");
    assertThatThrownBy(() -> CloneWriter.write(Long.MAX_VALUE)).hasMessageContaining("BigInteger");
    assertThatThrownBy(() -> CloneReader.read(new byte[] {1, CloneForm.REGEXP}))
        .hasMessage("not implemented: a RegExp as a value in Java");
  }

  @Test
  void damaged_bytes_are_noticed_or_harmless() {
    var random = new Random(7);
    var good =
        CloneWriter.write(Map.of("a", List.of(1, 2.5, "drei", new byte[9]), "b", Set.of("x")));
    for (var i = 0; i < 5_000; i++) {
      var bad = good.clone();
      bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      var cut = Arrays.copyOf(bad, 1 + random.nextInt(bad.length));
      try {
        CloneReader.read(random.nextBoolean() ? bad : cut);
      } catch (IllegalArgumentException expected) {
        assertThat(expected).hasMessageMatching("The value is damaged: .*|not implemented: .*");
      }
    }
  }
}
