package dev.cloister.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.admin.TailRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `cloister dev` with real files, and a host that is only made up.
final class DevTest {
  private static final ScriptName CART = new ScriptName(new TenantId("dev"), "cart");

  @TempDir private Path root;
  private Path folder;
  private final FakeHosts hosts = new FakeHosts();
  private final Terminal terminal = new Terminal(hosts);

  @BeforeEach
  void a_folder() throws Exception {
    folder = Files.createDirectories(root.resolve("cart"));
    save("index.js", "one");
  }

  @AfterEach
  void stop() {
    hosts.admin.close();
  }

  @Test
  void it_deploys_shows_what_to_try_and_prints_what_the_script_says() throws Exception {
    Files.writeString(folder.resolve("curl.txt"), "# try\n\ncurl $URL/a\ncurl -X POST $URL/b\n");
    var exit = dev();

    terminal.out.await("deployed cart version");
    terminal.out.await("ready http://cart.dev.localhost:1");
    assertThat(terminal.out.await("/a")).isEqualTo("  curl http://cart.dev.localhost:1/a");
    assertThat(terminal.out.await("/b")).isEqualTo("  curl -X POST http://cart.dev.localhost:1/b");
    assertThat(hosts.admin.followed.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
    hosts.admin.say(
        CART,
        new TailRecord.LogLine(
            Instant.EPOCH, "r", Optional.empty(), "error", "TypeError: x\n at index.js:1:2"));
    terminal.out.await("error  TypeError: x");
    terminal.out.await("at index.js:1:2");

    terminal.stop();
    assertThat(exit.get(60, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
    assertThat(hosts.drained.getCount()).isZero();
  }

  @Test
  void a_saved_file_is_deployed_again_also_in_a_new_folder() throws Exception {
    dev();
    terminal.out.await("ready");

    save("index.js", "two");
    String second = terminal.out.await("deployed cart version");

    Files.createDirectories(folder.resolve("src/deep"));
    save("src/deep/more.js", "more");
    assertThat(terminal.out.await("unchanged cart version"))
        .isEqualTo(second.replace("deployed", "unchanged"));
    terminal.stop();
  }

  @Test
  void dev_vars_are_deployed_with_the_script_and_again_when_they_are_saved() throws Exception {
    save(".dev.vars", "TOKEN=1");
    dev();
    String first = terminal.out.await("deployed cart version");
    terminal.out.await("ready");

    save(".dev.vars", "TOKEN=2");

    assertThat(terminal.out.await("deployed cart version")).isNotEqualTo(first);
    save(".dev.vars", "TOKEN: 2");
    terminal.err.await("not deployed: .dev.vars could not be read");
    terminal.stop();
  }

  @Test
  void a_refused_save_says_why_and_the_version_before_keeps_answering() throws Exception {
    dev();
    terminal.out.await("ready");

    save("index.js", "syntax error");

    terminal.err.await("not deployed: src/index.js:3:14: SyntaxError");
    terminal.err.await("Correct the script");
    terminal.err.await("What answered before keeps answering");
    save("index.js", "three");
    terminal.out.await("deployed cart version");
    terminal.stop();
  }

  @Test
  void a_folder_that_is_refused_at_first_is_deployed_once_it_is_mended() throws Exception {
    save("index.js", "syntax error");
    dev();
    terminal.err.await("Nothing answers yet");

    save("index.js", "one");

    assertThat(terminal.out.await("ready")).isEqualTo("ready http://cart.dev.localhost:1");
    assertThat(terminal.out.await("curl")).isEqualTo("  curl http://cart.dev.localhost:1/");
    terminal.stop();
  }

  @Test
  void data_is_kept_in_the_folder_out_of_sight_of_git() throws Exception {
    dev();
    terminal.out.await("ready");
    terminal.stop();

    assertThat(hosts.started.getFirst().data()).isEqualTo(folder.resolve(".cloister"));
    assertThat(folder.resolve(".cloister/.gitignore")).hasContent("*");
  }

  @Test
  void thrown_away_data_is_gone_at_the_end() throws Exception {
    var exit = terminal.start("dev", folder.toString(), "--throw-away");
    terminal.out.await("ready");
    Path data = hosts.started.getFirst().data();
    Files.writeString(Files.createDirectories(data.resolve("log")).resolve("entry"), "x");

    terminal.stop();

    assertThat(exit.get(60, TimeUnit.SECONDS)).isEqualTo(ExitCode.DONE);
    assertThat(data).doesNotExist();
    assertThat(folder.resolve(".cloister")).doesNotExist();
  }

  @Test
  void what_is_no_folder_is_refused() {
    assertThat(terminal.run("dev", folder.resolve("nowhere").toString()))
        .isEqualTo(ExitCode.REFUSED);
    assertThat(terminal.err.text()).contains("There is no folder");
  }

  /// In one step, so that nobody sees a file that is half written.
  private void save(String name, String text) throws IOException {
    var written = Files.writeString(root.resolve("being-written"), text);
    Files.move(written, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private CompletableFuture<Integer> dev() {
    return terminal.start("dev", folder.toString());
  }
}
