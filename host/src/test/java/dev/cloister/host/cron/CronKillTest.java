package dev.cloister.host.cron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.host.ChildJava;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that fires a cron is killed with -9 as soon as it says that a handler was called: the
/// slot is claimed on disk by then, and the next process must not fire it again. Minutes in which
/// no process ran are missed, but for the newest.
final class CronKillTest {
  private static final int KILLS = 4;
  private static final int MINUTES_DOWN = 10;

  @TempDir private Path data;

  @Test
  void a_slot_is_fired_once_however_often_the_process_dies_and_a_missed_one_is_caught_up_once()
      throws Exception {
    var fired = new ArrayList<Long>();
    var expected = new ArrayList<Long>();
    long now = 0;
    for (var kill = 0; kill < KILLS; kill++) {
      try (var child = new Child(now)) {
        if (kill > 0) {
          // Down for a while: the newest slot of that time is caught up, and nothing before it.
          fired.add(child.nextSlot());
          expected.add(now);
        }
        child.pass(1);
        now++;
        fired.add(child.nextSlot());
        expected.add(now);
        child.kill();
      }
      try (var child = new Child(now)) {
        // In the same minute again: the slot is taken, so the next one fired is the next minute's.
        child.pass(1);
        now++;
        fired.add(child.nextSlot());
        expected.add(now);
        child.kill();
      }
      now += MINUTES_DOWN;
    }
    assertThat(fired).isEqualTo(expected);
  }

  private final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;
    private final Queue<Long> slots = new ArrayDeque<>();

    Child(long minute) throws IOException {
      process =
          new ProcessBuilder(
                  ChildJava.command(CronChild.class, data.toString(), Long.toString(minute)))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      out = process.inputReader();
      // What is caught up may be fired before the child says that it is ready.
      for (var line = line(); !CronChild.READY.equals(line); line = line()) {
        hear(line);
      }
    }

    /// Notes a slot; other lines are of logging.
    private void hear(String line) {
      if (line.matches("[0-9]+")) {
        slots.add(Long.valueOf(line));
      }
    }

    private String line() throws IOException {
      var line = out.readLine();
      if (line == null) {
        throw new AssertionError("The child ended by itself.");
      }
      return line;
    }

    void pass(int minutes) throws IOException {
      process.outputWriter().write(minutes + "\n");
      process.outputWriter().flush();
    }

    /// Waits for the next slot whose handler is called.
    long nextSlot() throws IOException {
      while (slots.isEmpty()) {
        hear(line());
      }
      return slots.remove();
    }

    void kill() throws InterruptedException {
      assertThat(process.destroyForcibly().waitFor(1, TimeUnit.MINUTES)).isTrue();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
