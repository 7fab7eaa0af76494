package dev.cloister.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SeededTest {
  @Test
  void the_same_seed_gives_the_same() {
    assertThat(story(new Seeded(42))).isEqualTo(story(new Seeded(42)));
    assertThat(story(new Seeded(42))).isNotEqualTo(story(new Seeded(43)));
  }

  @Test
  void numbers_stay_within_their_bounds_and_meet_both() {
    var met = new HashSet<Long>();
    Seeded.check(50, seeded -> met.add(seeded.between(-3L, 3L)));

    assertThat(met).contains(-3L, 3L).allMatch(number -> -3 <= number && number <= 3);
    assertThat(new Seeded(1).between(7, 7)).isEqualTo(7);
  }

  @Test
  void a_failing_property_names_its_seed() {
    assertThatThrownBy(() -> Seeded.check(10, seeded -> assertThat(seeded.seed()).isLessThan(3)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Failed with seed 3; replay with -Dseed=3.");
  }

  private static List<Object> story(Seeded seeded) {
    return List.of(
        seeded.list(5, each -> each.key(8)),
        seeded.shuffled(List.of(1, 2, 3, 4)),
        seeded.oneOf(List.of("a", "b")),
        seeded.fork().between(0L, Long.MAX_VALUE));
  }
}
