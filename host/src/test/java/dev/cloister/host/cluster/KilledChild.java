package dev.cloister.host.cluster;

import dev.cloister.host.storage.ObjectWrites;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/// The process that [KillTest] kills: one thread per object commits numbered turns for ever, small
/// ones and now and then one that takes several entries of the log, and prints each number when it
/// is durable.
final class KilledChild {
  static final int OBJECTS = 8;

  /// The values of this many last turns are kept by an object.
  static final int TURNS_KEPT = 20;

  static final int VALUE_CHARS_MIN = 100;
  private static final int SHARDS = 2;
  private static final int SNAPSHOT_EVERY_BYTES = 512 * 1024;
  private static final int SEGMENT_BYTES = 2 * 1024 * 1024;

  private KilledChild() {}

  public static void main(String[] args) {
    try {
      RatisShards shards = open(Path.of(args[0]));
      for (int object = 0; object < OBJECTS; object++) {
        int number = object;
        Thread.ofPlatform().start(() -> commitForEver(shards, number, System.out));
      }
    } catch (IOException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  static RatisShards open(Path data) throws IOException {
    ClusterSettings lone = ClusterSettings.lone();
    return RatisShards.open(
        data,
        new ClusterSettings(
            SHARDS,
            SNAPSHOT_EVERY_BYTES,
            SEGMENT_BYTES,
            lone.electionTimeoutMin(),
            lone.electionTimeoutMax()),
        (reason, cause) -> {
          cause.printStackTrace();
          Runtime.getRuntime().halt(2);
        });
  }

  private static void commitForEver(RatisShards shards, int number, PrintStream out) {
    var object = Stored.object(number);
    var random = new Random(number);
    Map<String, String> stored = Stored.all(shards, object);
    for (long turn = Long.parseLong(stored.getOrDefault("first", "0")) + 1; ; turn++) {
      int chars = random.nextInt(200) == 0 ? 1_200_000 : VALUE_CHARS_MIN + random.nextInt(400);
      ObjectWrites writes =
          Stored.puts(
              object,
              "first",
              "" + turn,
              "turn" + turn % TURNS_KEPT,
              turn + ":" + "x".repeat(chars),
              "last",
              "" + turn);
      Stored.commit(shards, writes).join();
      out.println("acknowledged " + number + " " + turn + " .");
    }
  }
}
