package dev.cloister.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real server is killed with -9 between `setAlarm` and its time, and host or cordon while a
/// handler runs: the alarm runs all the same.
///
/// A request with `begun=N` is answered by the script once the handler has begun so often, so
/// nothing here waits by the clock but the alarms themselves.
final class AlarmKillIT {
  private static final String TENANT = "kills";
  private static final String SCRIPT = "timers";
  private static final int OBJECTS = 20;

  @TempDir private Path data;
  private ServerProcess server;

  @BeforeEach
  void start() throws Exception {
    server = ServerProcess.startToBeKilled(data);
    server.createTenant(TENANT);
    try (var module = AlarmKillIT.class.getResourceAsStream("timers.js")) {
      var source =
          new String(Objects.requireNonNull(module).readAllBytes(), StandardCharsets.UTF_8);
      server.deploy(TENANT, SCRIPT, source, Map.of("TIMERS", "Timer"));
    }
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void alarms_that_were_acknowledged_run_after_a_kill_whether_they_are_due_before_or_after_it()
      throws Exception {
    for (int n = 0; n < OBJECTS; n++) {
      // Some are due while the server is down, some after it is back.
      ask("/set?object=" + n + "&in=" + n * 500);
    }
    restart();

    for (int n = 0; n < OBJECTS; n++) {
      assertThat(ask("/?begun=1&object=" + n)).as("object " + n).matches("[12] (not )?set");
    }
  }

  @Test
  void a_handler_whose_host_is_killed_runs_again() throws Exception {
    ask("/set?object=a&in=0&stays");
    assertThat(ask("/?begun=1&object=a")).isEqualTo("1 not set");

    restart();

    assertThat(ask("/?begun=2&object=a")).startsWith("2 ");
  }

  @Test
  void a_handler_whose_cordon_is_killed_runs_again() throws Exception {
    ask("/set?object=a&in=0&stays");
    assertThat(ask("/?begun=1&object=a")).isEqualTo("1 not set");

    var cordons = server.cordons();
    assertThat(cordons).isNotEmpty();
    cordons.forEach(ProcessHandle::destroyForcibly);

    assertThat(ask("/?begun=2&object=a")).startsWith("2 ");
  }

  private void restart() throws Exception {
    server.kill();
    server.close();
    server = ServerProcess.startToBeKilled(data);
  }

  private String ask(String path) throws IOException, InterruptedException {
    return server.askUntilAnswered(TENANT, SCRIPT, path).body();
  }
}
