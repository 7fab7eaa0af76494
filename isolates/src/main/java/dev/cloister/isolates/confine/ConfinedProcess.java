package dev.cloister.isolates.confine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/// The second stage: confines the JVM it is called in, all of its threads, for good.
///
/// To be made when the process starts, so that a thread from before can be asked afterwards what it
/// can still do; and to be applied once, when everything that takes a file has been done.
public final class ConfinedProcess {
  private static final int PR_SET_DUMPABLE = 4;

  private final Optional<Kernel> kernel = Kernel.here();
  private final Without without = Without.of(System.getProperty(Without.PROPERTY, ""));
  private final String before = System.getProperty(ConfinedStart.LAYERS, "");
  private final CompletableFuture<Boolean> applied = new CompletableFuture<>();
  private final CompletableFuture<List<String>> oldThreadsWay;

  /// Options of a JVM that is not to be confined.
  public static List<String> leftOut() {
    return List.of("-D%s=all".formatted(Without.PROPERTY));
  }

  public ConfinedProcess() {
    var old = new CompletableFuture<List<String>>();
    oldThreadsWay = old;
    kernel.ifPresent(it ->
        Thread.ofPlatform()
            .name("confinement-witness")
            .daemon()
            .start(() -> {
              var _ = applied.join();
              complete(old, () -> Attempts.from(it));
            }));
  }

  /// Applies what is left to apply, and tells how the process is confined now, but for its control
  /// group, which is the host's to say.
  public Confined apply() {
    if (kernel.isEmpty()) {
      return Confined.not("only Linux on x86-64 or aarch64 can");
    }
    var layers = new ArrayList<>(LayerText.read(before));
    if (layers.isEmpty()) {
      for (var wall :
          List.of(
              Wall.NO_NEW_PRIVILEGES,
              Wall.CAPABILITIES,
              Wall.RESOURCE_LIMITS,
              Wall.LANDLOCK,
              Wall.ENVIRONMENT)) {
        layers.add(Layer.without(wall, "the cordon was started without its first stage"));
      }
    }
    layers.add(unlessLeftOut(Wall.NOT_DUMPABLE, () -> hide(kernel.get())));
    layers.add(unlessLeftOut(Wall.SECCOMP, new Seccomp(kernel.get())::apply));
    layers.add(unlessLeftOut(Wall.ATTEMPTS, () -> tried(kernel.get())));
    return new Confined(layers);
  }

  private Layer unlessLeftOut(Wall wall, Supplier<Layer> layer) {
    return without.has(wall) ? Layer.without(wall, Without.WHY) : layer.get();
  }

  private static Layer hide(Kernel kernel) {
    long result = kernel.call(SystemCall.PRCTL, PR_SET_DUMPABLE, 0);
    return result == 0
        ? Layer.holds(Wall.NOT_DUMPABLE, "off")
        : Layer.without(Wall.NOT_DUMPABLE, "the kernel says " + Kernel.error(result));
  }

  /// Tries to get out, on a thread from before and on one that starts now.
  private Layer tried(Kernel kernel) {
    applied.complete(true);
    var fresh = new CompletableFuture<List<String>>();
    Executor newThread = work -> Thread.ofPlatform().daemon().start(work);
    newThread.execute(() -> complete(fresh, () -> Attempts.from(kernel)));
    try {
      var possible = new ArrayList<String>();
      oldThreadsWay.join().forEach(what -> possible.add(what + " (old thread)"));
      fresh.join().forEach(what -> possible.add(what + " (new thread)"));
      return possible.isEmpty()
          ? Layer.holds(
              Wall.ATTEMPTS,
              "no files, sockets, signals or programs, from an old thread and a new one")
          : Layer.without(Wall.ATTEMPTS, "it could " + String.join(", ", possible));
    } catch (CompletionException e) {
      return Layer.without(Wall.ATTEMPTS, "could not be made: " + e.getCause());
    }
  }

  private static void complete(
      CompletableFuture<List<String>> future, Supplier<List<String>> work) {
    try {
      future.complete(work.get());
    } catch (RuntimeException | Error e) {
      future.completeExceptionally(e);
    }
  }
}
