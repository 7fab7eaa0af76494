package dev.cloister.host.storage;

import dev.cloister.api.ObjectId;
import dev.cloister.host.storage.HistoryWrite.Empty;
import dev.cloister.host.storage.HistoryWrite.GoBack;
import dev.cloister.host.storage.HistoryWrite.Nothing;
import dev.cloister.host.storage.HistoryWrite.Plan;
import dev.cloister.host.storage.HistoryWrite.Planless;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// The past of [InMemoryStorage]'s objects, in the plainest way: a whole copy of the object from
/// before each moment at which it was written.
final class InMemoryHistory implements StoredHistory {
  private static final class Past {
    Moment begin;
    Moment last;
    int plans;
    Optional<Origin> plan = Optional.empty();
    final TreeMap<Moment, NavigableMap<byte[], byte[]>> before = new TreeMap<>();

    /// What counts against the bound: for each moment the keys written at it.
    final TreeMap<Moment, TreeSet<byte[]>> written = new TreeMap<>();

    final Map<Integer, Moment> wentBack = new HashMap<>();

    Past(Moment first) {
      begin = first;
      last = first;
    }

    void wrote(byte[] key) {
      written.computeIfAbsent(last, _ -> new TreeSet<>(Arrays::compareUnsigned)).add(key);
    }

    long bytes() {
      return written.entrySet().stream()
          .flatMapToLong(at -> at.getValue().stream().mapToLong(key -> size(at.getKey(), key)))
          .sum();
    }

    long size(Moment at, byte[] key) {
      byte[] value = before.get(at).get(key);
      return HistoryIndex.VALUE_BYTES + key.length + (value == null ? 0 : value.length);
    }
  }

  private final InMemoryStorage storage;
  private final Map<ObjectId, Past> pasts = new HashMap<>();

  InMemoryHistory(InMemoryStorage storage) {
    this.storage = storage;
  }

  void begin(ObjectWrites writes) {
    if (writes.history().isEmpty()) {
      if (Turn.of(writes).writes()) {
        pasts.remove(writes.object());
      }
      return;
    }
    var write = writes.history().get();
    var object = writes.object();
    var past = pasts.computeIfAbsent(object, _ -> new Past(write.moment()));
    past.last = past.last.or(write.moment());
    var now = storage.copy(object);
    past.before.putIfAbsent(past.last, now);
    switch (write.step()) {
      case Nothing() -> {}
      case Plan(var origin) -> {
        past.plans++;
        past.plan = Optional.of(origin);
      }
      case GoBack(var to) -> {
        if (to.compareTo(past.begin) >= 0) {
          past.plan.ifPresent(_ -> past.wentBack.putIfAbsent(past.plans, past.last));
          past.plan = Optional.empty();
          var was = at(past, object, to);
          var touched = new TreeSet<byte[]>(Arrays::compareUnsigned);
          past.written.tailMap(to, true).values().forEach(touched::addAll);
          touched.forEach(key -> {
            if (was.containsKey(key) || now.containsKey(key)) {
              past.wrote(key);
            }
          });
          storage.replace(object, was);
        }
      }
      case Empty() -> {
        past.plan.ifPresent(_ -> past.wentBack.putIfAbsent(past.plans, past.last));
        now.keySet().forEach(past::wrote);
        storage.replace(object, Map.of());
      }
      case Planless() -> past.plan = Optional.empty();
    }
    var left = storage.copy(object);
    if (writes.deleteAll()) {
      left.keySet().forEach(past::wrote);
      left.clear();
    }
    writes.deletes().stream().filter(left::containsKey).forEach(past::wrote);
    writes.puts().forEach(put -> past.wrote(put.key()));
  }

  void end(ObjectWrites writes) {
    if (writes.history().isEmpty()) {
      return;
    }
    var past = pasts.get(writes.object());
    var keep = writes.history().get().retention();
    var gone = new TreeMap<Moment, List<byte[]>>();
    long bytes = past.bytes();
    for (var at : past.written.headMap(past.last, false).entrySet()) {
      for (var key : at.getValue()) {
        if (at.getKey().compareTo(keep.from()) >= 0 && bytes <= keep.bytesMax()) {
          break;
        }
        bytes -= past.size(at.getKey(), key);
        gone.computeIfAbsent(at.getKey(), _ -> new ArrayList<>()).add(key);
      }
    }
    gone.forEach((at, keys) -> past.written.get(at).removeAll(keys));
    if (!gone.isEmpty()) {
      past.begin = past.begin.or(gone.lastKey().next());
    }
  }

  @Override
  public Optional<ObjectHistory> of(ObjectId object) {
    synchronized (storage) {
      return Optional.ofNullable(pasts.get(object))
          .map(past ->
              new ObjectHistory(past.begin, past.last, past.bytes(), past.plans, past.plan));
    }
  }

  @Override
  public Optional<List<StoredEntry>> range(
      ObjectId object, Moment at, Optional<byte[]> start, Optional<byte[]> end, int limit) {
    synchronized (storage) {
      return Optional.ofNullable(pasts.get(object))
          .filter(past -> at.compareTo(past.begin) >= 0)
          .map(past ->
              at(past, object, at).entrySet().stream()
                  .filter(entry ->
                      start.isEmpty() || Arrays.compareUnsigned(entry.getKey(), start.get()) >= 0)
                  .filter(entry ->
                      end.isEmpty() || Arrays.compareUnsigned(entry.getKey(), end.get()) < 0)
                  .limit(limit)
                  .map(entry -> new StoredEntry(entry.getKey(), entry.getValue()))
                  .toList());
    }
  }

  @Override
  public Optional<List<StoredEntry>> page(
      ObjectId object, Moment at, Optional<byte[]> start, long bytesMax) {
    return range(object, at, start, Optional.empty(), Integer.MAX_VALUE)
        .map(all -> {
          var page = new ArrayList<StoredEntry>();
          long bytes = 0;
          for (var entry : all) {
            bytes += entry.key().length + entry.value().length;
            if (bytes > bytesMax && !page.isEmpty()) {
              break;
            }
            page.add(entry);
          }
          return page;
        });
  }

  @Override
  public Optional<Moment> wentBack(ObjectId object, int plan) {
    synchronized (storage) {
      return Optional.ofNullable(pasts.get(object))
          .flatMap(past ->
              Optional.ofNullable(past.wentBack.get(plan))
                  .filter(at -> at.compareTo(past.begin) >= 0));
    }
  }

  private NavigableMap<byte[], byte[]> at(Past past, ObjectId object, Moment moment) {
    var before = past.before.ceilingEntry(moment);
    return before == null ? storage.copy(object) : before.getValue();
  }
}
