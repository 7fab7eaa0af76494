package dev.cloister.host.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A child process commits numbered turns and says which were acknowledged; it is killed with -9
/// after a random number of them. The folder is opened here each time: everything acknowledged is
/// there and no turn is there in part. Then the next child goes on with the same folder.
final class KillTest {
  private static final int ACKNOWLEDGED_MAX = 3_000;

  @TempDir Path data;

  @Test
  void ten_kills_lose_nothing_and_tear_nothing() throws Exception {
    kill(10, 11);
  }

  @Test
  @Tag("soak")
  void fifty_kills_lose_nothing_and_tear_nothing() throws Exception {
    kill(50, 12);
  }

  @Test
  void another_process_on_the_folder_is_refused_with_a_sentence() throws Exception {
    try (var shards = KilledChild.open(data)) {
      assertThat(shards.objectShards()).isNotEmpty();
      Process child = start();
      String said = String.join("\n", child.errorReader().readAllLines());
      assertThat(child.waitFor()).isEqualTo(1);
      assertThat(said).contains("is in use by another process");
    }
  }

  private void kill(int times, long seed) throws Exception {
    var random = new Random(seed);
    Map<Integer, Long> acknowledged = new HashMap<>();
    for (int round = 0; round < times; round++) {
      int after = random.nextInt(ACKNOWLEDGED_MAX);
      runAndKill(after, acknowledged);
      try (var shards = KilledChild.open(data)) {
        for (int object = 0; object < KilledChild.OBJECTS; object++) {
          check(
              Stored.all(shards, Stored.object(object)),
              acknowledged.getOrDefault(object, 0L),
              "seed %d, round %d, object %d".formatted(seed, round, object));
        }
      }
    }
  }

  private static void check(Map<String, String> stored, long acknowledged, String where) {
    long last = Long.parseLong(stored.getOrDefault("first", "0"));
    assertThat(last).as(where).isGreaterThanOrEqualTo(acknowledged);
    assertThat(stored.getOrDefault("last", "0")).as(where).isEqualTo("" + last);
    for (long turn = Math.max(1, last - KilledChild.TURNS_KEPT + 1); turn <= last; turn++) {
      assertThat(stored.get("turn" + turn % KilledChild.TURNS_KEPT))
          .as(where)
          .startsWith(turn + ":")
          .hasSizeGreaterThan(KilledChild.VALUE_CHARS_MIN);
    }
  }

  /// Adds what the child acknowledged, up to its last whole line.
  private void runAndKill(int after, Map<Integer, Long> acknowledged) throws Exception {
    Process child = start();
    List<String> lines = new ArrayList<>();
    try (BufferedReader out = child.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines.add(line);
        if (lines.size() == after + 1) {
          child.destroyForcibly();
        }
      }
    } catch (IOException _) {
      // The pipe of a killed process may break instead of ending.
    }
    assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(lines.size())
        .as(() -> "the child died by itself: " + lines.getLast())
        .isGreaterThan(after);
    for (String line : lines) {
      String[] parts = line.split(" ", -1);
      if (parts.length == 4 && parts[3].equals(".")) {
        acknowledged.merge(Integer.parseInt(parts[1]), Long.parseLong(parts[2]), Math::max);
      }
    }
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            KilledChild.class.getName(),
            data.toString())
        .start();
  }
}
