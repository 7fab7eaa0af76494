package dev.cloister.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A class of these tests for JVMs that are started again and again: from jars and the class cache
/// that a rehearsal has left, a start takes about half the processor time.
///
/// A cache wants jars, so the folders of the class path are packed first.
public final class RehearsedJava {
  private static final long WRITE_MAX_MIN = 5;

  private final Class<?> main;
  private final Path cache;
  private final String classPath;

  private RehearsedJava(Class<?> main, Path cache, String classPath) {
    this.main = main;
    this.cache = cache;
    this.classPath = classPath;
  }

  /// Runs its `main` once, until it has printed a line that says `enough`, and keeps what the JVM
  /// has learnt.
  ///
  /// @param folder for the jars and the cache; as long as it is there, the class may be started
  public static RehearsedJava of(
      Class<?> main, Path folder, Predicate<String> enough, String... arguments)
      throws IOException, InterruptedException {
    var rehearsed = new RehearsedJava(main, folder.resolve("classes.aot"), packedClassPath(folder));
    var process =
        new ProcessBuilder(
                rehearsed.words("-XX:AOTCacheOutput=" + rehearsed.cache, "-Xlog:aot=error"))
            .redirectError(folder.resolve("rehearsal-errors").toFile());
    process.command().addAll(List.of(arguments));
    rehearsed.play(process.start(), enough);
    return rehearsed;
  }

  /// The command that runs its `main`.
  public List<String> command(String... arguments) {
    var words = words("-XX:AOTCache=" + cache);
    words.addAll(List.of(arguments));
    return words;
  }

  private void play(Process process, Predicate<String> enough)
      throws IOException, InterruptedException {
    try (BufferedReader out = process.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (enough.test(line)) {
          // Not the process's own method, which closes the stream; the cache is written on the way.
          process.toHandle().destroy();
        }
      }
      assertThat(process.waitFor(WRITE_MAX_MIN, TimeUnit.MINUTES)).as("the cache is made").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(cache).isNotEmptyFile();
  }

  private List<String> words(String... options) {
    return ChildJava.command(main, List.of(options), classPath);
  }

  private static String packedClassPath(Path folder) throws IOException {
    var entries = new ArrayList<Path>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      var path = Path.of(entry);
      if (Files.isRegularFile(path)) {
        entries.add(path);
      } else if (Files.isDirectory(path)) {
        entries.add(packed(path, folder.resolve("classes-%d.jar".formatted(entries.size()))));
      }
    }
    return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private static Path packed(Path classes, Path jar) throws IOException {
    try (var out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, out);
      }
    }
    return jar;
  }
}
