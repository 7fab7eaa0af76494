package dev.cloister.host.storage;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The alarms of [InMemoryStorage], looked through whole for every question.
final class InMemoryAlarms implements StoredAlarms {
  private static final Comparator<ObjectId> BY_PREFIX =
      Comparator.comparing(StorageKeys::prefix, Arrays::compareUnsigned);
  private static final Comparator<StoredAlarm> BY_TIME =
      Comparator.comparingLong(StoredAlarm::nextMillis)
          .thenComparing(StoredAlarm::object, BY_PREFIX)
          .thenComparing(StoredAlarm::name);

  private final Map<ObjectId, Map<String, StoredAlarm>> set = new TreeMap<>(BY_PREFIX);

  synchronized void apply(ObjectWrites writes) {
    var object = writes.object();
    var mine = set.computeIfAbsent(object, _ -> new TreeMap<>());
    if (writes.deleteAll()) {
      mine.clear();
    }
    for (var write : writes.alarms()) {
      switch (write) {
        case AlarmWrite.Delete(var name) -> mine.remove(name);
        case AlarmWrite.Set(var name, var time) ->
            mine.put(name, new StoredAlarm(object, name, time, AlarmTries.NONE, time));
        case AlarmWrite.Retry(var name, var time, var tries, var next) ->
            mine.computeIfPresent(
                name,
                (_, alarm) ->
                    alarm.timeMillis() == time
                        ? new StoredAlarm(object, name, time, tries, next)
                        : alarm);
      }
    }
    if (mine.isEmpty()) {
      set.remove(object);
    }
  }

  synchronized Set<ObjectId> objects() {
    return new LinkedHashSet<>(set.keySet());
  }

  @Override
  public synchronized List<StoredAlarm> of(ObjectId object) {
    return List.copyOf(set.getOrDefault(object, Map.of()).values());
  }

  @Override
  public synchronized List<StoredAlarm> due(
      ScriptName script,
      long fromMillis,
      Optional<StoredAlarm> after,
      long untilMillis,
      int limit) {
    return of(script)
        .filter(alarm -> alarm.nextMillis() >= fromMillis && alarm.nextMillis() <= untilMillis)
        .filter(alarm -> after.isEmpty() || BY_TIME.compare(after.get(), alarm) < 0)
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized OptionalLong next(ScriptName script, long fromMillis) {
    return of(script).mapToLong(StoredAlarm::nextMillis).filter(at -> at >= fromMillis).findFirst();
  }

  @Override
  public synchronized List<ScriptName> scripts() {
    return new ArrayList<>(
        new LinkedHashSet<>(set.keySet().stream().map(ObjectId::script).toList()));
  }

  private Stream<StoredAlarm> of(ScriptName script) {
    return set.values().stream()
        .flatMap(mine -> mine.values().stream())
        .filter(alarm -> alarm.object().script().equals(script))
        .sorted(BY_TIME);
  }
}
