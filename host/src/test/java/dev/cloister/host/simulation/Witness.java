package dev.cloister.host.simulation;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Sees everything, counts it, and complains at once when something happens that must not.
final class Witness {
  /// What can happen.
  enum Seen {
    ACKNOWLEDGED,
    UNKNOWN,
    REFUSED,
    CRASH,
    CLEAN_STOP,
    ISOLATE_DEATH,
    OBJECT_ABORT,
    DEPOSED,
    LOG_REFUSAL,
    SLOW_FSYNC,
    FENCED,
    SNAPSHOT,
    EVICTION,
    DEPLOY,
    ALARM_SET,
    ALARM_RUN,
    ALARM_FAILURE,
    LIFE,
  }

  /// Every write of a client carries one of these, so that it is found in the bytes of the log.
  private static final Pattern MARK = Pattern.compile("<op\\d+>");

  private final boolean readsLogs;
  private final Map<Seen, Integer> counts = new EnumMap<>(Seen.class);
  private final Set<String> durable = new HashSet<>();
  private final Map<String, String> living = new HashMap<>();

  private @Nullable AssertionError complaint;

  /// @param readsLogs whether it compares what is acknowledged with what is durable
  Witness(boolean readsLogs) {
    this.readsLogs = readsLogs;
  }

  static String mark(int operation) {
    return "<op" + operation + ">";
  }

  void seen(Seen what) {
    counts.merge(what, 1, Integer::sum);
  }

  Map<Seen, Integer> counts() {
    return Map.copyOf(counts);
  }

  /// These bytes survive the process from now on.
  void isDurable(byte[] entry) {
    var marks = MARK.matcher(new String(entry, StandardCharsets.ISO_8859_1));
    while (marks.find()) {
      durable.add(marks.group());
    }
  }

  /// A client has heard that this was done.
  void acknowledged(int operation, boolean writes) {
    seen(Seen.ACKNOWLEDGED);
    if (readsLogs && writes && !durable.contains(mark(operation))) {
      throw complains("Operation %d was acknowledged before it was durable.".formatted(operation));
    }
  }

  /// An object begins a life in memory.
  void lives(String object, String where) {
    seen(Seen.LIFE);
    var other = living.put(object, where);
    if (other != null) {
      throw complains(
          "Object %s begins a life in %s and lives in %s.".formatted(object, where, other));
    }
  }

  void livesNoMore(String object, String where) {
    living.remove(object, where);
  }

  /// The process is gone with all that was in it.
  void allGone() {
    living.clear();
  }

  /// What to throw when something happened that must not. It is kept too, since what calls back may
  /// take it for a failure of the world, as a future does, and go on.
  AssertionError complains(String what) {
    var error = new AssertionError(what);
    if (complaint == null) {
      complaint = error;
    }
    return error;
  }

  /// Throws the first complaint again, if there was any.
  void throwComplaint() {
    if (complaint != null) {
      throw complaint;
    }
  }
}
