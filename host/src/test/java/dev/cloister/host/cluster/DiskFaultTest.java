package dev.cloister.host.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cloister.host.ChildJava;
import dev.cloister.host.SilentLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The process of [KillTest] on a disk that is broken or slow: it ends by itself when it can no
/// longer keep what it promises, and what it had acknowledged is there.
///
/// `strace` plays the disk, from the so-and-so-manieth call of a thread on; the tests are skipped
/// with the reason where there is none. No root is needed.
@ExtendWith(SilentLog.class)
final class DiskFaultTest {
  private static final int EXIT_FATAL = 2;
  private static final int SLOW_FSYNC_MICROS = 15_000;
  private static final int SLOW_ACKNOWLEDGED = 200;

  @TempDir private Path data;
  private final Map<Integer, Long> acknowledged = new HashMap<>();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fsync,fdatasync:error=EIO:when=60+",
        "fsync,fdatasync:error=EIO:when=61",
      })
  void a_disk_that_fails_ends_the_process_and_takes_nothing_that_was_acknowledged(String fault)
      throws Exception {
    Process child = start(fault);
    int turns = hear(child, Integer.MAX_VALUE);

    assertThat(child.waitFor()).isEqualTo(EXIT_FATAL);
    assertThat(turns).isGreaterThan(20);
    checkAll();
  }

  @Test
  void a_disk_that_is_slow_is_waited_for() throws Exception {
    Process child = start("fsync,fdatasync:delay_exit=" + SLOW_FSYNC_MICROS);
    int turns = hear(child, SLOW_ACKNOWLEDGED);
    child.waitFor();

    assertThat(turns).isGreaterThanOrEqualTo(SLOW_ACKNOWLEDGED);
    checkAll();
  }

  private void checkAll() throws IOException {
    try (var shards = KilledChild.open(data)) {
      for (int object = 0; object < KilledChild.OBJECTS; object++) {
        var found = KilledChild.Found.in(Stored.all(shards, Stored.object(object)));
        assertThat(found.fault()).as("object %d", object).isEqualTo("whole");
        assertThat(found.last())
            .as("object %d", object)
            .isGreaterThanOrEqualTo(acknowledged.getOrDefault(object, 0L));
      }
    }
  }

  /// Hears what is acknowledged until the child ends, which is made to when that were so many.
  private int hear(Process child, int turnsMax) throws IOException {
    int turns = 0;
    try (BufferedReader out = child.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        String[] parts = line.split(" ", -1);
        if (parts.length == 4 && parts[0].equals("acknowledged")) {
          acknowledged.merge(Integer.parseInt(parts[1]), Long.parseLong(parts[2]), Math::max);
          if (++turns == turnsMax) {
            child.descendants().forEach(ProcessHandle::destroyForcibly);
          }
        }
      }
    }
    return turns;
  }

  private Process start(String fault) throws IOException {
    var obstacle = DiskTrace.obstacle();
    assumeTrue(obstacle.isEmpty(), () -> "No disk can be played here: " + obstacle.orElse(""));
    var command =
        new ArrayList<>(List.of("strace", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e"));
    command.add("trace=" + fault.substring(0, fault.indexOf(':')));
    command.addAll(List.of("-e", "inject=" + fault));
    command.addAll(ChildJava.command(KilledChild.class, data.toString()));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }
}
