package dev.cloister.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The distribution as users get it: started by its own script, as it is and after `prepare`.
final class DistributionIT {
  private static final String HELLO =
      "export default { fetch: () => new Response('hello from ' + new URL('http://a.example').host) };";

  private static final String BROKEN =
      "export default { fetch: () => new Response('never') };\n  throw new Error('not today');";

  private static final Map<String, String> HELLO_IN_JAVA =
      Map.of(
          "wrangler.json",
          """
          { "name": "hello", "main": "Hello.java", "compatibility_date": "2026-08-04" }
          """,
          "Hello.java",
          """
          import dev.cloister.api.script.*;

          public final class Hello implements Script {
            @Override
            public Response fetch(Request request, Env env, Context context) {
              return Response.text("hello from " + request.path());
            }
          }
          """);

  /// What a JVM ends with after SIGTERM.
  private static final int TERMINATED = 143;

  @TempDir private Path folder;

  @Test
  void it_serves_as_it_is() throws Exception {
    serve(Distribution.unpreparedCommand(folder.resolve("home")), Distribution.JDK);
  }

  @Test
  void it_serves_from_what_it_has_prepared() throws Exception {
    Path caches = Distribution.prepare();
    assertThat(caches.resolve("host.aot")).isNotEmptyFile();
    assertThat(caches.resolve("cordon.aot")).isNotEmptyFile();
    assertThat(caches.resolve("java-cordon.aot")).isNotEmptyFile();

    serve(Distribution.command(Map.of()), caches.resolveSibling("java"));
  }

  @Test
  void a_script_in_java_starts_from_what_has_been_prepared() throws Exception {
    Path cache = Distribution.prepare().resolve("java-cordon.aot").toRealPath();

    try (var server =
        ServerProcess.startWith(Distribution.command(Map.of()), folder.resolve("data"))) {
      server.createTenant("tenant");
      server.deploy("tenant", "hello", HELLO_IN_JAVA);
      assertThat(server.askUntilAnswered("tenant", "hello", "/path").body())
          .isEqualTo("hello from /path");
      assertThat(server.cordons())
          .anySatisfy(cordon ->
              assertThat(words(cordon))
                  .contains("-XX:AOTCache=" + cache, "dev.cloister.isolates.cordon.JavaCordon"));
      // One that could not use it would have said so.
      assertThat(server.printed()).doesNotContain("class cache");
    }
  }

  /// The command line of a process; of one that has just ended, nothing.
  private static List<String> words(ProcessHandle process) {
    try {
      Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
      return List.of(Files.readString(file).split("\0", -1));
    } catch (IOException _) {
      return List.of();
    }
  }

  private void serve(List<String> command, Path javaHome) throws Exception {
    String java = javaHome.toRealPath().toString();
    try (var server = ServerProcess.startWith(command, folder.resolve("data"))) {
      server.createTenant("tenant");
      server.deploy("tenant", "hello", HELLO, Map.of());
      assertThat(server.askUntilAnswered("tenant", "hello", "/").body())
          .isEqualTo("hello from a.example");
      assertThatThrownBy(() -> server.deploy("tenant", "hello", BROKEN, Map.of()))
          .hasMessageContaining("answered with 400")
          .hasMessageContaining("deploy.not-evaluated")
          .hasMessageContaining("index.js:2:9: Error: not today");
      assertThat(server.ask("GET", "tenant", "hello", "/").body())
          .as("the version before keeps answering")
          .isEqualTo("hello from a.example");
      assertThat(server.java()).startsWith(java);
      assertThat(server.cordons())
          .isNotEmpty()
          .allSatisfy(cordon -> assertThat(cordon.info().command().orElse("")).startsWith(java));
      assertThat(server.health().path("isolates").path(0).path("runtime").asText())
          .isEqualTo("GraalVM CE");
      assertThat(server.health().path("isolates").path(0).path("memoryBytes").asLong())
          .isGreaterThan(10_000_000);
      assertThat(server.printed()).doesNotContain("[warning]").doesNotContain("[error]");
      assertThat(server.stop()).isEqualTo(TERMINATED);
    }
  }
}
