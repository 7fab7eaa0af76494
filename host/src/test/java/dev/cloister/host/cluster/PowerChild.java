package dev.cloister.host.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/// The process whose writes and fsyncs [PowerCutTest] records: it opens the shards, commits
/// numbered turns, says which are acknowledged, and closes them, three times; the last time it just
/// ends.
final class PowerChild {
  static final int OBJECTS = 3;
  private static final int LIVES = 3;
  private static final int TURNS = 60;
  private static final int CHARS = 150;
  private static final int SNAPSHOT_EVERY_BYTES = 24 * 1024;
  private static final int SEGMENT_BYTES = 2 * 1024 * 1024;

  private PowerChild() {}

  public static void main(String[] args) throws IOException {
    long turn = 0;
    for (int life = 1; life <= LIVES; life++) {
      RatisShards shards = open(Path.of(args[0]));
      for (int n = 0; n < TURNS; n++) {
        long number = ++turn;
        CompletableFuture.allOf(
                IntStream.range(0, OBJECTS)
                    .mapToObj(object -> commit(shards, object, number))
                    .toArray(CompletableFuture<?>[]::new))
            .join();
      }
      if (life < LIVES) {
        shards.close();
      }
    }
    Runtime.getRuntime().halt(0);
  }

  private static CompletableFuture<Void> commit(RatisShards shards, int object, long turn) {
    return Stored.commit(shards, KilledChild.turn(Stored.object(object), turn, CHARS))
        .thenRun(() -> System.out.println("acknowledged " + object + " " + turn + " ."));
  }

  static RatisShards open(Path data) throws IOException {
    ClusterSettings lone = ClusterSettings.lone();
    return RatisShards.open(
        data,
        new ClusterSettings(
            1,
            SNAPSHOT_EVERY_BYTES,
            SEGMENT_BYTES,
            lone.electionTimeoutMin(),
            lone.electionTimeoutMax()),
        (reason, cause) -> {
          throw new AssertionError(reason, cause);
        });
  }
}
