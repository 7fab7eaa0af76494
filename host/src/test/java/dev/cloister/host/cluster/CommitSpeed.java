package dev.cloister.host.cluster;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.storage.HistoryWrite;
import dev.cloister.host.storage.Moment;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.Retention;
import dev.cloister.host.storage.Shard;
import dev.cloister.host.storage.StoredEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/// How fast durable commits are. Run by hand: `CommitSpeed FOLDER [KEYS [history]]`. Prints the
/// time to open and close, then for one caller and for many the commits a second and their
/// latencies, on one shard. Each caller has an object and writes `KEYS` keys of it in turn, a
/// thousand unless told otherwise; `history` keeps what they overwrite.
final class CommitSpeed {
  private static final ScriptName SCRIPT = new ScriptName(new TenantId("bench"), "speed");
  private static final int VALUE_BYTES = 100;
  private static final long WARM_UP_MS = 4_000;
  private static final long MEASURED_MS = 6_000;

  private CommitSpeed() {}

  public static void main(String[] args) throws Exception {
    for (int i = 0; i < 3; i++) {
      long begin = System.nanoTime();
      long cpu = cpuMicros();
      RatisShards shards = open(args[0]);
      long opened = System.nanoTime();
      cpu = cpuMicros() - cpu;
      shards.close();
      System.out.printf(
          "open %d ms (CPU %d ms), close %d ms%n",
          (opened - begin) / 1_000_000, cpu / 1_000, (System.nanoTime() - opened) / 1_000_000);
    }
    try (RatisShards shards = open(args[0])) {
      Shard shard = shards.system();
      int keys = args.length > 1 ? Integer.parseInt(args[1]) : 1_000;
      boolean history = args.length > 2;
      fsync(Path.of(args[0]));
      System.out.printf("threads with %d groups: %d%n", 17, Thread.activeCount());
      fsync(Path.of(args[0]));
      for (int callers : new int[] {1, 16, 256, 1024}) {
        run(shard, callers, keys, history, WARM_UP_MS);
        run(shard, callers, keys, history, MEASURED_MS);
      }
    }
  }

  /// What the disk does: one append and fsync after the other.
  private static void fsync(Path folder) throws IOException {
    try (var channel =
        FileChannel.open(
            folder.resolve("fsync"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      var bytes = ByteBuffer.allocate(VALUE_BYTES);
      long[] nanos = new long[5_000];
      long begin = System.nanoTime();
      for (int i = 0; i < nanos.length; i++) {
        long at = System.nanoTime();
        channel.write(bytes.rewind());
        channel.force(false);
        nanos[i] = System.nanoTime() - at;
      }
      long ms = (System.nanoTime() - begin) / 1_000_000;
      Arrays.sort(nanos);
      System.out.printf(
          "bare append and fsync: %,d/s, p50 %.2f ms%n",
          nanos.length * 1000L / ms, nanos[nanos.length / 2] / 1e6);
    }
  }

  private static RatisShards open(String folder) throws IOException {
    return RatisShards.open(
        Path.of(folder), ClusterSettings.lone(), (reason, cause) -> cause.printStackTrace());
  }

  /// Each caller commits one put and waits until it is durable, again and again.
  private static void run(Shard shard, int callers, int keys, boolean history, long ms)
      throws InterruptedException {
    long term = shard.term().orElseThrow();
    long end = System.nanoTime() + ms * 1_000_000;
    long cpu = cpuMicros();
    var done = new CountDownLatch(callers);
    var commits = new AtomicLong();
    long[][] nanos = new long[callers][];
    for (int caller = 0; caller < callers; caller++) {
      int number = caller;
      Thread.ofVirtual()
          .start(() -> {
            nanos[number] = commits(shard, term, number, keys, history, end);
            commits.addAndGet(nanos[number].length);
            done.countDown();
          });
    }
    done.await();
    cpu = cpuMicros() - cpu;
    long[] sorted = Arrays.stream(nanos).flatMapToLong(Arrays::stream).sorted().toArray();
    System.out.printf(
        "%d callers: %,d commits/s, p50 %.2f ms, p99 %.2f ms, CPU %.1f us each%n",
        callers,
        commits.get() * 1000 / ms,
        sorted[sorted.length / 2] / 1e6,
        sorted[sorted.length * 99 / 100] / 1e6,
        (double) cpu / sorted.length);
  }

  /// What this process has used; unlike the time it says little of what else the machine does.
  private static long cpuMicros() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1_000;
  }

  private static long[] commits(
      Shard shard, long term, int caller, int keys, boolean history, long end) {
    var object = new ObjectId(SCRIPT, "Counter", "%064x".formatted(caller));
    byte[] value = new byte[VALUE_BYTES];
    long[] nanos = new long[1024];
    int count = 0;
    for (long begin = System.nanoTime(); begin < end; begin = System.nanoTime()) {
      byte[] key = ByteBuffer.allocate(4).putInt(count % keys).array();
      var puts = List.of(new StoredEntry(key, value));
      CompletableFuture<Void> durable =
          shard.commit(
              term,
              new ObjectWrites(
                  object,
                  Optional.empty(),
                  false,
                  List.of(),
                  puts,
                  List.of(),
                  history ? Optional.of(now()) : Optional.empty()));
      durable.join();
      if (count == nanos.length) {
        nanos = Arrays.copyOf(nanos, count * 2);
      }
      nanos[count++] = System.nanoTime() - begin;
    }
    return Arrays.copyOf(nanos, count);
  }

  private static HistoryWrite now() {
    long millis = System.currentTimeMillis();
    var usual = new Retention(Moment.at(millis - Duration.ofDays(30).toMillis()), 64L << 20);
    return new HistoryWrite(Moment.at(millis), usual, new HistoryWrite.Nothing());
  }
}
