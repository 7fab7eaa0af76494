package dev.cloister.host.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.host.SilentLog;
import dev.cloister.host.simulation.Witness.Seen;
import dev.cloister.testing.Effort;
import dev.cloister.testing.Folders;
import dev.cloister.testing.Seeded;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Many courses of events of a host that has everything go wrong, and the same with broken builds,
/// which have to be found out.
///
/// A failure names its seed; `-Dseed=N` runs that one alone. A search for an order that gives up is
/// a failure too.
@ExtendWith(SilentLog.class)
final class SimulationTest {
  private static final int SEEDS = 100;
  private static final int SEEDS_SOAK = 20_000;

  @TempDir private Path folder;

  @Test
  void whatever_goes_wrong_nothing_acknowledged_is_lost_torn_or_invented() {
    Map<Seen, Integer> all = new EnumMap<>(Seen.class);
    Seeded.check(
        Effort.of(SEEDS, SEEDS_SOAK),
        seeded ->
            run(seeded, Broken.NOT, true)
                .counts()
                .forEach((what, count) -> all.merge(what, count, Integer::sum)));

    if (Long.getLong(Seeded.SEED_PROPERTY) == null) {
      assertThat(all).as("what has happened at all").containsOnlyKeys(Seen.values());
      assertThat(all)
          .allSatisfy((what, count) -> assertThat(count).as(what.name()).isGreaterThan(20));
      assertThat(all.get(Seen.ACKNOWLEDGED)).isGreaterThan(50 * SEEDS);
    }
  }

  @Test
  void the_same_seed_takes_the_same_course() {
    for (long seed = 0; seed < 5; seed++) {
      assertThat(World.run(new Seeded(seed), Broken.NOT, folder.resolve("one-" + seed), true))
          .isEqualTo(
              World.run(new Seeded(seed), Broken.NOT, folder.resolve("other-" + seed), true));
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOT")
  void a_broken_build_is_found_out(Broken broken) {
    assertThat(complaint(broken, true))
        .containsPattern(
            switch (broken) {
              case NO_FSYNC, GATE_OPEN -> "was acknowledged before it was durable";
              case TWO_WORKERS -> "and lives in";
              case NO_FENCE, TORN_TURN -> "No order explains";
              case ALARM_FORGOTTEN -> "never ran";
              case NOT -> throw new AssertionError("It is excluded.");
            });
  }

  /// Nobody looks into the log here: what clients hear is enough.
  @ParameterizedTest
  @EnumSource(names = {"NO_FSYNC", "GATE_OPEN"})
  void clients_notice_that_what_was_acknowledged_is_gone(Broken broken) {
    assertThat(complaint(broken, false)).containsPattern("No order explains|alarm .* never ran");
  }

  /// The first complaint of any seed.
  private String complaint(Broken broken, boolean readsLogs) {
    for (long seed = 0; seed < SEEDS; seed++) {
      try {
        run(new Seeded(seed), broken, readsLogs);
      } catch (AssertionError complaint) {
        return "Seed %d: %s".formatted(seed, complaint.getMessage());
      }
    }
    throw new AssertionError("No complaint in %d seeds.".formatted(SEEDS));
  }

  private World.Course run(Seeded seeded, Broken broken, boolean readsLogs) {
    var disk = folder.resolve("%s-%d".formatted(broken, seeded.seed()));
    try {
      return World.run(seeded, broken, disk, readsLogs);
    } finally {
      Folders.delete(disk);
    }
  }
}
