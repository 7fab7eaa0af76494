package dev.cloister.isolates.cordon;

import dev.cloister.isolates.cgroup.ControlGroup;
import dev.cloister.isolates.cgroup.ControlGroups;
import dev.cloister.isolates.cgroup.Share;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Starts cordons of one recipe.
///
/// Each gets a [CordonFolder] with a socket that is gone as soon as the cordon has connected; a
/// [ControlGroup], where there can be one; an empty environment; nothing to read. Threads: any; the
/// caller waits, and one at a time. While nobody waits for it, it and what it has yet to compile
/// get what cordons at work leave ([Share#REST]), for `restMax` at most. Limits: [#START_MAX].
/// Fails: with an [IOException] that has what the process printed last.
final class CordonStarter {
  private static final System.Logger LOG = System.getLogger(CordonStarter.class.getName());

  private static final Duration START_MAX = Duration.ofMinutes(5);

  /// From then on it is started like one that somebody waits for: a machine that is never idle gets
  /// its spares, too.
  private static final Duration REST_MAX = Duration.ofMinutes(1);

  private static final Duration LAST_WORDS_MAX = Duration.ofSeconds(2);

  private final CordonRuntime runtime;
  private final CordonRecipe recipe;
  private final CordonSupervisor supervisor;
  private final Duration restMax;
  private final AtomicBoolean missedCache = new AtomicBoolean();

  // Guarded by `this`.
  private ControlGroup starting = ControlGroup.none("none starts");
  private boolean awaited;
  private boolean late;

  CordonStarter(CordonRuntime runtime, CordonRecipe recipe, CordonSupervisor supervisor) {
    this(runtime, recipe, supervisor, REST_MAX);
  }

  CordonStarter(
      CordonRuntime runtime, CordonRecipe recipe, CordonSupervisor supervisor, Duration restMax) {
    this.runtime = runtime;
    this.recipe = recipe;
    this.supervisor = supervisor;
    this.restMax = restMax;
  }

  /// Starts one and waits until it is warm.
  CordonProcess start() throws IOException {
    var folder = CordonFolder.make();
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(folder.socket()), 1);
      return connect(server, launch(folder), folder, group(folder));
    } catch (IOException | RuntimeException e) {
      folder.delete();
      throw e;
    } finally {
      Files.deleteIfExists(folder.socket());
    }
  }

  private ControlGroup group(CordonFolder folder) {
    return runtime.writesCache()
        ? ControlGroup.none("it writes a class cache")
        : ControlGroups.here().make(folder.name(), recipe.groupBounds());
  }

  /// Says whether somebody waits for the cordon that is starting, or for the next.
  synchronized void awaited(boolean bySomebody) {
    awaited = bySomebody;
    starting.share(share());
  }

  private synchronized void starting(ControlGroup group) {
    starting = group;
    starting.share(share());
  }

  private synchronized void late() {
    late = true;
    starting.share(share());
  }

  private synchronized void started() {
    late = false;
    starting.share(share());
    starting = ControlGroup.none("none starts");
  }

  private Share share() {
    return awaited || late ? Share.EVEN : Share.REST;
  }

  private Process launch(CordonFolder folder) throws IOException {
    var builder =
        new ProcessBuilder(runtime.command(recipe, folder.socket(), folder.scratch()))
            // A place that stays: the JVM that writes a class cache has to start another.
            .directory(folder.socket().getRoot().toFile())
            .redirectErrorStream(true);
    builder.environment().clear();
    var process = builder.start();
    process.getOutputStream().close();
    return process;
  }

  private CordonProcess connect(
      ServerSocketChannel server, Process process, CordonFolder folder, ControlGroup group)
      throws IOException {
    group.take(process.pid());
    starting(group);
    var printed = new LastLines();
    var reader = printed.follow(process.getInputStream(), "cordon-" + process.pid() + "-prints");
    var hurry = CompletableFuture.runAsync(this::late, after(restMax));
    var alarm = CompletableFuture.runAsync(process::destroyForcibly, after(START_MAX));
    var watched = process.onExit().thenRun(() -> closeQuietly(server));
    try {
      var cordon =
          new CordonProcess(
              process, printed, group, server.accept(), supervisor, recipe.claimsChecked());
      cordon.atEnd(() -> {
        group.delete();
        folder.delete();
      });
      supervisor.born(cordon);
      cordon.begin();
      cordon.ready().join();
      tellOfMissedCache(printed.lines());
      return cordon;
    } catch (IOException | CompletionException | CancellationException e) {
      process.destroyForcibly();
      var _ = process.onExit().thenRun(group::delete);
      awaitLastWords(reader);
      throw new IOException(
          "A cordon did not start (%d s are allowed). It printed: %s"
              .formatted(START_MAX.toSeconds(), String.join("\n", printed.lines())),
          e);
    } finally {
      hurry.cancel(false);
      started();
      alarm.cancel(false);
      watched.cancel(false);
    }
  }

  private static Executor after(Duration delay) {
    return CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// A cordon that cannot use its class cache starts all the same, only slower. Why it cannot is
  /// the same for all of them, so it is said once.
  private void tellOfMissedCache(List<String> lines) {
    runtime
        .missedCache(lines)
        .filter(_ -> missedCache.compareAndSet(false, true))
        .ifPresent(why -> LOG.log(System.Logger.Level.WARNING, why));
  }

  /// The process is gone, so what it printed has been read soon.
  private static void awaitLastWords(Thread reader) {
    try {
      var _ = reader.join(LAST_WORDS_MAX);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void closeQuietly(ServerSocketChannel server) {
    try {
      server.close();
    } catch (IOException _) {
      // Nobody can connect to it either way.
    }
  }
}
