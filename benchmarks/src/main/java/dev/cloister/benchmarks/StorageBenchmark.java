package dev.cloister.benchmarks;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.cluster.ClusterSettings;
import dev.cloister.host.cluster.RatisShards;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.Shard;
import dev.cloister.host.storage.StoredEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// The way of a write: from a finished turn until it is on disk and applied.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@SuppressWarnings("NullAway.Init") // JMH calls the setup first
public class StorageBenchmark {
  private static final int MANY = 256;
  private static final int VALUE_BYTES = 100;
  private static final ScriptName SCRIPT = new ScriptName(new TenantId("benchmark"), "counters");

  private Path folder;
  private RatisShards shards;
  private List<ObjectId> objects;

  @Setup
  public void open() throws IOException {
    folder = Files.createTempDirectory("benchmark");
    shards =
        RatisShards.open(
            folder,
            ClusterSettings.lone(),
            (reason, cause) -> {
              throw new IllegalStateException(reason, cause);
            });
    objects =
        IntStream.range(0, MANY)
            .mapToObj(n -> new ObjectId(SCRIPT, "Counter", "%064x".formatted(n)))
            .toList();
  }

  @TearDown
  public void close() throws IOException {
    shards.close();
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /// One write, with nothing else under way.
  @Benchmark
  public void oneDurableWrite() {
    commit(objects.getFirst()).join();
  }

  /// One of many writes of as many objects, in all shards at once.
  @Benchmark
  @OperationsPerInvocation(MANY)
  public void manyDurableWrites() {
    CompletableFuture.allOf(objects.stream().map(this::commit).toArray(CompletableFuture<?>[]::new))
        .join();
  }

  /// One of many writes of one object, one after the other in its shard's log.
  @Benchmark
  @OperationsPerInvocation(MANY)
  public void manyDurableWritesOfOneObject() {
    CompletableFuture.allOf(
            IntStream.range(0, MANY)
                .mapToObj(_ -> commit(objects.getFirst()))
                .toArray(CompletableFuture<?>[]::new))
        .join();
  }

  private CompletableFuture<Void> commit(ObjectId object) {
    Shard shard = shards.shardOf(object);
    var entry = new StoredEntry("n".getBytes(StandardCharsets.UTF_8), new byte[VALUE_BYTES]);
    return shard.commit(
        shard.term().orElseThrow(),
        new ObjectWrites(object, Optional.empty(), false, List.of(), List.of(entry)));
  }
}
