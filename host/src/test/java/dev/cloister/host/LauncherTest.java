package dev.cloister.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The script that starts a distribution, run in a folder with a blank in its name, with made-up
/// JDKs whose `java` prints what it was called with.
final class LauncherTest {
  private static final Path SCRIPTS = Path.of("src/main/dist/bin");
  private static final List<String> TOOLS = List.of("sed", "dirname", "readlink", "uname", "cksum");

  @TempDir private Path root;
  private Path home;
  private Path jdks;
  private Path tools;

  @BeforeEach
  void lay_out_a_distribution() throws IOException {
    home = root.resolve("a distribution");
    jdks = Files.createDirectories(root.resolve("all jdks"));
    tools = Files.createDirectories(root.resolve("tools"));
    Files.createDirectories(home.resolve("bin"));
    for (String script : List.of("cloister", "jdk.sh")) {
      Files.copy(SCRIPTS.resolve(script), home.resolve("bin").resolve(script));
    }
    for (String tool : TOOLS) {
      script(tools.resolve(tool), "exec " + find(tool) + " \"$@\"");
    }
  }

  @Test
  void it_takes_the_jdk_25_among_others_and_passes_arguments_on_as_they_are() throws Exception {
    jdk("old", "17.0.15");
    jdk("right", "25.0.3");

    var run = run(home.resolve("bin/cloister"), Map.of(), "deploy", "my folder", "--tenant=a b");

    assertThat(run.status()).isZero();
    assertThat(run.output().lines())
        .startsWith("java of right")
        .containsSubsequence(
            home.toRealPath() + "/lib/*",
            "dev.cloister.host.cli.Cloister",
            "deploy",
            "my folder",
            "--tenant=a b");
  }

  @Test
  void it_finds_itself_through_links() throws Exception {
    jdk("right", "25");
    Path first =
        Files.createSymbolicLink(root.resolve("first"), Path.of("a distribution/bin/cloister"));
    Path second = Files.createSymbolicLink(root.resolve("second link"), first);

    assertThat(run(second, Map.of(), "--help").output()).contains(home.toRealPath() + "/lib/*");
  }

  @Test
  void a_server_gets_the_compiler_and_a_client_does_not() throws Exception {
    jdk("right", "25.0.3");
    String compiler = "--upgrade-module-path=" + home.toRealPath() + "/compiler";

    assertThat(run(home.resolve("bin/cloister"), Map.of(), "serve").output().lines())
        .contains(compiler, "-XX:+EnableJVMCI");
    assertThat(
            run(
                    home.resolve("bin/cloister"),
                    Map.of(
                        "CLOISTER_JVM_OPTS", "-Xmx1g -Dx=y", "CLOISTER_CORDON_JVM_OPTS", "-Xa -Xb"),
                    "dev",
                    "examples/x")
                .output()
                .lines())
        .contains(compiler, "-Xmx1g", "-Dx=y", "-Dcloister.cordon.options=-Xa -Xb");
    assertThat(run(home.resolve("bin/cloister"), Map.of(), "tenant", "list").output().lines())
        .doesNotContain(compiler);
  }

  private String jarsThatPrepareIsTold() throws Exception {
    var told = "-Dcloister.jars=";
    return run(home.resolve("bin/cloister"), Map.of(), "prepare")
        .output()
        .lines()
        .filter(word -> word.startsWith(told))
        .map(word -> word.substring(told.length()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_server_takes_what_has_been_prepared_for_this_jdk() throws Exception {
    jdk("right", "25.0.3");
    Files.writeString(
        jdks.resolve("right/release"),
        "JAVA_VERSION=\"25.0.3\"\nJAVA_RUNTIME_VERSION=\"25.0.3+9-LTS\"\n");
    Files.createDirectories(home.resolve("compiler"));
    Files.writeString(home.resolve("compiler/a.jar"), "");
    Files.writeString(home.resolve("compiler/b.jar"), "");
    Path ours = Files.createDirectories(home.resolve("lib")).resolve("dev.cloister.part-1.jar");
    Files.writeString(ours, "a class");
    Path image = Files.createDirectories(home.resolve("image/25.0.3+9-LTS"));
    Files.createDirectories(image.resolve("java/bin"));
    script(image.resolve("java/bin/java"), "echo 'java of the image'; for a; do echo \"$a\"; done");
    String compiler = home.toRealPath() + "/compiler";

    assertThat(run(home.resolve("bin/cloister"), Map.of(), "serve").output().lines())
        .contains(
            "java of the image",
            "--module-path=%s/a.jar:%s/b.jar".formatted(compiler, compiler),
            "serve")
        .noneMatch(word -> word.contains(".aot"));

    Path caches = Files.createDirectories(image.resolve(jarsThatPrepareIsTold())).toRealPath();
    Files.writeString(caches.resolve("host.aot"), "");
    Files.writeString(caches.resolve("cordon.aot"), "");
    Files.writeString(caches.resolve("java-cordon.aot"), "");
    assertThat(run(home.resolve("bin/cloister"), Map.of(), "serve").output().lines())
        .contains(
            "-XX:AOTCache=%s/host.aot".formatted(caches),
            "-Dcloister.cordon.cache=%s/cordon.aot".formatted(caches),
            "-Dcloister.cordon.java-cache=%s/java-cordon.aot".formatted(caches))
        .noneMatch(word -> word.contains("warning"));

    // As large and as old as it was.
    FileTime time = Files.getLastModifiedTime(ours);
    Files.writeString(ours, "b class");
    Files.setLastModifiedTime(ours, time);
    assertThat(run(home.resolve("bin/cloister"), Map.of(), "serve").output().lines())
        .contains("java of the image")
        .noneMatch(word -> word.contains(".aot"))
        .anyMatch(word -> word.contains("Run cloister prepare."));
    assertThat(run(home.resolve("bin/cloister"), Map.of(), "tenant", "list").output())
        .startsWith("java of right");
  }

  @Test
  void a_missing_jdk_is_one_sentence_that_says_what_was_looked_at() throws Exception {
    jdk("old", "17.0.15");
    jdk("future", "26");
    jdk("almost", "2.5");

    var run = run(home.resolve("bin/cloister"), Map.of("JAVA_HOME", "/nowhere"), "serve");

    assertThat(run.status()).isEqualTo(69);
    assertThat(run.output().lines())
        .singleElement()
        .asString()
        .startsWith("cloister: JDK 25 is missing; looked at JAVA_HOME=/nowhere (no JDK), ")
        .contains(jdks.resolve("old") + " (version 17.0.15)")
        .contains(jdks.resolve("future") + " (version 26)")
        .endsWith("set CLOISTER_JAVA_HOME to its folder.");
  }

  @Test
  void a_jdk_named_for_the_purpose_is_the_only_one_looked_at() throws Exception {
    Path right = jdk("right", "25.0.3");
    Path old = jdk("old", "21");

    assertThat(
            run(
                    home.resolve("bin/cloister"),
                    Map.of("CLOISTER_JAVA_HOME", right.toString(), "JAVA_HOME", old.toString()),
                    "--help")
                .output())
        .startsWith("java of right");
    assertThat(
            run(
                    home.resolve("bin/cloister"),
                    Map.of("CLOISTER_JAVA_HOME", old.toString()),
                    "--help")
                .output())
        .isEqualTo(
            "cloister: JDK 25 is missing; looked at CLOISTER_JAVA_HOME=%s (version 21): install one (such as Temurin 25) or set CLOISTER_JAVA_HOME to its folder.\n"
                .formatted(old));
  }

  @Test
  void an_unknown_platform_is_warned_of_by_what_is_weaker_there() throws Exception {
    jdk("right", "25.0.3");
    Files.delete(tools.resolve("uname"));
    script(tools.resolve("uname"), "case $1 in -s) echo Darwin ;; *) echo arm64 ;; esac");

    assertThat(run(home.resolve("bin/cloister"), Map.of(), "serve").output())
        .startsWith("cloister: warning: Darwin/arm64 is not tested. Weaker here: cordons cannot be")
        .contains("java of right");
    assertThat(run(home.resolve("bin/cloister"), Map.of(), "tenant", "list").output())
        .doesNotContain("warning");
  }

  @Test
  void the_jvm_takes_the_place_of_the_script_so_that_signals_reach_it() throws Exception {
    jdk("right", "25.0.3");

    var run = run(home.resolve("bin/cloister"), Map.of(), "serve");

    assertThat(run.output().lines()).contains("process " + run.process());
  }

  private Path jdk(String name, String version) throws IOException {
    Path jdk = Files.createDirectories(jdks.resolve(name));
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(
        jdk.resolve("release"), "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"%s\"\n".formatted(version));
    script(jdk.resolve("bin/javac"), "exit 1");
    script(
        jdk.resolve("bin/java"),
        "echo 'java of " + name + "'; echo \"process $$\"; for a; do echo \"$a\"; done");
    return jdk;
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static Path find(String tool) {
    return List.of("/bin", "/usr/bin").stream()
        .map(folder -> Path.of(folder, tool))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow();
  }

  private Run run(Path script, Map<String, String> environment, String... arguments)
      throws InterruptedException {
    var command = new ArrayList<>(List.of("/bin/sh", script.toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).directory(root.toFile()).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("PATH", tools.toString());
    builder.environment().put("CLOISTER_JDKS", jdks.toString());
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Run(process.pid(), process.waitFor(), output);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private record Run(long process, int status, String output) {}
}
