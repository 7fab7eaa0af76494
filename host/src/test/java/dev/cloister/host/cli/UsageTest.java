package dev.cloister.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the command line says of itself, and to those who mistype it.
final class UsageTest {
  private final Terminal terminal =
      new Terminal(
          _ -> {
            throw new AssertionError("nothing is to be started");
          },
          Map.of());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "serve",
        "dev",
        "prepare",
        "deploy",
        "tail",
        "explain",
        "tenant",
        "tenant create",
        "tenant list",
        "tenant delete",
        "scripts",
        "scripts list",
        "scripts versions",
        "scripts promote",
        "scripts rollback",
        "scripts retire",
        "objects",
        "objects list"
      })
  void every_command_shows_its_help(String command) {
    String line = (command + " --help").strip();

    assertThat(terminal.run(line.split(" "))).isZero();

    assertThat(terminal.out.all().getFirst())
        .startsWith(("Usage: cloister " + command).strip() + " ");
    assertThat(terminal.out.text()).contains("--help").doesNotContain("null");
    assertThat(terminal.err.all()).isEmpty();
  }

  @Test
  void the_help_names_every_command_and_exit_code() {
    terminal.run("--help");

    assertThat(terminal.out.text())
        .contains("serve", "dev", "prepare", "tenant", "deploy", "scripts", "tail", "objects")
        .contains("0 done, 1 refused", "3 no server");
  }

  @Test
  void the_version_is_shown() {
    assertThat(terminal.run("--version")).isZero();
    assertThat(terminal.out.text()).startsWith("cloister ").contains("Java 25");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "fly",
        "tenant",
        "tenant create",
        "tenant create NotAName",
        "explain --tenant shop",
        "explain id --slow --tenant shop",
        "tenant list --loud",
        "deploy folder",
        "scripts list",
        "scripts versions -x- --tenant shop",
        "serve --port many",
        "serve --isolation moon",
        "objects list --tenant shop --script cart --limit 0"
      })
  void a_mistyped_line_is_answered_with_what_is_wrong_and_where_help_is(String line) {
    assertThat(terminal.run(line.isEmpty() ? new String[0] : line.split(" ")))
        .isEqualTo(ExitCode.USAGE);

    assertThat(terminal.err.all()).hasSize(2);
    assertThat(terminal.err.all().getFirst()).startsWith("cloister: ");
    assertThat(terminal.err.all().getLast()).matches("See cloister.* --help\\.");
    assertThat(terminal.out.all()).isEmpty();
  }
}
