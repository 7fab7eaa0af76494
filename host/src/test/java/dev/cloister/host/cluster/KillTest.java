package dev.cloister.host.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.host.RehearsedJava;
import dev.cloister.testing.Effort;
import dev.cloister.testing.Seeded;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A child process with nothing but the shards commits numbered turns and says which were
/// acknowledged; it is killed with -9 after a random number of them, and the next one goes on with
/// the same folder. Everything acknowledged is there each time, and no turn is there in part.
///
/// These are most of the kills of `.ci/run`, since they are the cheapest; `KillIT` kills whole
/// hosts and cordons.
final class KillTest {
  private static final int KILLS = 150;
  private static final int KILLS_SOAK = 8_000;
  private static final int ACKNOWLEDGED_MAX = 400;
  private static final int KILLS_UNTIL_FOUND_OUT_MAX = 20;

  /// What a rehearsal commits: enough that all of a child's classes have been in use.
  private static final int REHEARSED_TURNS = 200;

  @TempDir private static Path rehearsal;
  private static RehearsedJava childJava;

  @TempDir private Path data;

  /// What was acknowledged: the last turn of each object.
  private final Map<Integer, Long> acknowledged = new HashMap<>();

  @BeforeAll
  static void rehearse() throws Exception {
    var turns = new AtomicInteger();
    childJava =
        RehearsedJava.of(
            KilledChild.class,
            rehearsal,
            line -> line.startsWith("acknowledged") && turns.incrementAndGet() == REHEARSED_TURNS,
            rehearsal.resolve("data").toString());
  }

  @Test
  void kills_lose_nothing_and_tear_nothing() throws Exception {
    long seed = Long.getLong(Seeded.SEED_PROPERTY, 11);
    int kills = Effort.of(KILLS, KILLS_SOAK);
    int turns = kill(kills, new Seeded(seed), false);

    assertThat(turns).as("acknowledged turns").isGreaterThan(20 * kills);
    assertThat(acknowledged).hasSize(KilledChild.OBJECTS);
    try (var shards = KilledChild.open(data)) {
      for (int object = 0; object < KilledChild.OBJECTS; object++) {
        check(
            object,
            KilledChild.Found.in(Stored.all(shards, Stored.object(object))),
            "seed %d, at the end".formatted(seed));
      }
    }
  }

  @Test
  void a_build_that_acknowledges_before_it_is_durable_is_found_out() {
    assertThatThrownBy(() -> kill(KILLS_UNTIL_FOUND_OUT_MAX, new Seeded(1), true))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("lost from object");
  }

  @Test
  void another_process_on_the_folder_is_refused_with_a_sentence() throws Exception {
    try (var shards = KilledChild.open(data)) {
      assertThat(shards.objectShards()).isNotEmpty();
      Process child = start(false);
      String said = String.join("\n", child.errorReader().readAllLines());
      assertThat(child.waitFor()).isEqualTo(1);
      assertThat(said).contains("is in use by another process");
    }
  }

  /// Returns how many turns were acknowledged in all.
  private int kill(int times, Seeded seeded, boolean hasty) throws Exception {
    int turns = 0;
    for (int round = 0; round < times; round++) {
      String where = "seed %d, kill %d".formatted(seeded.seed(), round);
      turns += runAndKill(seeded.between(0, ACKNOWLEDGED_MAX), hasty, where);
    }
    return turns;
  }

  private void check(int object, KilledChild.Found found, String where) {
    assertThat(found.fault()).as("%s, object %d", where, object).isEqualTo("whole");
    assertThat(found.last())
        .as("%s: the last turn, lost from object %d", where, object)
        .isGreaterThanOrEqualTo(acknowledged.getOrDefault(object, 0L));
  }

  /// Checks what the child finds, and adds what it acknowledges, up to its last whole line.
  private int runAndKill(int after, boolean hasty, String where) throws Exception {
    Process child = start(hasty);
    List<String> lines = new ArrayList<>();
    int found = 0;
    boolean ready = false;
    try (BufferedReader out = child.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        String[] parts = line.split(" ", -1);
        if (parts[0].equals("found")) {
          check(
              Integer.parseInt(parts[1]),
              new KilledChild.Found(Long.parseLong(parts[2]), parts[3]),
              where);
          found++;
          continue;
        }
        ready |= parts[0].equals("ready");
        lines.add(line);
        if (lines.size() == after + 1) {
          child.destroyForcibly();
        }
      }
    } catch (IOException _) {
      // The pipe of a killed process may break instead of ending.
    } finally {
      child.destroyForcibly();
    }
    assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(ready && found == KilledChild.OBJECTS && lines.size() > after)
        .as(() -> where + ": the child died by itself, and said at last " + lines)
        .isTrue();
    int turns = 0;
    for (String line : lines) {
      String[] parts = line.split(" ", -1);
      if (parts.length == 4 && parts[0].equals("acknowledged") && parts[3].equals(".")) {
        acknowledged.merge(Integer.parseInt(parts[1]), Long.parseLong(parts[2]), Math::max);
        turns++;
      }
    }
    return turns;
  }

  private Process start(boolean hasty) throws IOException {
    return new ProcessBuilder(
            hasty
                ? childJava.command(data.toString(), "hasty")
                : childJava.command(data.toString()))
        .start();
  }
}
