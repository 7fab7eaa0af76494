package dev.cloister.isolates.cordon;

import dev.cloister.isolates.confine.ConfinedProcess;
import dev.cloister.isolates.confine.ConfinedStart;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The Java that cordons run on.
///
/// A JDK has modules of its own under the compiler's names, which ours must be upgraded over; that
/// switches class-data sharing off, so that each start loads some 9,000 classes from their jars. A
/// Java without those modules takes the compiler from the plain module path and may use a cache.
///
/// @param compilerDir the folder with GraalVM's compiler; without it scripts run interpreted
/// @param options further options for every JVM, after ours and before a recipe's
/// @param cache classes as they were after a rehearsal; only with a `javaHome` that has no compiler
///   modules of its own
public record CordonRuntime(
    Path javaHome,
    List<Path> classPath,
    Optional<Path> compilerDir,
    List<String> options,
    Optional<ClassCache> cache) {
  /// Machine code of the JVM, the engine and all tenants' scripts together; when it is full the
  /// oldest gives way.
  static final long CODE_CACHE_BYTES = 128L << 20;

  /// How much of it may be new before that happens, as long as most of it is free.
  private static final int CODE_GROWTH_PERCENT = 50;

  /// The heap to begin with; a JVM would take a share of the machine's memory for each cordon.
  private static final long HEAP_BYTES_AT_START = 32L << 20;

  private static final Duration TRIM_EVERY = Duration.ofSeconds(10);

  /// How a JVM's line about its cache begins, after the time.
  private static final Pattern CACHE_COMPLAINT =
      Pattern.compile("\\[(warning|error)\\s*\\]\\[(aot|cds)[\\], ]");

  /// The system property that names the folder with the compiler.
  public static final String COMPILER_PROPERTY = "cloister.compiler";

  /// The system property with more options for cordons' JVMs, split at blanks.
  public static final String OPTIONS_PROPERTY = "cloister.cordon.options";

  /// The system property that names the file with the class cache of cordons for JavaScript.
  public static final String CACHE_PROPERTY = "cloister.cordon.cache";

  /// The same of cordons for Java: they load other classes and have other modules, and a cache fits
  /// one set of modules.
  public static final String JAVA_CACHE_PROPERTY = "cloister.cordon.java-cache";

  /// The JDK's ahead-of-time cache (JEP 483, 514, 515): loaded and linked classes and the profiles
  /// of their methods. A JVM that finds it made for another class path does without, and says so.
  public record ClassCache(Path file, Use use) {
    public ClassCache {
      file = file.toAbsolutePath();
    }

    /// Whether a cordon starts from the cache or leaves one behind when it ends.
    public enum Use {
      READ,
      WRITE
    }

    /// A cache that is read is mapped where it was made for: elsewhere all of it would be rewritten
    /// for the new place, and every cordon had a copy of its own instead of sharing one.
    private List<String> options() {
      return switch (use) {
        case READ ->
            List.of(
                "-XX:AOTCache=" + file,
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:ArchiveRelocationMode=0");
        case WRITE -> List.of("-XX:AOTCacheOutput=" + file);
      };
    }
  }

  /// The paths are made absolute: a cordon starts in another folder.
  public CordonRuntime {
    javaHome = javaHome.toAbsolutePath();
    classPath = classPath.stream().map(Path::toAbsolutePath).toList();
    compilerDir = compilerDir.map(Path::toAbsolutePath);
    options = List.copyOf(options);
  }

  /// The Java and the class path of this very process, with the compiler that [#COMPILER_PROPERTY]
  /// names, if it is there.
  public static CordonRuntime ofThisProcess() {
    return new CordonRuntime(
        Path.of(System.getProperty("java.home")),
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.isEmpty())
            .map(Path::of)
            .toList(),
        Optional.ofNullable(System.getProperty(COMPILER_PROPERTY))
            .map(Path::of)
            .filter(Files::isDirectory),
        Stream.of(System.getProperty(OPTIONS_PROPERTY, "").split(" "))
            .filter(option -> !option.isEmpty())
            .toList(),
        cacheNamedBy(CACHE_PROPERTY));
  }

  /// The same for cordons that run Java: with a class cache of their own, if there is one.
  public static CordonRuntime ofThisProcessForJava() {
    return ofThisProcess().withoutCompiler(cacheNamedBy(JAVA_CACHE_PROPERTY));
  }

  private static Optional<ClassCache> cacheNamedBy(String property) {
    return Optional.ofNullable(System.getProperty(property))
        .map(Path::of)
        .filter(Files::isRegularFile)
        .map(file -> new ClassCache(file, ClassCache.Use.READ));
  }

  /// The same for cordons that do without the engine's compiler, and with the cache that goes with
  /// that.
  public CordonRuntime withoutCompiler(Optional<ClassCache> its) {
    return new CordonRuntime(javaHome, classPath, Optional.empty(), options, its);
  }

  /// The command that starts a cordon which connects to `socket`, confined where the system can: it
  /// reads its Java, its jars and the compiler, and writes in `scratch`, a folder of its own, where
  /// the compiler's directives are already.
  ///
  /// The JVM that writes a class cache starts another, which one that is confined could not.
  List<String> command(CordonRecipe recipe, Path socket, Path scratch) throws IOException {
    var plain = plainCommand(recipe, socket, scratch);
    if (writesCache() || !ConfinedStart.isPossible()) {
      return plain;
    }
    var readable = new ArrayList<>(classPath);
    compilerDir.ifPresent(readable::add);
    cache.map(ClassCache::file).ifPresent(readable::add);
    readable.removeIf(path -> !Files.exists(path));
    return ConfinedStart.wrap(java(), readable, scratch, plain);
  }

  /// Why a cordon that has printed these lines has started without its class cache, if it has; a
  /// JVM says so in its own words.
  Optional<String> missedCache(List<String> printed) {
    return cache.flatMap(of ->
        printed.stream()
            .filter(line -> CACHE_COMPLAINT.matcher(line).find())
            .findFirst()
            .map(line ->
                "Cordons start without the class cache %s, which takes them longer: %s"
                    .formatted(of.file(), line)));
  }

  /// Whether a cordon leaves a class cache behind when it ends, for which it starts another JVM.
  boolean writesCache() {
    return cache.filter(each -> each.use() == ClassCache.Use.WRITE).isPresent();
  }

  private String java() {
    return javaHome.resolve("bin").resolve("java").toString();
  }

  private List<String> plainCommand(CordonRecipe recipe, Path socket, Path scratch)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(java());
    bounds(recipe, command);
    // What is unpacked on the way, code among it, is this cordon's alone.
    command.add("-Djava.io.tmpdir=" + scratch);
    command.add("-Dpolyglot.engine.userResourceCache=" + scratch);
    if (writesCache()) {
      command.addAll(ConfinedProcess.leftOut());
    }
    leaveNothingBehind(command);
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    if (compilerDir.isPresent()) {
      command.addAll(compiler(compilerDir.get()));
      command.addAll(CompilerDirectives.writtenTo(scratch));
    }
    cache.map(ClassCache::options).ifPresent(command::addAll);
    command.addAll(options);
    command.addAll(recipe.jvmOptions());
    command.add("-cp");
    command.add(joined(classPath));
    command.add(recipe.mainClass());
    command.add(socket.toString());
    return command;
  }

  private List<String> compiler(Path folder) {
    return cache.isEmpty() ? upgraded(folder) : plain(folder);
  }

  /// On a JDK as it is.
  private static List<String> upgraded(Path folder) {
    return List.of(
        "-XX:+UnlockExperimentalVMOptions", "-XX:+EnableJVMCI", "--upgrade-module-path=" + folder);
  }

  /// On a Java without compiler modules of its own. A cache wants the jars by name.
  private static List<String> plain(Path folder) {
    return List.of(
        "-XX:+UnlockExperimentalVMOptions",
        "-XX:+EnableJVMCI",
        "--module-path=" + joined(jars(folder)),
        "--add-modules=jdk.graal.compiler");
  }

  private static List<Path> jars(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("The compiler's folder cannot be read.", e);
    }
  }

  private static String joined(List<Path> paths) {
    return paths.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private static void bounds(CordonRecipe recipe, List<String> command) {
    command.add("-Xms" + HEAP_BYTES_AT_START);
    command.add("-Xmx" + recipe.heapBytes());
    // What a full collection frees goes back to the system, down to some room to work in.
    command.add("-XX:MinHeapFreeRatio=20");
    command.add("-XX:MaxHeapFreeRatio=40");
    // What the compiler has used beside the heap goes back too.
    command.add("-XX:TrimNativeHeapInterval=" + TRIM_EVERY.toMillis());
    command.add("-XX:MaxDirectMemorySize=" + recipe.directBytes());
    command.add("-XX:MaxMetaspaceSize=" + recipe.metaspaceBytes());
    command.add("-XX:ReservedCodeCacheSize=" + CODE_CACHE_BYTES);
    // New machine code makes a JVM look for what nobody runs any more, which stops everybody in it
    // for a third of a second: less often than it would by itself.
    command.add("-XX:SweeperThreshold=" + CODE_GROWTH_PERCENT);
    command.add("-XX:+ExitOnOutOfMemoryError");
    // Many small JVMs share the machine: the collector with the least memory and threads of its
    // own.
    command.add("-XX:+UseSerialGC");
    // The engine's trees and the compiler's graphs are many small objects.
    command.add("-XX:+UseCompactObjectHeaders");
  }

  /// Neither a crash nor a normal day writes a file, and no other process can attach.
  private static void leaveNothingBehind(List<String> command) {
    command.add("-XX:-UsePerfData");
    command.add("-XX:+DisableAttachMechanism");
    command.add("-XX:-CreateCoredumpOnCrash");
    command.add("-XX:+ErrorFileToStderr");
  }
}
