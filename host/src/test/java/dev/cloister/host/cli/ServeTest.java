package dev.cloister.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.host.boot.HostConfig;
import dev.cloister.policies.Isolation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `cloister serve`, with a host that is only made up.
final class ServeTest {
  private final FakeHosts hosts = new FakeHosts();
  private final Terminal terminal = new Terminal(hosts);

  @AfterEach
  void stop() {
    hosts.admin.close();
  }

  @Test
  void it_prints_ready_last_and_stops_in_order_when_told() throws Exception {
    var exit = terminal.start("serve");
    terminal.out.await("ready");

    assertThat(terminal.out.all())
        .containsExactly(
            "data  " + Path.of("cloister-data").toAbsolutePath(),
            "admin http://127.0.0.1:" + hosts.admin.port(),
            "ready http://127.0.0.1:8080");
    terminal.stop();
    assertThat(hosts.drained.getCount()).isZero();
    assertThat(exit.get(60, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
    assertThat(hosts.started).containsExactly(HostConfig.USUAL);
  }

  @Test
  void options_go_before_the_config_file(@TempDir Path root) throws Exception {
    Path file = root.resolve("my.jsonc");
    Files.writeString(file, "{\"port\": 9000, \"admin-port\": 9001, \"data\": \"kept\"}");

    var exit =
        terminal.start(
            "serve",
            "--config",
            file.toString(),
            "--port",
            "0",
            "--isolation",
            "own-cordon",
            "--spare-cordons",
            "16");
    terminal.out.await("ready http://127.0.0.1:4711");
    terminal.stop();
    exit.get(60, TimeUnit.SECONDS);

    assertThat(hosts.started)
        .containsExactly(
            HostConfig.USUAL
                .withPorts(0, 9001)
                .withData(root.resolve("kept"))
                .withIsolation(Isolation.OWN_CORDON)
                .withSpareCordons(16));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "17"})
  void too_many_or_no_spare_cordons_are_refused(String count) {
    assertThat(terminal.run("serve", "--spare-cordons", count)).isEqualTo(ExitCode.USAGE);
    assertThat(terminal.err.all().getFirst())
        .contains("--spare-cordons is " + count + "; it must be from 1 to 16.");
    assertThat(hosts.started).isEmpty();
  }

  @Test
  void a_config_file_with_mistakes_stops_the_start(@TempDir Path root) throws Exception {
    Path file = root.resolve("my.jsonc");
    Files.writeString(file, "{\n  \"prot\": 9000\n}");

    assertThat(terminal.run("serve", "--config", file.toString())).isEqualTo(ExitCode.REFUSED);

    assertThat(terminal.err.all().getFirst())
        .startsWith("cloister: my.jsonc:2:3: Unknown key \"prot\" in the config file");
    assertThat(hosts.started).isEmpty();
  }

  @Test
  void a_start_that_is_refused_says_what_to_do() {
    assertThat(terminal.run("serve", "--port", "1")).isEqualTo(ExitCode.REFUSED);
    assertThat(terminal.err.all())
        .containsExactly("cloister: Port 1 is taken.", "Choose another --port.");
  }

  @Test
  void a_host_that_ends_by_itself_is_a_failure() throws Exception {
    var exit = terminal.start("serve");
    terminal.out.await("ready");

    hosts.fail();

    assertThat(exit.get(60, TimeUnit.SECONDS)).isEqualTo(ExitCode.REFUSED);
    assertThat(terminal.err.text()).contains("has ended by itself");
  }
}
