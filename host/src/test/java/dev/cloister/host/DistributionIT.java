package dev.cloister.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The distribution as users get it: started by its own script, as it is and after `prepare`.
final class DistributionIT {
  private static final Path DIST = Path.of(System.getProperty("cloister.dist", "target/dist"));
  private static final Path JDK = Path.of(System.getProperty("java.home"));
  private static final List<String> CLOISTER =
      List.of(
          "/usr/bin/env",
          "CLOISTER_JAVA_HOME=" + JDK,
          DIST.resolve("bin").resolve("cloister").toString());
  private static final String HELLO =
      "export default { fetch: () => new Response('hello from ' + new URL('http://a.example').host) };";

  private static final String BROKEN =
      "export default { fetch: () => new Response('never') };\n  throw new Error('not today');";

  /// What a JVM ends with after SIGTERM.
  private static final int TERMINATED = 143;

  @TempDir private Path data;

  @Test
  void it_serves_as_it_is_and_from_what_it_has_prepared() throws Exception {
    serveOnce(data.resolve("plain"), JDK);

    Run prepared = run("prepare");

    assertThat(prepared.status()).as(prepared.output()).isZero();
    Path image = image();
    assertThat(image.resolve("java/bin/java")).isExecutable();
    assertThat(image.resolve("host.aot")).isNotEmptyFile();
    assertThat(image.resolve("cordon.aot")).isNotEmptyFile();
    serveOnce(data.resolve("prepared"), image);

    assertThat(run("prepare").output()).as("nothing is made twice").doesNotContain("rehearsing");
  }

  private static void serveOnce(Path folder, Path javaHome) throws Exception {
    String java = javaHome.toRealPath().toString();
    try (var server = ServerProcess.startWith(CLOISTER, folder)) {
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
      assertThat(server.printed()).doesNotContain("[warning]").doesNotContain("[error]");
      assertThat(server.stop()).isEqualTo(TERMINATED);
    }
  }

  private static Path image() throws IOException {
    try (Stream<Path> images = Files.list(DIST.resolve("image"))) {
      return images.findFirst().orElseThrow();
    }
  }

  private record Run(int status, String output) {}

  private static Run run(String command) throws IOException, InterruptedException {
    var words = new ArrayList<>(CLOISTER);
    words.add(command);
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), output);
  }
}
