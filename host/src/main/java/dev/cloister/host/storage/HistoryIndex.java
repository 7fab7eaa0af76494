package dev.cloister.host.storage;

import dev.cloister.api.ObjectId;
import dev.cloister.host.storage.HistoryWrite.Empty;
import dev.cloister.host.storage.HistoryWrite.GoBack;
import dev.cloister.host.storage.HistoryWrite.Nothing;
import dev.cloister.host.storage.HistoryWrite.Plan;
import dev.cloister.host.storage.HistoryWrite.Planless;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mapdb.BTreeMap;

/// The past of one shard's objects: for each moment and each key that was written at it, the value
/// before. So a key that is written a thousand times within a second leaves one value behind.
///
/// ```
/// history: object's prefix             → HistoryRecord
///          object's prefix | plan: 4   → moment: 8, at which the object went back by that plan
/// before:  object's prefix | moment: 8 | key → 0, or 1 and the value
/// ```
///
/// What an object was at a moment is what it is, but for the keys that were written since: those
/// have the first of the values that are kept for them.
///
/// Threads: those of [MapDbStorage], under its lock. Limits: an object's history is held to its
/// turns' [Retention]; each turn lets go of at most [#LET_GO_MAX] values more than it adds.
final class HistoryIndex implements StoredHistory {
  /// Values that a turn lets go of, beside as many as it adds: what it does stays bounded though
  /// its object may have slept for a year.
  private static final int LET_GO_MAX = 1_000;

  /// Objects whose record is at hand, and stored when it makes room for another or for a snapshot.
  private static final int RECORDS_MAX = 2_048;

  /// Plans whose moment is remembered, for each object.
  private static final int WENT_BACK_MAX = 64;

  /// What a value that is kept takes beside itself and its key, about.
  static final int VALUE_BYTES = 128;

  private final BTreeMap<byte[], byte[]> entries;
  private final CountedEntries counted;
  private final BTreeMap<byte[], byte[]> history;
  private final BTreeMap<byte[], byte[]> before;
  private final HistoryReader reader;

  /// In the order of their coming: looking one up changes nothing, so readers may.
  private final Map<ByteBuffer, HistoryRecord> records = new LinkedHashMap<>();

  HistoryIndex(
      BTreeMap<byte[], byte[]> entries,
      CountedEntries counted,
      BTreeMap<byte[], byte[]> history,
      BTreeMap<byte[], byte[]> before) {
    this.entries = entries;
    this.counted = counted;
    this.history = history;
    this.before = before;
    this.reader = new HistoryReader(entries, before);
  }

  /// Hears what a turn overwrites.
  sealed interface Recording {
    /// The value of a key before, null when it had none.
    void overwritten(byte[] key, byte @Nullable [] value);

    /// The turn is over.
    void end();
  }

  private record NotKept() implements Recording {
    @Override
    public void overwritten(byte[] key, byte @Nullable [] value) {}

    @Override
    public void end() {}
  }

  /// A turn begins, and its step is taken.
  Recording begin(Turn turn) {
    if (turn.history().isEmpty()) {
      if (turn.writes() && record(turn.object()).isPresent()) {
        forget(turn.object());
      }
      return new NotKept();
    }
    var recording = new Kept(turn.object(), turn.history().get());
    recording.takeStep();
    return recording;
  }

  /// What is written behind its back makes an object's history untrue: it begins anew.
  private void forget(byte[] object) {
    keysOf(before, object).forEach(before::remove);
    keysOf(history, object).forEach(history::remove);
    records.remove(ByteBuffer.wrap(object));
  }

  /// Stores what is only at hand. Nobody reads meanwhile.
  void store() {
    records.forEach(this::store);
  }

  private void store(ByteBuffer object, HistoryRecord record) {
    if (record.takeChanged()) {
      byte[] name = new byte[object.remaining()];
      object.duplicate().get(name);
      history.put(name, record.stored());
    }
  }

  private void makeRoom() {
    if (records.size() > RECORDS_MAX) {
      var oldest = records.entrySet().iterator();
      var first = oldest.next();
      store(first.getKey(), first.getValue());
      oldest.remove();
    }
  }

  private final class Kept implements Recording {
    private final byte[] object;
    private final HistoryWrite write;
    private final HistoryRecord record;
    private int added;

    Kept(byte[] object, HistoryWrite write) {
      this.object = object;
      this.write = write;
      this.record = record(object).orElseGet(() -> new HistoryRecord(write.moment()));
      records.put(ByteBuffer.wrap(object), record);
      record.reach(write.moment());
    }

    @Override
    public void overwritten(byte[] key, byte @Nullable [] value) {
      if (record.knows(key)) {
        return;
      }
      record.know(key);
      if (before.putIfAbsent(HistoryKeys.before(object, record.last, key), HistoryKeys.kept(value))
          == null) {
        record.grow(size(key.length, value == null ? 0 : value.length));
        added++;
      }
    }

    @Override
    public void end() {
      letGo();
      makeRoom();
    }

    private void takeStep() {
      switch (write.step()) {
        case Nothing() -> {}
        case Plan(var origin) -> {
          record.plans++;
          record.plan(Optional.of(origin));
        }
        case GoBack(var to) -> {
          if (to.compareTo(record.begin) >= 0) {
            wentBack();
            record.plan(Optional.empty());
            goBack(to);
          }
        }
        case Empty() -> {
          wentBack();
          keysOf(entries, object).forEach(key -> overwritten(rest(key), counted.remove(key)));
        }
        case Planless() -> record.plan(Optional.empty());
      }
    }

    private void goBack(Moment to) {
      for (var key : reader.overwrittenSince(object, to).entrySet()) {
        byte[] stored = StorageKeys.join(object, key.getKey());
        byte[] value = reader.valueBefore(object, key.getValue(), key.getKey());
        byte[] now = value == null ? counted.remove(stored) : counted.put(stored, value);
        if (value != null || now != null) {
          overwritten(key.getKey(), now);
        }
      }
    }

    /// Remembers when the plan began to be carried out, the first time.
    private void wentBack() {
      if (record.plan.isEmpty()) {
        return;
      }
      history.putIfAbsent(HistoryKeys.plan(object, record.plans), HistoryKeys.moment(record.last));
      var plans =
          keysOf(history, object).stream().filter(key -> key.length > object.length).toList();
      plans.stream().limit(Math.max(0, plans.size() - WENT_BACK_MAX)).forEach(history::remove);
    }

    /// Drops what is too old or too much, oldest first, but nothing of the latest moment.
    private void letGo() {
      var keep = write.retention();
      var until = record.last;
      var from = keep.from().compareTo(until) < 0 ? keep.from() : until;
      boolean isOld = record.oldest.compareTo(from) < 0;
      if (!isOld && (record.bytes <= keep.bytesMax() || record.oldest.compareTo(until) >= 0)) {
        return;
      }
      int most = LET_GO_MAX + added;
      long bytes = record.bytes;
      var doomed = new ArrayList<byte[]>();
      var reached = until;
      var values =
          before.entryIterator(
              HistoryKeys.before(object, record.oldest),
              true,
              HistoryKeys.before(object, until),
              false);
      while (values.hasNext()) {
        var value = values.next();
        var at = HistoryKeys.momentOf(object, value.getKey());
        if (doomed.size() == most || (at.compareTo(from) >= 0 && bytes <= keep.bytesMax())) {
          reached = at;
          break;
        }
        doomed.add(value.getKey());
        bytes -= size(rest(value.getKey()).length - Long.BYTES, value.getValue().length - 1);
      }
      doomed.forEach(before::remove);
      record.grow(bytes - record.bytes);
      record.letGo(
          doomed.isEmpty() ? record.begin : HistoryKeys.momentOf(object, doomed.getLast()).next(),
          reached);
    }

    private byte[] rest(byte[] stored) {
      return Arrays.copyOfRange(stored, object.length, stored.length);
    }
  }

  @Override
  public Optional<ObjectHistory> of(ObjectId object) {
    return record(StorageKeys.prefix(object)).map(HistoryRecord::seen);
  }

  @Override
  public Optional<List<StoredEntry>> range(
      ObjectId id, Moment at, Optional<byte[]> start, Optional<byte[]> end, int limit) {
    byte[] object = StorageKeys.prefix(id);
    return reaches(object, at)
        ? Optional.of(reader.range(object, at, start, end, limit, Long.MAX_VALUE))
        : Optional.empty();
  }

  @Override
  public Optional<List<StoredEntry>> page(
      ObjectId id, Moment at, Optional<byte[]> start, long bytesMax) {
    byte[] object = StorageKeys.prefix(id);
    return reaches(object, at)
        ? Optional.of(
            reader.range(object, at, start, Optional.empty(), Integer.MAX_VALUE, bytesMax))
        : Optional.empty();
  }

  private boolean reaches(byte[] object, Moment at) {
    return record(object).filter(known -> at.compareTo(known.begin) >= 0).isPresent();
  }

  @Override
  public Optional<Moment> wentBack(ObjectId id, int plan) {
    byte[] object = StorageKeys.prefix(id);
    byte[] stored = history.get(HistoryKeys.plan(object, plan));
    return stored == null
        ? Optional.empty()
        : Optional.of(HistoryKeys.moment(stored)).filter(at -> reaches(object, at));
  }

  private Optional<HistoryRecord> record(byte[] object) {
    return Optional.ofNullable(records.get(ByteBuffer.wrap(object)))
        .or(() -> Optional.ofNullable(history.get(object)).map(HistoryRecord::of));
  }

  private static List<byte[]> keysOf(BTreeMap<byte[], byte[]> map, byte[] object) {
    var keys = new ArrayList<byte[]>();
    map.keyIterator(object, true, MapDbStorage.successor(object), false)
        .forEachRemaining(keys::add);
    return keys;
  }

  private static long size(int key, int value) {
    return VALUE_BYTES + (long) key + value;
  }
}
