package dev.cloister.benchmarks;

import dev.cloister.host.cluster.ClusterSettings;
import dev.cloister.host.cluster.RatisShards;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.Shard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/// A data folder of its own for a program that times each step once, since the next builds on it.
///
/// Owns: the folder, until [#close].
final class ShardFolder implements AutoCloseable {
  private static final int IN_FLIGHT = 1_000;

  private final LongSupplier ticker;
  private final Path folder;

  ShardFolder(String name, LongSupplier ticker) throws IOException {
    this.ticker = ticker;
    folder = Files.createTempDirectory(name);
  }

  /// A step that is timed.
  interface Step {
    void run() throws IOException;
  }

  /// Does a step and prints what it took.
  void timed(String what, Step step) throws IOException {
    long start = ticker.getAsLong();
    step.run();
    System.out.printf("%s: %.0f ms%n", what, (ticker.getAsLong() - start) / 1e6);
  }

  RatisShards open() throws IOException {
    return RatisShards.open(
        folder,
        ClusterSettings.lone(),
        (reason, cause) -> {
          throw new IllegalStateException(reason, cause);
        });
  }

  /// Commits all writes, a thousand at once.
  static void commit(RatisShards shards, Stream<ObjectWrites> all) {
    var waiting = new ArrayList<CompletableFuture<Void>>();
    all.forEach(writes -> {
      Shard shard = shards.shardOf(writes.object());
      waiting.add(shard.commit(shard.term().orElseThrow(), writes));
      if (waiting.size() == IN_FLIGHT) {
        join(waiting);
      }
    });
    join(waiting);
  }

  private static void join(List<CompletableFuture<Void>> waiting) {
    CompletableFuture.allOf(waiting.toArray(CompletableFuture<?>[]::new)).join();
    waiting.clear();
  }

  /// Makes the folder look as after a kill: its stores have to be made again.
  void forgetThatItWasClosed() throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path mark : files.filter(file -> file.endsWith("closed-at")).toList()) {
        Files.delete(mark);
      }
    }
  }

  @Override
  public void close() throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
