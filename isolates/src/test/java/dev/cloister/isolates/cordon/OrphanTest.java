package dev.cloister.isolates.cordon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.RecordingListener;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Goal: no cordon outlives its host. Method: a host in a process of its own starts a cordon, says
/// its number, and is killed with a signal that it cannot catch.
class OrphanTest {
  @Test
  void a_cordon_ends_when_its_host_is_killed() throws Exception {
    var host =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                Host.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var lines =
        new BufferedReader(new InputStreamReader(host.getInputStream(), StandardCharsets.UTF_8))) {
      var cordon = ProcessHandle.of(Long.parseLong(lines.readLine())).orElseThrow();

      host.destroyForcibly();

      assertThat(cordon.onExit().get(60, TimeUnit.SECONDS).isAlive()).isFalse();
    }
  }

  /// A host that does nothing but have a cordon.
  static final class Host {
    private Host() {}

    public static void main(String[] args) throws Exception {
      var cordon =
          CordonProcess.start(
              CordonRuntime.ofThisProcess(),
              EchoCordon.RECIPE,
              new CordonSupervisor(System::nanoTime).start(),
              new RecordingListener());
      System.out.println(cordon.handle().pid());
      new CountDownLatch(1).await();
    }
  }
}
