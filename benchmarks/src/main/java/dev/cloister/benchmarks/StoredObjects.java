package dev.cloister.benchmarks;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.cluster.RatisShards;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.Shard;
import dev.cloister.host.storage.StoredEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A million stored objects of a hundred bytes each: what it takes to write them, to start with
/// them, and to start after a kill, when the stores are made again from snapshots and log.
///
/// A program of its own, since each step is done once and builds on the one before. It prints a
/// line for each.
public final class StoredObjects {
  private static final int OBJECTS = 1_000_000;
  private static final int READS = 100_000;
  private static final byte[] KEY = "value".getBytes(StandardCharsets.UTF_8);
  private static final byte[] VALUE = new byte[100];
  private static final ScriptName SCRIPT = new ScriptName(new TenantId("tenant"), "script");

  private StoredObjects() {}

  /// Takes no arguments.
  public static void main(String[] arguments) throws IOException {
    run(System::nanoTime);
  }

  private static void run(LongSupplier ticker) throws IOException {
    try (var folder = new ShardFolder("stored-objects", ticker)) {
      RatisShards first = folder.open();
      folder.timed(
          "wrote %,d objects".formatted(OBJECTS), () -> ShardFolder.commit(first, writes()));
      folder.timed("closed", first::close);
      var again = new RatisShards[1];
      folder.timed("opened with them", () -> again[0] = folder.open());
      folder.timed("read %,d of them".formatted(READS), () -> read(again[0]));
      again[0].close();
      folder.forgetThatItWasClosed();
      folder.timed("opened as after a kill", () -> again[0] = folder.open());
      folder.timed("read %,d of them".formatted(READS), () -> read(again[0]));
      again[0].close();
    }
  }

  private static Stream<ObjectWrites> writes() {
    return IntStream.range(0, OBJECTS)
        .mapToObj(n ->
            new ObjectWrites(
                object(n),
                Optional.empty(),
                false,
                List.of(),
                List.of(new StoredEntry(KEY, VALUE))));
  }

  private static void read(RatisShards shards) {
    for (int n = 0; n < READS; n++) {
      var object = object((int) (n * 7_919L % OBJECTS));
      Shard shard = shards.shardOf(object);
      if (shard.state().get(object, KEY).isEmpty()) {
        throw new IllegalStateException("Object " + n + " has gone.");
      }
    }
  }

  private static ObjectId object(int number) {
    return new ObjectId(SCRIPT, "Thing", "%064x".formatted(number * 0x9E3779B97F4A7C15L));
  }
}
