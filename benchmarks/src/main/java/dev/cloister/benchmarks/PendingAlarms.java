package dev.cloister.benchmarks;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.cluster.RatisShards;
import dev.cloister.host.storage.AlarmWrite;
import dev.cloister.host.storage.ObjectWrites;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/// A million pending alarms: what it takes to set them, to find the next that is due, to run half
/// of them, and to start with them.
///
/// A program of its own, since each step is done once and builds on the one before. It prints a
/// line for each, and for the start the same of an empty folder.
public final class PendingAlarms {
  private static final int OBJECTS = 100_000;
  private static final int ALARMS_PER_OBJECT = 10;
  private static final int SCRIPTS = 100;
  private static final int LOOKS = 10_000;
  private static final long TIME = 2_000_000_000_000L;
  private static final long SPREAD_MILLIS = 86_400_000L;

  private final LongSupplier ticker;
  private final List<ScriptName> scripts =
      IntStream.range(0, SCRIPTS)
          .mapToObj(n -> new ScriptName(new TenantId("tenant-" + n % 10), "script-" + n))
          .toList();

  private PendingAlarms(LongSupplier ticker) {
    this.ticker = ticker;
  }

  /// Takes no arguments.
  public static void main(String[] arguments) throws IOException {
    new PendingAlarms(System::nanoTime).run();
  }

  private void run() throws IOException {
    try (var folder = new ShardFolder("pending-alarms", ticker);
        var empty = new ShardFolder("pending-alarms-none", ticker)) {
      empty.open().close();
      RatisShards shards = folder.open();
      folder.timed("set %,d alarms".formatted(OBJECTS * ALARMS_PER_OBJECT), () -> set(shards));
      look(shards, "among all of them");
      folder.timed("closed", shards::close);
      var again = new RatisShards[1];
      folder.timed("opened with them", () -> again[0] = folder.open());
      empty.timed("opened without any", () -> empty.open().close());
      folder.timed("found the first of each script and shard", () -> first(again[0]));
      folder.timed("half of them removed", () -> removeHalf(again[0]));
      look(again[0], "among what is left, from where the last one was");
      folder.timed("found the first of each script and shard", () -> first(again[0]));
      again[0].close();
    }
  }

  private void set(RatisShards shards) {
    each(
        shards,
        (object, n) -> {
          var writes = new ArrayList<AlarmWrite>();
          for (int alarm = 0; alarm < ALARMS_PER_OBJECT; alarm++) {
            writes.add(new AlarmWrite.Set(alarm == 0 ? "" : "n" + alarm, time(n, alarm)));
          }
          return writes;
        });
  }

  /// The half that is due first.
  private void removeHalf(RatisShards shards) {
    each(
        shards,
        (object, n) -> {
          var writes = new ArrayList<AlarmWrite>();
          for (int alarm = 0; alarm < ALARMS_PER_OBJECT; alarm++) {
            if (time(n, alarm) < TIME + SPREAD_MILLIS / 2) {
              writes.add(new AlarmWrite.Delete(alarm == 0 ? "" : "n" + alarm));
            }
          }
          return writes;
        });
  }

  private interface Changes {
    List<AlarmWrite> of(ObjectId object, int number);
  }

  private void each(RatisShards shards, Changes changes) {
    ShardFolder.commit(
        shards,
        IntStream.range(0, OBJECTS)
            .mapToObj(n -> writes(n, changes))
            .filter(writes -> !writes.alarms().isEmpty()));
  }

  private ObjectWrites writes(int number, Changes changes) {
    var object = new ObjectId(scripts.get(number % SCRIPTS), "Timer", "%064x".formatted(number));
    return new ObjectWrites(
        object, Optional.empty(), false, List.of(), List.of(), changes.of(object, number));
  }

  /// Spread over a day, in no order.
  private static long time(int object, int alarm) {
    return TIME + (object * 7_919L + alarm * 104_729L) * 31 % SPREAD_MILLIS;
  }

  private void look(RatisShards shards, String where) {
    long found = 0;
    long start = ticker.getAsLong();
    for (int n = 0; n < LOOKS; n++) {
      var shard = shards.objectShards().get(n % shards.objectShards().size());
      var from = TIME + SPREAD_MILLIS / 2 + n;
      OptionalLong next = shard.state().alarms().next(scripts.get(n % SCRIPTS), from);
      found += next.isPresent() ? 1 : 0;
    }
    System.out.printf(
        "next one %s: %.1f us each, %d of %d found%n",
        where, (ticker.getAsLong() - start) / 1e3 / LOOKS, found, LOOKS);
  }

  /// What a scheduler does when it begins.
  private static void first(RatisShards shards) {
    for (var shard : shards.objectShards()) {
      for (var script : shard.state().alarms().scripts()) {
        shard.state().alarms().next(script, 0);
      }
    }
  }
}
