package dev.cloister.host.storage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.mapdb.BTreeMap;

/// Tells what objects were, from what they are and the values that are kept ([HistoryIndex] says
/// how).
///
/// Threads: those of [MapDbStorage], under its lock.
record HistoryReader(BTreeMap<byte[], byte[]> entries, BTreeMap<byte[], byte[]> before) {

  /// Entries as they were at a moment that the object's history reaches back to: in order, at most
  /// `limit`, and as many as have at most `bytesMax` together, but one at least.
  List<StoredEntry> range(
      byte[] object,
      Moment at,
      Optional<byte[]> start,
      Optional<byte[]> end,
      int limit,
      long bytesMax) {
    byte[] from = start.orElseGet(() -> new byte[0]);
    if (limit <= 0 || end.filter(to -> Arrays.compareUnsigned(from, to) >= 0).isPresent()) {
      return List.of();
    }
    var since = overwrittenSince(object, at).tailMap(from, true);
    var past = (end.isPresent() ? since.headMap(end.get(), false) : since).entrySet().iterator();
    byte[] to =
        end.map(key -> StorageKeys.join(object, key))
            .orElseGet(() -> MapDbStorage.successor(object));
    var present = entries.entryIterator(StorageKeys.join(object, from), true, to, false);
    return merged(object, past, present, limit, bytesMax);
  }

  private List<StoredEntry> merged(
      byte[] object,
      Iterator<Map.Entry<byte[], Moment>> past,
      Iterator<Map.Entry<byte[], byte[]>> present,
      int limit,
      long bytesMax) {
    var found = new ArrayList<StoredEntry>();
    long bytes = 0;
    var was = next(past);
    var is = next(present);
    while (found.size() < limit && (was != null || is != null)) {
      @Nullable StoredEntry entry = null;
      byte[] key =
          is == null ? null : Arrays.copyOfRange(is.getKey(), object.length, is.getKey().length);
      int order = was == null ? 1 : key == null ? -1 : Arrays.compareUnsigned(was.getKey(), key);
      if (order <= 0 && was != null) {
        byte[] value = valueBefore(object, was.getValue(), was.getKey());
        if (value != null) {
          entry = new StoredEntry(was.getKey(), value);
        }
        was = next(past);
      } else if (is != null && key != null) {
        entry = new StoredEntry(key, is.getValue());
      }
      if (entry != null) {
        bytes += entry.key().length + entry.value().length;
        if (bytes > bytesMax && !found.isEmpty()) {
          break;
        }
        found.add(entry);
      }
      if (order >= 0) {
        is = next(present);
      }
    }
    return List.copyOf(found);
  }

  private static <T> @Nullable T next(Iterator<T> all) {
    return all.hasNext() ? all.next() : null;
  }

  /// Which keys were written at `at` or later, and when first.
  NavigableMap<byte[], Moment> overwrittenSince(byte[] object, Moment at) {
    var first = new TreeMap<byte[], Moment>(Arrays::compareUnsigned);
    before
        .keyIterator(HistoryKeys.before(object, at), true, MapDbStorage.successor(object), false)
        .forEachRemaining(stored ->
            first.putIfAbsent(
                HistoryKeys.keyOf(object, stored), HistoryKeys.momentOf(object, stored)));
    return first;
  }

  /// The value of a key before it was written at `at`; null when it had none.
  byte @Nullable [] valueBefore(byte[] object, Moment at, byte[] key) {
    byte[] kept = before.get(HistoryKeys.before(object, at, key));
    if (kept == null) {
      throw new StoreDamaged("A value of an object's history is listed and not there.");
    }
    return HistoryKeys.value(kept);
  }
}
