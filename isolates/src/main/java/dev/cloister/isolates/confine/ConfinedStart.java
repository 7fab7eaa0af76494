package dev.cloister.isolates.confine;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// The program that a cordon's process begins as: it gives up what its thread may do and becomes
/// the cordon's JVM.
///
/// A JVM cannot put itself behind Landlock: that holds for the calling thread and its later
/// children, and by the time Java runs there are a dozen others, the compiler's among them. A
/// process that is confined before it becomes a JVM has no such threads. It keeps its number and
/// its descriptors 0 to 2; the host's handle on it stays good.
///
/// Arguments: for each place `read` or `scratch` and the path, then `run` and the command.
public final class ConfinedStart {
  /// The system property that the JVM finds the applied layers in.
  static final String LAYERS = "cloister.confine.layers";

  /// A JVM that lives for a tenth of a second.
  private static final List<String> SMALL =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xmx32m",
          "-XX:-UsePerfData",
          "-XX:+DisableAttachMechanism",
          "-Xshare:auto",
          "--enable-native-access=ALL-UNNAMED");

  /// What a cordon connects to lies beside its scratch folder.
  public static final String SOCKET = "s";

  private static final int EXIT_FAILED = 4;
  private static final int CLOSE_ON_EXEC = 4;

  private final Kernel kernel;
  private final List<Path> readable = new ArrayList<>();

  /// What is readable and the program, by the names that the JVM is told: a link may lie where its
  /// user cannot go.
  private final List<Path> named = new ArrayList<>();

  private final List<Path> scratch = new ArrayList<>();
  private final List<String> command;
  private final Without without;

  private ConfinedStart(Kernel kernel, List<String> arguments) throws IOException {
    this.kernel = kernel;
    int at = 0;
    for (; !arguments.get(at).equals("run"); at += 2) {
      var place = Path.of(arguments.get(at + 1));
      if (arguments.get(at).equals("scratch")) {
        scratch.add(place.toRealPath());
      } else {
        readable.add(place.toRealPath());
        named.add(place);
      }
    }
    this.command = arguments.subList(at + 1, arguments.size());
    named.add(Path.of(command.getFirst()));
    this.without = Without.in(command);
  }

  /// Whether this system has such a stage at all.
  public static boolean isPossible() {
    return Machine.ofThisJvm().isPresent();
  }

  /// The command that starts `command` confined.
  ///
  /// @param java the program that runs this stage, and is all of a JVM that it needs
  /// @param readable files and folders that the JVM reads while it runs
  /// @param scratch a folder of the cordon's own
  public static List<String> wrap(
      String java, List<Path> readable, Path scratch, List<String> command) {
    var all = new ArrayList<String>();
    all.add(java);
    all.addAll(SMALL);
    all.add("-cp");
    all.add(place().toString());
    all.add(ConfinedStart.class.getName());
    for (var path : readable) {
      all.add("read");
      all.add(path.toString());
    }
    all.add("scratch");
    all.add(scratch.toString());
    all.add("run");
    all.addAll(command);
    return all;
  }

  /// The jar or folder that this class came from.
  private static Path place() {
    try {
      return Path.of(
          ConfinedStart.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("The place of this code has no path.", e);
    }
  }

  @SuppressWarnings("CatchAndPrintStackTrace") // what a cordon prints is its log
  public static void main(String[] arguments) {
    try {
      new ConfinedStart(Kernel.here().orElseThrow(), List.of(arguments)).become();
    } catch (IOException | RuntimeException e) {
      e.printStackTrace();
    }
    Runtime.getRuntime().halt(EXIT_FAILED);
  }

  private void become() throws IOException {
    var layers = confine();
    var whole = new ArrayList<>(command);
    whole.add(1, "-D%s=%s".formatted(LAYERS, LayerText.write(layers)));
    try (var arena = Arena.ofConfined()) {
      long result =
          kernel.call(
              SystemCall.EXECVE,
              arena.allocateFrom(command.getFirst()).address(),
              Kernel.strings(arena, whole).address(),
              Kernel.strings(arena, List.of()).address());
      System.err.printf("%s could not be started: %s%n", command.getFirst(), Kernel.error(result));
    }
  }

  private List<Layer> confine() throws IOException {
    var privileges = new Privileges(kernel);
    var places = new ArrayList<Path>();
    for (var place : readable) {
      places.add(place);
    }
    var java = Path.of(command.getFirst()).toRealPath();
    // The same Java runs this stage.
    places.addAll(StartPlaces.withLinks(Path.of(System.getProperty("java.home"))));
    var landlock = new Landlock(kernel);
    places.forEach(place -> landlock.allow(Landlock.READ, place));
    StartPlaces.readable().forEach(place -> landlock.allow(Landlock.READ, place));
    StartPlaces.executable().forEach(place -> landlock.allow(Landlock.READ_AND_EXECUTE, place));
    landlock.allow(Landlock.READ_AND_EXECUTE, java);
    scratch.forEach(place -> landlock.allow(Landlock.SCRATCH, place));

    var needed = new ArrayList<>(places);
    needed.addAll(named);
    var layers = new ArrayList<Layer>();
    layers.add(apply(Wall.NO_NEW_PRIVILEGES, privileges::giveUpNew));
    layers.add(apply(Wall.USER, () -> OwnUser.in(command, kernel).become(needed, owned())));
    layers.add(apply(Wall.CAPABILITIES, () -> privileges.giveUpCapabilities(needed)));
    layers.add(apply(Wall.RESOURCE_LIMITS, new ResourceLimits(kernel)::apply));
    layers.add(apply(Wall.ENVIRONMENT, this::closeDescriptors));
    layers.add(apply(Wall.LANDLOCK, landlock::apply));
    return layers;
  }

  /// What the user of the JVM must own: its folder with the socket, and its scratch folder.
  private List<Path> owned() {
    var owned = new ArrayList<>(scratch);
    for (var place : scratch) {
      owned.add(StartPlaces.above(place));
      owned.add(place.resolveSibling(SOCKET));
    }
    return owned.stream().filter(Files::exists).toList();
  }

  private Layer apply(Wall wall, Supplier<Layer> layer) {
    return without.has(wall) ? Layer.without(wall, Without.WHY) : layer.get();
  }

  /// The variables are left out when the JVM is started.
  private Layer closeDescriptors() {
    long result = kernel.call(SystemCall.CLOSE_RANGE, 3, 0xffffffffL, CLOSE_ON_EXEC);
    return result == 0
        ? Layer.holds(Wall.ENVIRONMENT, "no variables, no descriptors of the host")
        : Layer.without(Wall.ENVIRONMENT, "descriptors are not closed: " + Kernel.error(result));
  }
}
