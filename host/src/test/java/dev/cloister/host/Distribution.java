package dev.cloister.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The distribution that this build has laid out, as users get it.
final class Distribution {
  /// The JDK that it is run with.
  static final Path JDK = Path.of(System.getProperty("java.home"));

  private static final Path HOME = Path.of(System.getProperty("cloister.dist", "target/dist"));
  private static @Nullable Path caches;

  private Distribution() {}

  /// The words that start it by its own script, with these environment variables.
  static List<String> command(Map<String, String> environment) {
    return command(HOME, environment);
  }

  /// The same in a folder of its own, where nothing has been prepared.
  static List<String> unpreparedCommand(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> parts = Files.list(HOME)) {
      for (Path part : parts.filter(part -> !part.endsWith("image")).toList()) {
        if (part.endsWith("bin")) {
          copyFiles(part, Files.createDirectories(folder.resolve("bin")));
        } else {
          Files.createSymbolicLink(
              folder.resolve(part.getFileName()), part.toAbsolutePath().normalize());
        }
      }
    }
    return command(folder, Map.of());
  }

  /// Prepares it, once; returns the folder with its caches, beside its Java.
  static synchronized Path prepare() throws IOException, InterruptedException {
    var made = caches;
    if (made == null) {
      var words = new ArrayList<>(command(Map.of()));
      words.add("prepare");
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(output).isZero();
      made = Path.of(output.strip().lines().toList().getLast().replaceFirst("^prepared ", ""));
      caches = made;
    }
    return made;
  }

  private static List<String> command(Path home, Map<String, String> environment) {
    var words = new ArrayList<>(List.of("/usr/bin/env", "CLOISTER_JAVA_HOME=" + JDK));
    environment.forEach((name, value) -> words.add(name + "=" + value));
    words.add(home.resolve("bin").resolve("cloister").toAbsolutePath().toString());
    return words;
  }

  private static void copyFiles(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }
}
