package dev.cloister.host.cli.prepare;

import dev.cloister.host.deploy.Folders;
import dev.cloister.isolates.cordon.CordonRecipe;
import dev.cloister.isolates.cordon.CordonRehearsal;
import dev.cloister.isolates.cordon.CordonRehearsal.Play;
import dev.cloister.isolates.cordon.CordonRuntime;
import dev.cloister.isolates.cordon.CordonRuntime.ClassCache;
import dev.cloister.isolates.cordon.JavaCordon;
import dev.cloister.isolates.cordon.JsCordon;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// The start image of a distribution: a Java without the modules that stand in the way of our
/// compiler, and a class cache each for hosts, for cordons and for cordons that run Java, each made
/// by a rehearsal.
///
/// It lies in `image/<version of the JDK>/` beside `lib/`, the caches in a folder there that is
/// named after the jars they were made for: a JVM may take one made for others, and then runs
/// classes that are no more. `bin/cloister` takes each part that is there; each appears whole or
/// not at all, so that a server may start while one is being made. Threads: one makes; the caller
/// waits, half a minute or so.
public final class StartImage {
  /// The compiler's own, and what a JDK without packaged modules cannot link.
  private static final Set<String> LEFT_OUT =
      Set.of("jdk.graal.compiler", "jdk.graal.compiler.management", "jdk.jlink", "jdk.jpackage");

  private static final long CORDON_HEAP_BYTES = 512L << 20;

  private final Path home;
  private final Path folder;
  private final Path caches;

  /// @param home the distribution's folder
  /// @param javaVersion the version that the JDK says of itself (`java.runtime.version`)
  /// @param jars what stands for the jars of this distribution, as the launcher has it
  public StartImage(Path home, String javaVersion, String jars) {
    this.home = home;
    this.folder = home.resolve("image").resolve(javaVersion);
    this.caches = folder.resolve(jars);
  }

  /// Makes what is missing, and says what it is about to do; caches of other jars are deleted.
  ///
  /// @throws IOException when a step failed, with what its program printed
  public void make(Consumer<String> progress) throws IOException, InterruptedException {
    Files.createDirectories(caches);
    deleteOtherCaches();
    if (!Files.exists(java())) {
      progress.accept("linking a Java of its own");
      link();
    }
    if (!Files.exists(cordonCache())) {
      progress.accept("rehearsing a cordon");
      written(cordonCache(), this::rehearseCordon);
    }
    if (!Files.exists(javaCordonCache())) {
      progress.accept("rehearsing a cordon for Java");
      written(javaCordonCache(), this::rehearseJavaCordon);
    }
    if (!Files.exists(hostCache())) {
      progress.accept("rehearsing a host");
      written(hostCache(), unfinished -> new HostRehearsal(home, javaHome()).run(unfinished));
    }
  }

  /// Where the class caches are.
  public Path caches() {
    return caches;
  }

  private void deleteOtherCaches() throws IOException {
    try (var all = Files.list(folder)) {
      for (Path other :
          all.filter(each -> !each.equals(caches) && !each.startsWith(java())).toList()) {
        if (Files.isDirectory(other)) {
          Folders.delete(other);
        } else {
          Files.delete(other);
        }
      }
    }
  }

  private Path java() {
    return folder.resolve("java");
  }

  private Path cordonCache() {
    return caches.resolve("cordon.aot");
  }

  private Path javaCordonCache() {
    return caches.resolve("java-cordon.aot");
  }

  private Path hostCache() {
    return caches.resolve("host.aot");
  }

  private static Path javaHome() {
    return Path.of(System.getProperty("java.home"));
  }

  private void link() throws IOException, InterruptedException {
    Path unfinished = folder.resolve("java.unfinished");
    String modules =
        ModuleFinder.ofSystem().findAll().stream()
            .map(module -> module.descriptor().name())
            .filter(name -> !LEFT_OUT.contains(name))
            .sorted()
            .collect(Collectors.joining(","));
    Process jlink =
        new ProcessBuilder(
                javaHome().resolve("bin").resolve("jlink").toString(),
                "--add-modules",
                modules,
                "--output",
                unfinished.toString())
            .redirectErrorStream(true)
            .start();
    jlink.getOutputStream().close();
    String printed =
        new String(jlink.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (jlink.waitFor() != 0) {
      throw new IOException("jlink failed: " + printed);
    }
    Files.move(unfinished, java());
  }

  private void rehearseCordon(Path unfinished) throws IOException, InterruptedException {
    rehearse(
        runtime(CordonRuntime.ofThisProcess().compilerDir(), unfinished),
        JsCordon.recipe(CORDON_HEAP_BYTES),
        Play.JAVASCRIPT);
  }

  private void rehearseJavaCordon(Path unfinished) throws IOException, InterruptedException {
    rehearse(
        runtime(Optional.empty(), unfinished), JavaCordon.recipe(CORDON_HEAP_BYTES), Play.JAVA);
  }

  /// The Java of this image, with a cache that is to be written.
  private CordonRuntime runtime(Optional<Path> compilerDir, Path unfinished) {
    CordonRuntime here = CordonRuntime.ofThisProcess();
    return new CordonRuntime(
        java(),
        here.classPath(),
        compilerDir,
        here.options(),
        Optional.of(new ClassCache(unfinished, ClassCache.Use.WRITE)));
  }

  private static void rehearse(CordonRuntime runtime, CordonRecipe usual, Play play)
      throws IOException, InterruptedException {
    // What it cannot put into a cache it says to nobody: the next start loads it as usual.
    CordonRehearsal.run(runtime, usual.with(List.of("-Xlog:aot=error")), play, System::nanoTime);
  }

  @FunctionalInterface
  private interface Writer {
    void write(Path unfinished) throws IOException, InterruptedException;
  }

  private static void written(Path file, Writer writer) throws IOException, InterruptedException {
    Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    Files.deleteIfExists(unfinished);
    // The JVM's own unfinished work, left by one that was killed.
    Files.deleteIfExists(unfinished.resolveSibling(unfinished.getFileName() + ".config"));
    writer.write(unfinished);
    Files.move(unfinished, file);
  }
}
