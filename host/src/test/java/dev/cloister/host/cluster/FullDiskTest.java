package dev.cloister.host.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cloister.host.ChildJava;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The process of [KillTest] on a disk on which somebody leaves no byte: what it had acknowledged
/// stays, it ends by itself instead of acknowledging what it cannot keep, and goes on once there is
/// room again.
///
/// The disk is one in memory that only the children see, in a mount namespace of their own, for
/// which no root is needed; where there are none the test is skipped with the reason.
final class FullDiskTest {
  private static final int TURNS = 200;

  /// Mounts a disk on `$1` and runs the rest of its words, with a folder there, three times: until
  /// the disk is full, which the test says when; while it is; and when there is room again, until
  /// the test has seen enough.
  private static final String THREE_LIVES =
      """
      mount -t tmpfs -o size=96m none "$1" || exit 1
      disk=$1; shift
      "$@" "$disk/data" & child=$!
      read when
      (while :; do cat /dev/zero >> "$disk/filler"; done) 2> /dev/null & filler=$!
      wait $child; echo "ended $? ."
      "$@" "$disk/data"; echo "ended $? ."
      kill $filler; wait $filler; rm "$disk/filler"
      "$@" "$disk/data" & child=$!
      read when
      kill -9 $child; wait $child; echo "ended $? ."
      """;

  private static final List<String> NAMESPACE = List.of("unshare", "-Urm", "sh", "-c");

  @TempDir private Path folder;
  private final Map<Integer, Long> acknowledged = new HashMap<>();

  /// What a life of the child came to: whether it was ready, how many turns it acknowledged, and
  /// with which status it ended.
  private record Life(boolean ready, int turns, int status) {}

  @Test
  void what_was_acknowledged_outlives_a_full_disk_and_more_is_taken_once_there_is_room()
      throws Exception {
    var disk = Files.createDirectory(folder.resolve("disk"));
    var obstacle = obstacle(disk);
    assumeTrue(obstacle.isEmpty(), () -> "No disk can be filled here: " + obstacle.orElse(""));
    var errors = folder.resolve("errors");
    var command = new ArrayList<>(NAMESPACE);
    command.addAll(List.of(THREE_LIVES, "sh", disk.toString()));
    command.addAll(ChildJava.command(KilledChild.class));
    var lives = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    try (var out = lives.inputReader();
        Writer in = lives.outputWriter()) {
      assertThat(life(out, () -> goOn(in)).status()).as("the status at the end").isNotZero();
      assertThat(life(out, () -> {}).status()).as("the status on a full disk").isNotZero();
      var last = life(out, () -> goOn(in));
      assertThat(last.ready()).isTrue();
      assertThat(last.turns()).isGreaterThanOrEqualTo(TURNS);
    } catch (AssertionError e) {
      throw new AssertionError(
          e.getMessage() + "; they complained: " + Files.readString(errors), e);
    } finally {
      lives.descendants().forEach(ProcessHandle::destroyForcibly);
    }
  }

  private static void goOn(Writer in) {
    try {
      in.write("\n");
      in.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Hears one life of the child to its end; `enough` runs once it has acknowledged so many turns.
  /// What it finds is compared with what those before it acknowledged.
  private Life life(BufferedReader out, Runnable enough) throws IOException {
    boolean ready = false;
    int turns = 0;
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      String[] parts = line.split(" ", -1);
      switch (parts[0]) {
        case "found" -> check(Integer.parseInt(parts[1]), Long.parseLong(parts[2]), parts[3]);
        case "ready" -> ready = true;
        case "acknowledged" -> {
          acknowledged.merge(Integer.parseInt(parts[1]), Long.parseLong(parts[2]), Math::max);
          if (++turns == TURNS) {
            enough.run();
          }
        }
        case "ended" -> {
          return new Life(ready, turns, Integer.parseInt(parts[1]));
        }
        default -> {
          // Of logging.
        }
      }
    }
    throw new AssertionError("The shell ended early");
  }

  private void check(int object, long last, String fault) {
    assertThat(fault).as("object %d", object).isEqualTo("whole");
    assertThat(last)
        .as("the last turn of object %d", object)
        .isGreaterThanOrEqualTo(acknowledged.getOrDefault(object, 0L));
  }

  /// Why nobody can have a disk of his own here; empty if one can.
  private static Optional<String> obstacle(Path disk) throws InterruptedException {
    var command = new ArrayList<>(NAMESPACE);
    command.addAll(List.of("mount -t tmpfs -o size=1m none \"$1\"", "sh", disk.toString()));
    try {
      var tried = new ProcessBuilder(command).redirectErrorStream(true).start();
      var why = new String(tried.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return tried.waitFor() == 0 ? Optional.empty() : Optional.of(why);
    } catch (IOException e) {
      return Optional.of("unshare cannot be started: " + e.getMessage());
    }
  }
}
