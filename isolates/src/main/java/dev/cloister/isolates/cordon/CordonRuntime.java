package dev.cloister.isolates.cordon;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The Java that cordons run on.
///
/// @param compilerDir the folder with GraalVM's compiler; without it scripts run interpreted
public record CordonRuntime(Path javaHome, List<Path> classPath, Optional<Path> compilerDir) {
  /// The system property that names the folder with the compiler.
  public static final String COMPILER_PROPERTY = "cloister.compiler";

  /// The paths are made absolute: a cordon starts in a folder of its own.
  public CordonRuntime {
    javaHome = javaHome.toAbsolutePath();
    classPath = classPath.stream().map(Path::toAbsolutePath).toList();
    compilerDir = compilerDir.map(Path::toAbsolutePath);
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
            .filter(Files::isDirectory));
  }

  /// The command that starts a cordon which connects to `socket`.
  List<String> command(CordonRecipe recipe, Path socket) {
    var command = new ArrayList<String>();
    command.add(javaHome.resolve("bin").resolve("java").toString());
    bounds(recipe, command);
    leaveNothingBehind(command);
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    compilerDir.ifPresent(folder -> {
      command.add("-XX:+UnlockExperimentalVMOptions");
      command.add("-XX:+EnableJVMCI");
      command.add("--upgrade-module-path=" + folder);
    });
    command.addAll(recipe.jvmOptions());
    command.add("-cp");
    command.add(
        classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    command.add(recipe.mainClass());
    command.add(socket.toString());
    return command;
  }

  private static void bounds(CordonRecipe recipe, List<String> command) {
    command.add("-Xmx" + recipe.heapBytes());
    command.add("-XX:MaxDirectMemorySize=" + recipe.directBytes());
    command.add("-XX:MaxMetaspaceSize=" + recipe.metaspaceBytes());
    command.add("-XX:+ExitOnOutOfMemoryError");
    // Many small JVMs share the machine: the collector with the least memory and threads of its
    // own.
    command.add("-XX:+UseSerialGC");
    command.add("-Xshare:auto");
  }

  /// Neither a crash nor a normal day writes a file, and no other process can attach.
  private static void leaveNothingBehind(List<String> command) {
    command.add("-XX:-UsePerfData");
    command.add("-XX:+DisableAttachMechanism");
    command.add("-XX:-CreateCoredumpOnCrash");
    command.add("-XX:+ErrorFileToStderr");
  }
}
