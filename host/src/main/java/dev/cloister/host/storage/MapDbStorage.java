package dev.cloister.host.storage;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.Serializer;

/// The state of one shard in one file: stored entries and how much they are, alarms, the request
/// ids that were applied, and the past of its objects. Neither transactions nor fsync: a crash
/// makes the file worthless ([ShardStore] knows).
///
/// Threads: any may read, one applies; an entry is seen whole or not at all. The file is mapped
/// into memory, so a read goes through no channel and the interrupt of a reading thread harms
/// nothing; only the applying thread, which grows the file, must not be interrupted. Owns: the
/// file, until [#close]. Limits: a page table entry of 1 MiB each, so some 60 GiB per process with
/// Linux's default `vm.max_map_count`. Fails: with [IllegalStateException] once closed.
final class MapDbStorage implements ReadOnlyStorage, AutoCloseable {
  /// A sorted map of the store, by its number in snapshots.
  enum Section {
    ENTRIES(1),
    REQUESTS(2),
    ALARMS(3),
    DUE(4),
    HISTORY(5),
    BEFORE(6),
    USE(7);

    private final int tag;

    Section(int tag) {
      this.tag = tag;
    }

    /// How a snapshot names it; never changed.
    int tag() {
      return tag;
    }
  }

  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final DB db;
  private final BTreeMap<byte[], byte[]> entries;
  private final BTreeMap<byte[], byte[]> requests;
  private final Map<Section, BTreeMap<byte[], byte[]>> sections;
  private final CountedEntries counted;
  private final AlarmIndex alarms;
  private final HistoryIndex history;
  private boolean open = true;

  private MapDbStorage(DB db, Map<Section, BTreeMap<byte[], byte[]>> sections) {
    this.db = db;
    this.sections = sections;
    this.entries = map(sections, Section.ENTRIES);
    this.requests = map(sections, Section.REQUESTS);
    this.counted = new CountedEntries(entries, map(sections, Section.USE));
    this.alarms = new AlarmIndex(map(sections, Section.ALARMS), map(sections, Section.DUE));
    this.history =
        new HistoryIndex(
            entries, counted, map(sections, Section.HISTORY), map(sections, Section.BEFORE));
  }

  private static <T> T map(Map<Section, T> all, Section section) {
    return Objects.requireNonNull(all.get(section), "Every section has a map.");
  }

  /// Opens a file that was closed with [#close], or makes a new one.
  static MapDbStorage open(Path file) {
    DB db = make(file);
    var sections = new EnumMap<Section, BTreeMap<byte[], byte[]>>(Section.class);
    for (var section : Section.values()) {
      sections.put(section, maker(db, section).createOrOpen());
    }
    return new MapDbStorage(db, sections);
  }

  /// Makes a new file and fills it. The feeder has to give each section's keys in ascending order.
  static <E extends Exception> MapDbStorage load(Path file, Feeder<E> feeder) throws E {
    DB db = make(file);
    try {
      var sinks = new EnumMap<Section, DB.TreeMapSink<byte[], byte[]>>(Section.class);
      for (var section : Section.values()) {
        sinks.put(section, maker(db, section).createFromSink());
      }
      feeder.feed((section, key, value) -> map(sinks, section).put(key, value));
      var sections = new EnumMap<Section, BTreeMap<byte[], byte[]>>(Section.class);
      sinks.forEach((section, sink) -> sections.put(section, sink.create()));
      return new MapDbStorage(db, sections);
    } catch (Throwable t) {
      db.close();
      throw t;
    }
  }

  /// Gives everything that a new store shall hold.
  interface Feeder<E extends Exception> {
    void feed(Sink sink) throws E;
  }

  /// Takes one pair.
  interface Sink {
    void put(Section section, byte[] key, byte[] value);
  }

  private static DB make(Path file) {
    return DBMaker.fileDB(file.toFile()).fileMmapEnable().make();
  }

  private static DB.TreeMapMaker<byte[], byte[]> maker(DB db, Section section) {
    var maker = db.treeMap(section.name(), Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY);
    return switch (section) {
      case ENTRIES, REQUESTS, BEFORE -> maker.valuesOutsideNodesEnable();
      case ALARMS, DUE, HISTORY, USE -> maker;
    };
  }

  @Override
  public Optional<byte[]> get(ObjectId object, byte[] key) {
    byte[] stored = StorageKeys.join(StorageKeys.prefix(object), key);
    return reading(() -> Optional.ofNullable(entries.get(stored)));
  }

  @Override
  public List<StoredEntry> range(
      ObjectId object, Optional<byte[]> start, Optional<byte[]> end, boolean reverse, int limit) {
    byte[] prefix = StorageKeys.prefix(object);
    byte[] from = StorageKeys.join(prefix, start.orElseGet(() -> new byte[0]));
    byte[] to = end.map(key -> StorageKeys.join(prefix, key)).orElseGet(() -> successor(prefix));
    if (limit <= 0 || Arrays.compareUnsigned(from, to) >= 0) {
      return List.of();
    }
    return reading(() -> {
      List<StoredEntry> found = new ArrayList<>();
      var pairs = pairs(from, to, reverse);
      while (found.size() < limit && pairs.hasNext()) {
        found.add(entry(prefix, pairs.next()));
      }
      return List.copyOf(found);
    });
  }

  @Override
  public Optional<List<StoredEntry>> whole(ObjectId object, long bytesMax) {
    byte[] prefix = StorageKeys.prefix(object);
    return reading(() -> {
      List<StoredEntry> found = new ArrayList<>();
      long bytes = 0;
      var pairs = pairs(prefix, successor(prefix), false);
      while (pairs.hasNext()) {
        StoredEntry entry = entry(prefix, pairs.next());
        bytes += entry.key().length + entry.value().length;
        if (bytes > bytesMax) {
          return Optional.empty();
        }
        found.add(entry);
      }
      return Optional.of(List.copyOf(found));
    });
  }

  @Override
  public List<ObjectId> objects(
      ScriptName script, Optional<String> className, Optional<ObjectId> after, int limit) {
    byte[] prefix =
        className
            .map(name -> StorageKeys.prefix(script, name))
            .orElseGet(() -> StorageKeys.prefix(script));
    byte[] end = successor(prefix);
    byte[] behind = after.map(StorageKeys::prefix).map(MapDbStorage::successor).orElse(prefix);
    byte[] from = Arrays.compareUnsigned(behind, prefix) > 0 ? behind : prefix;
    return reading(() -> {
      List<ObjectId> found = new ArrayList<>();
      byte[] next = from;
      while (found.size() < limit && Arrays.compareUnsigned(next, end) < 0) {
        Optional<byte[]> first = first(next, end);
        if (first.isEmpty()) {
          break;
        }
        // The next object begins behind every key of this one: one descent for each.
        ObjectId object = StorageKeys.decode(first.get()).object();
        found.add(object);
        next = successor(StorageKeys.prefix(object));
      }
      return List.copyOf(found);
    });
  }

  @Override
  public List<ScriptName> scripts(TenantId tenant) {
    byte[] prefix = StorageKeys.prefix(tenant);
    byte[] end = successor(prefix);
    return reading(() -> {
      List<ScriptName> found = new ArrayList<>();
      byte[] next = prefix;
      while (Arrays.compareUnsigned(next, end) < 0) {
        Optional<byte[]> first = first(next, end);
        if (first.isEmpty()) {
          break;
        }
        ScriptName script = StorageKeys.decode(first.get()).object().script();
        found.add(script);
        next = successor(StorageKeys.prefix(script));
      }
      return List.copyOf(found);
    });
  }

  @Override
  public StoredUse use(TenantId tenant) {
    return counted.use(tenant);
  }

  @Override
  public void atOnce(Runnable reads) {
    // The lock is reentrant: what reads inside need not wait for whoever wants to apply meanwhile.
    reading(() -> {
      reads.run();
      return true;
    });
  }

  /// The first key of an object from `from` to `to` that has an entry or an alarm.
  private Optional<byte[]> first(byte[] from, byte[] to) {
    Iterator<byte[]> keys = entries.keyIterator(from, true, to, false);
    Optional<byte[]> stored = keys.hasNext() ? Optional.of(keys.next()) : Optional.empty();
    return least(stored, alarms.firstObject(from, to));
  }

  private static Optional<byte[]> least(Optional<byte[]> one, Optional<byte[]> other) {
    return Stream.of(one, other).flatMap(Optional::stream).min(Arrays::compareUnsigned);
  }

  @Override
  public StoredAlarms alarms() {
    return new StoredAlarms() {
      @Override
      public List<StoredAlarm> of(ObjectId object) {
        return reading(() -> alarms.of(object));
      }

      @Override
      public List<StoredAlarm> due(
          ScriptName script,
          long fromMillis,
          Optional<StoredAlarm> after,
          long untilMillis,
          int limit) {
        return reading(() -> alarms.due(script, fromMillis, after, untilMillis, limit));
      }

      @Override
      public OptionalLong next(ScriptName script, long fromMillis) {
        return reading(() -> alarms.next(script, fromMillis));
      }

      @Override
      public List<ScriptName> scripts() {
        return reading(alarms::scripts);
      }
    };
  }

  @Override
  public StoredHistory history() {
    return new LockedHistory(history, this::reading);
  }

  /// Applies the turns in order; readers see all of them or none.
  void apply(List<Turn> turns) {
    lock.writeLock().lock();
    try {
      checkOpen();
      turns.forEach(this::apply);
    } finally {
      lock.writeLock().unlock();
    }
  }

  /// Gives every pair to the sink, each section in ascending order. Only the thread that applies
  /// may ask.
  <E extends Exception> void forEach(Visitor<E> visitor) throws E {
    storeWhatIsAtHand();
    for (var section : Section.values()) {
      visit(section, map(sections, section), visitor);
    }
  }

  private void storeWhatIsAtHand() {
    lock.writeLock().lock();
    try {
      checkOpen();
      history.store();
      counted.store();
    } finally {
      lock.writeLock().unlock();
    }
  }

  /// Takes one pair, and may fail.
  interface Visitor<E extends Exception> {
    void visit(Section section, byte[] key, byte[] value) throws E;
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (open) {
        history.store();
        counted.store();
        open = false;
        db.close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  private static <E extends Exception> void visit(
      Section section, BTreeMap<byte[], byte[]> map, Visitor<E> visitor) throws E {
    var pairs = map.entryIterator();
    while (pairs.hasNext()) {
      var pair = pairs.next();
      visitor.visit(section, pair.getKey(), pair.getValue());
    }
  }

  private void apply(Turn turn) {
    if (turn.requestId().isPresent() && !remember(turn.object(), turn.requestId().get())) {
      return;
    }
    byte[] object = turn.object();
    var past = history.begin(turn);
    if (turn.deleteAll()) {
      List<byte[]> doomed = new ArrayList<>();
      entries.keyIterator(object, true, successor(object), false).forEachRemaining(doomed::add);
      doomed.forEach(stored ->
          past.overwritten(
              Arrays.copyOfRange(stored, object.length, stored.length), counted.remove(stored)));
    }
    for (byte[] key : turn.deletes()) {
      byte[] value = counted.remove(StorageKeys.join(object, key));
      if (value != null) {
        past.overwritten(key, value);
      }
    }
    for (StoredEntry put : turn.puts()) {
      past.overwritten(put.key(), counted.put(StorageKeys.join(object, put.key()), put.value()));
    }
    past.end();
    alarms.apply(turn);
  }

  /// Returns false if the object has applied the request already.
  private boolean remember(byte[] object, byte[] requestId) {
    AppliedRequests known = AppliedRequests.of(requests.get(object));
    if (known.contains(requestId)) {
      return false;
    }
    requests.put(object, known.with(requestId).bytes());
    return true;
  }

  private Iterator<Map.Entry<byte[], byte[]>> pairs(byte[] from, byte[] to, boolean reverse) {
    return reverse
        ? entries.descendingEntryIterator(from, true, to, false)
        : entries.entryIterator(from, true, to, false);
  }

  private static StoredEntry entry(byte[] prefix, Map.Entry<byte[], byte[]> pair) {
    byte[] stored = pair.getKey();
    return new StoredEntry(
        Arrays.copyOfRange(stored, prefix.length, stored.length), pair.getValue());
  }

  /// The least key after all that begin with the prefix of a script, class or object.
  static byte[] successor(byte[] prefix) {
    return StorageKeys.after(prefix)
        .orElseThrow(() -> new IllegalStateException("Every prefix has a name before its id."));
  }

  private <T> T reading(Supplier<T> read) {
    lock.readLock().lock();
    try {
      checkOpen();
      return read.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  private void checkOpen() {
    if (!open) {
      throw new IllegalStateException("This shard's store is closed; nothing can be read from it.");
    }
  }
}
