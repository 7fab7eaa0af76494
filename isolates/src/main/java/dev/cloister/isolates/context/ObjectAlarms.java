package dev.cloister.isolates.context;

import dev.cloister.isolates.bridge.Alarm;
import dev.cloister.isolates.bridge.AlarmChange;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/// The alarms of one live object: those that are set, and what this turn has changed.
///
/// An alarm whose handler runs counts as not set, until the handler sets it again. It stays stored
/// until the handler has ended well, so that it fires again if the host or the cordon ends first.
///
/// Threads: the context's own only. Limits: [#COUNT_MAX] alarms with names of [#NAME_BYTES_MAX].
public final class ObjectAlarms {
  /// Alarms of one object, the one without a name among them.
  public static final int COUNT_MAX = 1_000;

  /// Bytes of an alarm's name in UTF-8.
  public static final int NAME_BYTES_MAX = 256;

  /// What a transaction goes back to.
  public record Savepoint(TreeMap<String, Optional<Long>> changed, Set<String> running) {}

  private final TreeMap<String, Long> known = new TreeMap<>();
  private TreeMap<String, Optional<Long>> changed = new TreeMap<>();
  private Set<String> running = new HashSet<>();

  public ObjectAlarms(List<Alarm> alarms) {
    alarms.forEach(alarm -> known.put(alarm.name(), alarm.timeMillis()));
  }

  /// When an alarm is due; empty while it is not set.
  public OptionalLong get(String name) {
    var change = changed.get(name);
    if (change != null) {
      return change.map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }
    var time = running.contains(name) ? null : known.get(name);
    return time == null ? OptionalLong.empty() : OptionalLong.of(time);
  }

  /// All that are set, by name.
  public Map<String, Long> all() {
    Map<String, Long> all = new TreeMap<>(known);
    all.keySet().removeAll(running);
    for (Map.Entry<String, Optional<Long>> change : changed.entrySet()) {
      change
          .getValue()
          .ifPresentOrElse(
              time -> all.put(change.getKey(), time), () -> all.remove(change.getKey()));
    }
    return all;
  }

  /// Sets an alarm when the turn ends. Fails with a guest's error when the name is too long or
  /// there are too many.
  public void set(String name, long timeMillis) {
    checkName(name);
    if (known.size() + changed.size() >= COUNT_MAX
        && get(name).isEmpty()
        && all().size() >= COUNT_MAX) {
      throw new GuestException(
          GuestException.Kind.RANGE_ERROR,
          "An object may have at most %d alarms and has as many; delete some, or let one stand for several."
              .formatted(COUNT_MAX));
    }
    running.remove(name);
    changed.put(name, Optional.of(timeMillis));
  }

  private static void checkName(String name) {
    var utf8 = name.getBytes(StandardCharsets.UTF_8);
    if (!new String(utf8, StandardCharsets.UTF_8).equals(name)) {
      throw new GuestException(
          GuestException.Kind.TYPE_ERROR, "The name of an alarm has an unpaired surrogate.");
    }
    if (utf8.length > NAME_BYTES_MAX) {
      throw new GuestException(
          GuestException.Kind.RANGE_ERROR,
          "The name of an alarm may have at most %d bytes and has %d."
              .formatted(NAME_BYTES_MAX, utf8.length));
    }
  }

  /// Deletes an alarm when the turn ends.
  public void delete(String name) {
    running.remove(name);
    if (known.containsKey(name)) {
      changed.put(name, Optional.empty());
    } else {
      changed.remove(name);
    }
  }

  public void deleteAll() {
    changed.clear();
    running.clear();
    known.keySet().forEach(name -> changed.put(name, Optional.empty()));
  }

  /// The handler of an alarm that was due is about to run; says whether it is still set to that
  /// time.
  public boolean begins(String name, long timeMillis) {
    var due = get(name).equals(OptionalLong.of(timeMillis));
    if (due) {
      running.add(name);
    }
    return due;
  }

  /// The handler has ended well: unless it set the alarm anew, it is not set any more.
  public void done(String name) {
    if (running.remove(name)) {
      changed.put(name, Optional.empty());
    }
  }

  /// The handler has failed: the alarm is set as before, unless the handler changed that.
  public void failed(String name) {
    running.remove(name);
  }

  public Savepoint savepoint() {
    return new Savepoint(new TreeMap<>(changed), new HashSet<>(running));
  }

  public void rollback(Savepoint to) {
    changed = to.changed();
    running = to.running();
  }

  public boolean isChanged() {
    return !changed.isEmpty();
  }

  /// Takes what the turn changed.
  public List<AlarmChange> take() {
    var taken =
        changed.entrySet().stream()
            .map(change -> new AlarmChange(change.getKey(), change.getValue()))
            .toList();
    for (var change : taken) {
      change
          .timeMillis()
          .ifPresentOrElse(
              time -> known.put(change.name(), time), () -> known.remove(change.name()));
    }
    changed = new TreeMap<>();
    return taken;
  }
}
