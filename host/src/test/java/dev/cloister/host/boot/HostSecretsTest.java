package dev.cloister.host.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Secrets in a whole host: into `env`, through versions and restarts, and nowhere else.
final class HostSecretsTest {
  private static final String VALUE = "correct horse battery staple";
  private static final String SCRIPT = WholeHost.TENANT + "/scripts/cart";

  @TempDir private Path folder;
  private WholeHost host;

  @BeforeEach
  void start() throws Exception {
    host = WholeHost.in(folder.resolve("data"));
  }

  @AfterEach
  void stop() {
    host.close();
  }

  @Test
  void a_secret_reaches_env_follows_the_script_and_is_never_told() throws Exception {
    deploy("first", "");
    assertThat(env()).isEqualTo("first undefined");

    var answer = admin("PUT", SCRIPT + "/secrets/TOKEN", VALUE, 200);

    assertThat(answer).contains("TOKEN").doesNotContain("horse");
    assertThat(env()).isEqualTo("first " + VALUE);
    assertThat(admin("GET", SCRIPT + "/secrets", "", 200))
        .contains("TOKEN")
        .doesNotContain("horse");
    deploy("second", "");
    assertThat(env()).isEqualTo("second " + VALUE);
    admin("POST", SCRIPT + "/rollback", "", 200);
    assertThat(env()).isEqualTo("first " + VALUE);
    admin("PUT", SCRIPT + "/secrets/TOKEN", "changed", 200);
    assertThat(env()).isEqualTo("first changed");

    // Nothing comes or goes there while nobody runs.
    host.stop();
    assertThat(plainIn(folder, VALUE)).isFalse();
    host.restart();
    assertThat(env()).isEqualTo("first changed");
    admin("DELETE", SCRIPT + "/secrets/TOKEN", "", 204);
    assertThat(env()).isEqualTo("first undefined");
    assertThat(admin("DELETE", SCRIPT + "/secrets/TOKEN", "", 404)).contains("secret.not-found");
  }

  @Test
  void secrets_go_with_their_script() throws Exception {
    deploy("first", "");
    admin("PUT", SCRIPT + "/secrets/TOKEN", VALUE, 200);

    admin("DELETE", SCRIPT, "", 204);
    deploy("again", "");

    assertThat(env()).isEqualTo("again undefined");
  }

  @Test
  void a_name_that_a_variable_has_is_refused_from_either_side() throws Exception {
    deploy("first", ", \"vars\": {\"TOKEN\": \"plain\"}");
    assertThat(admin("PUT", SCRIPT + "/secrets/TOKEN", VALUE, 409))
        .contains("secret.name-taken", "TOKEN is the name of a secret of shop/cart")
        .doesNotContain("horse");

    deploy("second", "");
    admin("PUT", SCRIPT + "/secrets/TOKEN", VALUE, 200);
    assertThat(admin("POST", SCRIPT + "/rollback", "", 409)).contains("secret.name-taken");
    assertThat(env()).isEqualTo("second " + VALUE);
  }

  @Test
  void what_cannot_be_a_secret_is_refused() throws Exception {
    assertThat(admin("PUT", SCRIPT + "/secrets/TOKEN", VALUE, 404)).contains("script.not-found");
    deploy("first", "");

    assertThat(admin("PUT", SCRIPT + "/secrets/1TOKEN", VALUE, 400)).contains("admin.bad-name");
    admin("PUT", SCRIPT + "/secrets/TOKEN", "x".repeat(5_120), 200);
    assertThat(admin("PUT", SCRIPT + "/secrets/TOKEN", "x".repeat(5_121), 413))
        .contains("secret.too-large", "5120");
  }

  @Test
  void a_host_does_not_start_with_another_key_or_without_it() throws Exception {
    host.stop();
    var key = folder.resolve("data/keys/secrets.key");
    var kept = Files.readString(key);

    Files.delete(key);
    assertRefused("is missing");
    Files.writeString(key, kept.replaceFirst("1 .{4}", "1 AAAA"));
    Files.setPosixFilePermissions(
        key, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    assertRefused("that only the key");

    Files.writeString(key, kept);
    host.restart();
  }

  private void assertRefused(String why) {
    assertThatThrownBy(host::restart)
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining(why)
        .satisfies(refused ->
            assertThat(((StartRefused) refused).failure().code()).isEqualTo("host.key-refused"));
  }

  private void deploy(String name, String more) throws Exception {
    host.deploy(
        "cart",
        "{\"main\": \"index.js\"%s}".formatted(more),
        "export default { fetch: (_, env) => new Response(`%s ${env.TOKEN}`) };".formatted(name));
  }

  private String env() throws Exception {
    return host.get("cart", "/");
  }

  private String admin(String method, String path, String body, int status) throws Exception {
    return host.expect(status, method, path, body);
  }

  /// Whether any file below holds the text as it is.
  private static boolean plainIn(Path root, String text) throws IOException {
    try (var files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .anyMatch(file -> {
            try {
              return new String(
                      Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1)
                  .contains(text);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
