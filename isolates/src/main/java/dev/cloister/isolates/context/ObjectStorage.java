package dev.cloister.isolates.context;

import dev.cloister.isolates.bridge.Alarm;
import dev.cloister.isolates.bridge.AlarmChange;
import dev.cloister.isolates.bridge.Entry;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.FromIsolate.Query;
import dev.cloister.isolates.sql.ObjectDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One live object's view of its storage: what it knows, what this turn has written, and the
/// batches on their way.
///
/// A single owner makes the cache always right, so `known` is never checked against the host. A
/// small object comes whole (`complete`), and its reads never leave the isolate; of a large one
/// what is missing is read from the host, which blocks the turn and so keeps the input gate shut.
/// Writes go to `pending` and leave as one [FromIsolate.Batch] when the turn ends, except inside a
/// transaction, which holds them back until its outermost level ends.
///
/// Threads: the context's own only. Limits: [#KNOWN_BYTES_MAX] of known entries, beyond which
/// durable ones are forgotten.
public final class ObjectStorage {
  /// How much an object may keep in memory before it forgets what it can read again.
  public static final long KNOWN_BYTES_MAX = 4L << 20;

  /// How much one turn may write: a batch travels in one frame and one entry of the log.
  public static final long PENDING_BYTES_MAX = 12L << 20;

  private static final int ENTRY_BYTES = 128;
  private static final int PAGE_ENTRIES = 512;

  /// Reads from the host and waits for the answer.
  public interface Reader {
    Page read(long object, Query query);
  }

  /// What a read answered.
  public record Page(List<Entry> entries, boolean more) {}

  /// A value that is known: `bytes` null means known to be absent. `batch` is the one that wrote
  /// it, 0 when it was read.
  private record Known(byte @Nullable [] bytes, long batch) {
    long size(Key key) {
      return key.bytes().length + (bytes == null ? 0 : bytes.length) + 64L;
    }
  }

  private record Savepoint(
      long id,
      TreeMap<Key, Optional<byte[]>> pending,
      long pendingBytes,
      boolean deleteAll,
      ObjectAlarms.Savepoint alarms) {}

  private final long context;
  private final long object;
  private final Reader reader;
  private final StoredDatabase database;
  private final TreeMap<Key, Known> known = new TreeMap<>();
  private final List<Savepoint> savepoints = new ArrayList<>();
  private final ObjectAlarms alarms;
  private final KeyedRequests keyed;
  private TreeMap<Key, Optional<byte[]>> pending = new TreeMap<>();
  private long pendingBytes;
  private boolean pendingDeleteAll;
  private boolean pendingConfirmed;
  private boolean complete;
  private long knownBytes;
  private long lastBatch;
  private long lastGate;
  private long durable;
  private long lastTransaction;
  private long firstAwaited;

  public ObjectStorage(
      long context,
      long object,
      List<Entry> entries,
      boolean complete,
      List<Alarm> alarms,
      Reader reader,
      StoredDatabase.Opener databases) {
    this.context = context;
    this.object = object;
    this.reader = reader;
    this.complete = complete;
    this.alarms = new ObjectAlarms(alarms);
    this.keyed = new KeyedRequests(new Reserved());
    this.database = new StoredDatabase(object, complete, reader, databases);
    for (var entry : entries) {
      var key = new Key(entry.key());
      if (StoredDatabase.isPage(key)) {
        database.loaded(key, entry.value());
      } else {
        remember(key, new Known(entry.value(), 0));
      }
    }
  }

  /// The object's SQL database, opened if need be.
  public ObjectDatabase database() {
    return database.open(savepoints.stream().map(Savepoint::id).toList());
  }

  /// The object's requests that came with an `Idempotency-Key`. What they change is undone with no
  /// transaction.
  public KeyedRequests keyed() {
    return keyed;
  }

  /// Whether the turn has changed more than can leave in one batch.
  public boolean overfull() {
    return pendingBytes + database.dirtyBytes() > PENDING_BYTES_MAX;
  }

  /// The value of a key, or null.
  public byte @Nullable [] get(Key key) {
    var written = pending.get(key);
    if (written != null) {
      return written.orElse(null);
    }
    if (pendingDeleteAll) {
      return null;
    }
    var cached = known.get(key);
    if (cached != null) {
      return cached.bytes();
    }
    if (complete) {
      return null;
    }
    var page = reader.read(object, new Query.Keys(List.of(key.bytes())));
    var value = page.entries().isEmpty() ? null : page.entries().getFirst().value();
    remember(key, new Known(value, 0));
    return value;
  }

  /// Stores a value when the turn ends. Fails with a guest's `RangeError` when the turn would write
  /// more than travels in one batch.
  public void put(Key key, byte[] value, boolean confirmed) {
    reserve(key.bytes().length + (long) value.length);
    pending.put(key, Optional.of(value));
    pendingConfirmed |= confirmed;
  }

  private void reserve(long bytes) {
    var more = bytes + ENTRY_BYTES;
    if (pendingBytes + more > PENDING_BYTES_MAX) {
      throw new GuestException(
          GuestException.Kind.RANGE_ERROR,
          "One turn may write at most %d bytes; it has written %d and this would be %d more. Let the object wait for something, such as a timer, between parts."
              .formatted(PENDING_BYTES_MAX, pendingBytes, more));
    }
    pendingBytes += more;
  }

  /// Removes a key when the turn ends; says whether it was there.
  public boolean delete(Key key, boolean confirmed) {
    var present = get(key) != null;
    if (present) {
      reserve(key.bytes().length);
      pending.put(key, Optional.empty());
      pendingConfirmed |= confirmed;
    }
    return present;
  }

  /// Removes all keys and alarms when the turn ends.
  public void deleteAll(boolean confirmed) {
    pending.clear();
    pendingBytes = 0;
    database.clear();
    pendingDeleteAll = true;
    alarms.deleteAll();
    keyed.deleteAll();
    pendingConfirmed |= confirmed;
  }

  /// The alarms, to be read.
  public ObjectAlarms alarms() {
    return alarms;
  }

  /// The alarms, to be changed when the turn ends.
  public ObjectAlarms alarmsToChange(boolean confirmed) {
    pendingConfirmed |= confirmed;
    return alarms;
  }

  /// Entries from `start` (inclusive) to `end` (exclusive), null meaning unbounded.
  public List<Entry> list(@Nullable Key start, @Nullable Key last, boolean reverse, int limit) {
    var end = last == null ? StoredDatabase.FIRST_RESERVED : last;
    if (start != null && start.compareTo(end) >= 0) {
      return List.of();
    }
    var merged = new TreeMap<Key, Optional<byte[]>>();
    if (!pendingDeleteAll) {
      if (!complete) {
        return listWithHost(start, end, reverse, limit);
      }
      slice(known, start, end)
          .forEach((key, value) -> merged.put(key, Optional.ofNullable(value.bytes())));
    }
    merged.putAll(slice(pending, start, end));
    return firstPresent(merged, reverse, limit);
  }

  /// Entries that scripts cannot name, and that no turn has in `pending`.
  private final class Reserved implements KeyedRequests.Entries {
    @Override
    public byte @Nullable [] get(Key key) {
      return ObjectStorage.this.get(key);
    }

    @Override
    public List<Entry> list(Key start, Key end, int limit) {
      if (pendingDeleteAll) {
        return List.of();
      }
      if (!complete) {
        return listWithHost(start, end, false, limit);
      }
      return slice(known, start, end).entrySet().stream()
          .flatMap(entry -> {
            var bytes = entry.getValue().bytes();
            return bytes == null
                ? Stream.of()
                : Stream.of(new Entry(entry.getKey().bytes(), bytes));
          })
          .limit(limit)
          .toList();
    }
  }

  /// As [#list] for an object that is not wholly in memory: pages from the host, each overlaid with
  /// what is known better here, until `limit` entries are found or the range ends.
  private List<Entry> listWithHost(
      @Nullable Key start, @Nullable Key end, boolean reverse, int limit) {
    var result = new ArrayList<Entry>();
    var from = start;
    var to = end;
    while (true) {
      var page =
          reader.read(
              object,
              new Query.Range(
                  Optional.ofNullable(from).map(Key::bytes),
                  Optional.ofNullable(to).map(Key::bytes),
                  reverse,
                  (int)
                      Math.min(
                          PAGE_ENTRIES,
                          (long) limit - result.size() + known.size() + pending.size())));
      var last = page.entries().isEmpty() ? null : new Key(page.entries().getLast().key());
      var pageStart = reverse && page.more() && last != null ? last : from;
      var pageEnd = !reverse && page.more() && last != null ? last.next() : to;
      var merged = new TreeMap<Key, Optional<byte[]>>();
      page.entries().forEach(entry -> merged.put(new Key(entry.key()), Optional.of(entry.value())));
      slice(known, pageStart, pageEnd)
          .forEach((key, value) -> merged.put(key, Optional.ofNullable(value.bytes())));
      merged.putAll(slice(pending, pageStart, pageEnd));
      result.addAll(firstPresent(merged, reverse, limit - result.size()));
      if (!page.more() || last == null || result.size() >= limit) {
        return result;
      }
      if (reverse) {
        to = last;
      } else {
        from = last.next();
      }
    }
  }

  private static <V> Map<Key, V> slice(
      NavigableMap<Key, V> map, @Nullable Key start, @Nullable Key end) {
    if (start != null) {
      return end == null ? map.tailMap(start, true) : map.subMap(start, true, end, false);
    }
    return end == null ? map : map.headMap(end, false);
  }

  private static List<Entry> firstPresent(
      NavigableMap<Key, Optional<byte[]>> entries, boolean reverse, int limit) {
    var found = new ArrayList<Entry>();
    for (var entry : (reverse ? entries.descendingMap() : entries).entrySet()) {
      if (found.size() == limit) {
        break;
      }
      entry.getValue().ifPresent(value -> found.add(new Entry(entry.getKey().bytes(), value)));
    }
    return found;
  }

  /// Begins a transaction, inside another one if there is one, and returns its number.
  public long begin() {
    lastTransaction++;
    database.begin(lastTransaction);
    savepoints.add(
        new Savepoint(
            lastTransaction,
            new TreeMap<>(pending),
            pendingBytes,
            pendingDeleteAll,
            alarms.savepoint()));
    return lastTransaction;
  }

  /// Ends a transaction; its writes go with the one around it, or with the turn. Says whether it
  /// was still open.
  public boolean commit(long transaction) {
    if (savepoints.stream().noneMatch(savepoint -> savepoint.id() == transaction)) {
      return false;
    }
    try {
      database.commit(transaction);
    } catch (GuestException e) {
      rollback(transaction);
      throw e;
    }
    return savepoints.removeIf(savepoint -> savepoint.id() == transaction);
  }

  /// Ends a transaction and all that began inside it, and forgets what was written since it began.
  /// Says whether it was still open.
  public boolean rollback(long transaction) {
    for (var at = 0; at < savepoints.size(); at++) {
      var savepoint = savepoints.get(at);
      if (savepoint.id() == transaction) {
        database.rollback(transaction);
        pending = savepoint.pending();
        pendingBytes = savepoint.pendingBytes();
        pendingDeleteAll = savepoint.deleteAll();
        alarms.rollback(savepoint.alarms());
        savepoints.subList(at, savepoints.size()).clear();
        return true;
      }
    }
    return false;
  }

  /// Whether a transaction is open.
  public boolean inTransaction() {
    return !savepoints.isEmpty();
  }

  /// Whether there is something that the end of the turn must send.
  public boolean dirty() {
    return keyed.isChanged() || (savepoints.isEmpty() && hasWritten());
  }

  private boolean hasWritten() {
    return pendingDeleteAll || !pending.isEmpty() || alarms.isChanged() || database.dirty();
  }

  /// Takes what the turn wrote as the next batch.
  ///
  /// @param event in whose turn
  public FromIsolate.Batch takeBatch(long event) {
    lastBatch++;
    if (inTransaction()) {
      // Only what no transaction takes back.
      return batch(event, false, new ArrayList<>(), new ArrayList<>(), List.of());
    }
    var puts = new ArrayList<>(database.takeChanged());
    if (pendingConfirmed || !puts.isEmpty()) {
      lastGate = lastBatch;
    }
    var deletes = new ArrayList<byte[]>();
    var deleteAll = pendingDeleteAll;
    if (pendingDeleteAll) {
      known.clear();
      knownBytes = 0;
      complete = true;
    }
    pending.forEach((key, value) -> {
      if (value.isPresent()) {
        puts.add(new Entry(key.bytes(), value.get()));
      } else if (!pendingDeleteAll) {
        deletes.add(key.bytes());
      }
      remember(key, new Known(value.orElse(null), lastBatch));
    });
    pending = new TreeMap<>();
    pendingBytes = 0;
    pendingDeleteAll = false;
    pendingConfirmed = false;
    return batch(event, deleteAll, puts, deletes, alarms.take());
  }

  /// A batch of these, and of what requests with a key leave with it.
  private FromIsolate.Batch batch(
      long event,
      boolean deleteAll,
      List<Entry> puts,
      List<byte[]> deletes,
      List<AlarmChange> alarmChanges) {
    keyed
        .take(!inTransaction())
        .forEach((key, value) -> {
          lastGate = lastBatch;
          value.ifPresentOrElse(
              bytes -> puts.add(new Entry(key.bytes(), bytes)), () -> deletes.add(key.bytes()));
          remember(key, new Known(value.orElse(null), lastBatch));
        });
    return new FromIsolate.Batch(
        context, object, lastBatch, event, deleteAll, puts, deletes, alarmChanges);
  }

  /// The batch that what leaves now could reveal; 0 when all of it is durable.
  public long gate() {
    return lastGate > durable ? lastGate : 0;
  }

  /// The batch after which everything written so far is durable; 0 when it is already. The script
  /// will be told.
  public long batchToAwait() {
    var batch = dirty() ? lastBatch + 1 : lastBatch;
    if (batch <= durable) {
      return 0;
    }
    firstAwaited = firstAwaited == 0 ? batch : firstAwaited;
    return batch;
  }

  /// Whether the script waits for a batch that is durable now.
  public boolean awaited(long batch) {
    if (firstAwaited == 0 || firstAwaited > batch) {
      return false;
    }
    firstAwaited = lastBatch > batch ? batch + 1 : 0;
    return true;
  }

  /// Batch `batch` and all before it are durable.
  public void durable(long batch) {
    durable = Math.max(durable, batch);
    if (knownBytes > KNOWN_BYTES_MAX && durable == lastBatch) {
      forgetDurable();
    }
  }

  /// Only while no batch is on its way: what the host has stored is then all there is.
  private void forgetDurable() {
    complete = false;
    var entries = known.entrySet().iterator();
    while (entries.hasNext() && knownBytes > KNOWN_BYTES_MAX / 2) {
      var entry = entries.next();
      knownBytes -= entry.getValue().size(entry.getKey());
      entries.remove();
    }
  }

  /// The object is no longer alive here.
  public void close() {
    database.close();
  }

  private void remember(Key key, Known value) {
    if (complete && value.bytes() == null) {
      var before = known.remove(key);
      knownBytes -= before == null ? 0 : before.size(key);
      return;
    }
    var before = known.put(key, value);
    knownBytes += value.size(key) - (before == null ? 0 : before.size(key));
  }
}
