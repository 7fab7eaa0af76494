package dev.cloister.host.cluster;

import dev.cloister.api.ObjectId;
import dev.cloister.host.storage.ObjectWrites;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/// The process that [KillTest] kills: it says what it finds, then one thread per object commits
/// numbered turns for ever, small ones and now and then one that takes several entries of the log,
/// and prints each number when it is durable.
///
/// With the word `hasty` it prints them before that: a broken build, to be found out.
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
    boolean hasty = args.length > 1 && args[1].equals("hasty");
    try {
      RatisShards shards = open(Path.of(args[0]));
      for (int object = 0; object < OBJECTS; object++) {
        var found = Found.in(Stored.all(shards, Stored.object(object)));
        System.out.println("found " + object + " " + found.last() + " " + found.fault() + " .");
      }
      System.out.println("ready .");
      for (int object = 0; object < OBJECTS; object++) {
        int number = object;
        Thread.ofPlatform().start(() -> commitForEver(shards, number, hasty, System.out));
      }
    } catch (IOException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  /// What an object's turn with this number writes.
  static ObjectWrites turn(ObjectId object, long number, int chars) {
    return Stored.puts(
        object,
        "first",
        "" + number,
        "turn" + number % TURNS_KEPT,
        number + ":" + "x".repeat(chars),
        "last",
        "" + number);
  }

  /// What an object has: the number of its last turn, and what is torn, `whole` if nothing is.
  record Found(long last, String fault) {
    static Found in(Map<String, String> stored) {
      long last = Long.parseLong(stored.getOrDefault("first", "0"));
      if (!stored.getOrDefault("last", "0").equals("" + last)) {
        return new Found(last, "begins-" + last + "-ends-" + stored.get("last"));
      }
      for (long turn = Math.max(1, last - TURNS_KEPT + 1); turn <= last; turn++) {
        String value = stored.getOrDefault("turn" + turn % TURNS_KEPT, "");
        if (!value.startsWith(turn + ":") || value.length() <= VALUE_CHARS_MIN) {
          return new Found(last, "lacks-" + turn);
        }
      }
      return new Found(last, "whole");
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

  private static void commitForEver(
      RatisShards shards, int number, boolean hasty, PrintStream out) {
    var object = Stored.object(number);
    var random = new Random(number);
    Map<String, String> stored = Stored.all(shards, object);
    for (long turn = Long.parseLong(stored.getOrDefault("first", "0")) + 1; ; turn++) {
      int chars = random.nextInt(200) == 0 ? 1_200_000 : VALUE_CHARS_MIN + random.nextInt(400);
      ObjectWrites writes = turn(object, turn, chars);
      if (hasty) {
        out.println("acknowledged " + number + " " + turn + " .");
      }
      Stored.commit(shards, writes).join();
      if (!hasty) {
        out.println("acknowledged " + number + " " + turn + " .");
      }
    }
  }
}
