package dev.cloister.host.storage;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A sorted map in memory with the keys of the real store.
public final class InMemoryStorage implements ReadOnlyStorage {
  private final NavigableMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
  private final Map<ObjectId, Set<String>> applied = new HashMap<>();
  private final InMemoryAlarms alarms = new InMemoryAlarms();
  private final InMemoryHistory history = new InMemoryHistory(this);

  @Override
  public synchronized Optional<byte[]> get(ObjectId object, byte[] key) {
    return Optional.ofNullable(entries.get(StorageKeys.join(StorageKeys.prefix(object), key)));
  }

  @Override
  public synchronized List<StoredEntry> range(
      ObjectId object, Optional<byte[]> start, Optional<byte[]> end, boolean reverse, int limit) {
    byte[] prefix = StorageKeys.prefix(object);
    List<StoredEntry> found = new ArrayList<>();
    of(object)
        .forEach((stored, value) -> {
          byte[] key = Arrays.copyOfRange(stored, prefix.length, stored.length);
          if (start.map(s -> Arrays.compareUnsigned(s, key) <= 0).orElse(true)
              && end.map(e -> Arrays.compareUnsigned(key, e) < 0).orElse(true)) {
            found.add(new StoredEntry(key, value));
          }
        });
    List<StoredEntry> ordered = reverse ? found.reversed() : found;
    return ordered.stream().limit(limit).toList();
  }

  @Override
  public synchronized Optional<List<StoredEntry>> whole(ObjectId object, long bytesMax) {
    var all = range(object, Optional.empty(), Optional.empty(), false, Integer.MAX_VALUE);
    long bytes = all.stream().mapToLong(e -> (long) e.key().length + e.value().length).sum();
    return bytes <= bytesMax ? Optional.of(all) : Optional.empty();
  }

  @Override
  public synchronized List<ObjectId> objects(
      ScriptName script, Optional<String> className, Optional<ObjectId> after, int limit) {
    byte[] from = after.map(StorageKeys::prefix).orElseGet(() -> new byte[0]);
    return Stream.concat(
            entries.keySet().stream().map(stored -> StorageKeys.decode(stored).object()),
            alarms.objects().stream())
        .filter(object -> object.script().equals(script))
        .filter(object -> className.map(object.className()::equals).orElse(true))
        .filter(object -> Arrays.compareUnsigned(StorageKeys.prefix(object), from) > 0)
        .distinct()
        .sorted(Comparator.comparing(StorageKeys::prefix, Arrays::compareUnsigned))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized StoredUse use(TenantId tenant) {
    var use = StoredUse.NONE;
    for (var each : entries.entrySet()) {
      if (StorageKeys.decode(each.getKey()).object().script().tenant().equals(tenant)) {
        use = use.plus(StoredUse.of(each.getKey(), each.getValue()));
      }
    }
    return use;
  }

  @Override
  public synchronized List<ScriptName> scripts(TenantId tenant) {
    return Stream.concat(
            entries.keySet().stream().map(stored -> StorageKeys.decode(stored).object()),
            alarms.objects().stream())
        .map(ObjectId::script)
        .filter(script -> script.tenant().equals(tenant))
        .distinct()
        .sorted(Comparator.comparing(StorageKeys::prefix, Arrays::compareUnsigned))
        .toList();
  }

  @Override
  public synchronized void atOnce(Runnable reads) {
    reads.run();
  }

  @Override
  public StoredAlarms alarms() {
    return alarms;
  }

  @Override
  public StoredHistory history() {
    return history;
  }

  synchronized void apply(ObjectWrites writes) {
    if (writes.requestId().isPresent() && !remember(writes.object(), writes.requestId().get())) {
      return;
    }
    byte[] prefix = StorageKeys.prefix(writes.object());
    history.begin(writes);
    if (writes.deleteAll()) {
      of(writes.object()).clear();
    }
    writes.deletes().forEach(key -> entries.remove(StorageKeys.join(prefix, key)));
    writes.puts().forEach(put -> entries.put(StorageKeys.join(prefix, put.key()), put.value()));
    history.end(writes);
    alarms.apply(writes);
  }

  /// A copy of what an object has.
  NavigableMap<byte[], byte[]> copy(ObjectId object) {
    byte[] prefix = StorageKeys.prefix(object);
    var copy = new TreeMap<byte[], byte[]>(Arrays::compareUnsigned);
    of(object)
        .forEach((stored, value) ->
            copy.put(Arrays.copyOfRange(stored, prefix.length, stored.length), value));
    return copy;
  }

  /// From now on an object has this.
  void replace(ObjectId object, Map<byte[], byte[]> all) {
    byte[] prefix = StorageKeys.prefix(object);
    of(object).clear();
    all.forEach((key, value) -> entries.put(StorageKeys.join(prefix, key), value));
  }

  /// Returns false if the id is known already.
  private boolean remember(ObjectId object, String requestId) {
    Set<String> ids = applied.computeIfAbsent(object, _ -> new LinkedHashSet<>());
    if (!ids.add(requestId)) {
      return false;
    }
    if (ids.size() > StorageLimits.REQUEST_IDS_PER_OBJECT_MAX) {
      ids.remove(ids.iterator().next());
    }
    return true;
  }

  private NavigableMap<byte[], byte[]> of(ObjectId object) {
    byte[] prefix = StorageKeys.prefix(object);
    return entries.subMap(prefix, true, StorageKeys.after(prefix).orElseThrow(), false);
  }
}
