package dev.cloister.host.service.kv;

import dev.cloister.api.Failure;
import dev.cloister.api.ObjectId;
import dev.cloister.api.Outcome;
import dev.cloister.host.service.BatchWriter;
import dev.cloister.host.service.ServedShard;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.StoredEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Changes of one namespace as they become writes: later ones see what earlier ones did, and the
/// usage is kept.
///
/// Threads: one.
final class NamespaceBatch implements BatchWriter.Batch<Change> {
  private static final byte[] NOTHING = {};

  /// A stored key, compared by its bytes.
  private record Key(byte[] bytes) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key(var others) && Arrays.equals(bytes, others);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }

  private final ObjectId index;
  private final ServedShard shard;
  private final long now;
  private final Map<Key, byte @Nullable []> written = new LinkedHashMap<>();
  private final Map<Key, Optional<KvEntry>> entries = new HashMap<>();
  private Usage usage;

  /// @param now in seconds since 1970
  NamespaceBatch(Namespace namespace, ServedShard shard, long now) {
    this.index = namespace.index();
    this.shard = shard;
    this.now = now;
    this.usage =
        shard
            .state()
            .get(index, IndexKeys.USAGE)
            .map(Usage::read)
            .orElseGet(() -> new Usage(namespace.id(), 0, 0));
  }

  @Override
  public Outcome<Boolean> add(Change change) {
    return switch (change) {
      case Change.Put put -> put(put);
      case Change.Delete(var key) -> {
        var before = entry(key);
        before.ifPresent(entry -> remove(key, entry));
        yield new Outcome.Answered<>(before.isPresent());
      }
      case Change.Expire(var key, var expiration) -> {
        delete(IndexKeys.expiry(expiration, key));
        var before = entry(key).filter(entry -> entry.expiration() == expiration);
        before.ifPresent(entry -> remove(key, entry));
        yield new Outcome.Answered<>(true);
      }
      case Change.Upload(var mark) -> {
        put(mark, NOTHING);
        yield new Outcome.Answered<>(true);
      }
      case Change.Swept(var mark) -> {
        delete(mark);
        yield new Outcome.Answered<>(true);
      }
    };
  }

  @Override
  public Optional<ObjectWrites> writes() {
    if (written.isEmpty()) {
      return Optional.empty();
    }
    put(IndexKeys.USAGE, usage.write());
    var deletes = new ArrayList<byte[]>();
    var puts = new ArrayList<StoredEntry>();
    written.forEach((key, value) -> {
      if (value == null) {
        deletes.add(key.bytes());
      } else {
        puts.add(new StoredEntry(key.bytes(), value));
      }
    });
    return Optional.of(new ObjectWrites(index, Optional.empty(), false, deletes, puts));
  }

  private Outcome<Boolean> put(Change.Put put) {
    var key = put.key();
    var entry = put.entry();
    if (put.upload().isPresent() && !has(put.upload().get())) {
      return new Outcome.Failed<>(uploadTooSlow());
    }
    var before = entry(key);
    var after =
        usage.with(
            before.isPresent() ? 0 : 1,
            entry.bytes(key) - before.map(old -> old.bytes(key)).orElse(0L));
    if (after.keys() > KvLimits.NAMESPACE_KEYS_MAX
        || after.bytes() > KvLimits.NAMESPACE_BYTES_MAX) {
      return new Outcome.Failed<>(full(after));
    }
    before.ifPresent(old -> remove(key, old));
    usage = usage.with(1, entry.bytes(key));
    put.upload().ifPresent(this::delete);
    put(IndexKeys.entry(key), entry.write());
    if (entry.expiration() != 0) {
      put(IndexKeys.expiry(entry.expiration(), key), NOTHING);
    }
    if (entry.place() instanceof KvEntry.Place.Beside(var version)) {
      put(
          IndexKeys.beside(key),
          ByteBuffer.allocate(Long.BYTES + put.beside().length)
              .putLong(version)
              .put(put.beside())
              .array());
    }
    entries.put(new Key(key), Optional.of(entry));
    return new Outcome.Answered<>(true);
  }

  private void remove(byte[] key, KvEntry entry) {
    usage = usage.with(-1, -entry.bytes(key));
    delete(IndexKeys.entry(key));
    if (entry.expiration() != 0) {
      delete(IndexKeys.expiry(entry.expiration(), key));
    }
    switch (entry.place()) {
      case KvEntry.Place.Beside _ -> delete(IndexKeys.beside(key));
      case KvEntry.Place.Pieces(var generation) ->
          // Somebody may be reading them: they go later.
          put(IndexKeys.garbage(now + KvLimits.READERS_SECONDS_MAX, generation), NOTHING);
    }
    entries.put(new Key(key), Optional.empty());
  }

  private Optional<KvEntry> entry(byte[] key) {
    return entries.computeIfAbsent(
        new Key(key), _ -> shard.state().get(index, IndexKeys.entry(key)).map(KvEntry::read));
  }

  private boolean has(byte[] stored) {
    var key = new Key(stored);
    return written.containsKey(key)
        ? written.get(key) != null
        : shard.state().get(index, stored).isPresent();
  }

  private void put(byte[] key, byte[] value) {
    written.put(new Key(key), value);
  }

  private void delete(byte[] key) {
    written.put(new Key(key), null);
  }

  private static Failure uploadTooSlow() {
    return new Failure.LimitReached(
        "kv.upload-too-slow",
        "The value took more than %d s to arrive.".formatted(KvLimits.UPLOAD_SECONDS_MAX),
        "Send it again, faster.",
        "exception",
        Optional.empty());
  }

  private Failure full(Usage after) {
    return new Failure.LimitReached(
        "kv.namespace-full",
        "The namespace would have %d of %d keys and %d of %d bytes."
            .formatted(
                after.keys(),
                KvLimits.NAMESPACE_KEYS_MAX,
                after.bytes(),
                KvLimits.NAMESPACE_BYTES_MAX),
        "Delete what is not needed, or spread it over several namespaces.",
        "exception",
        Optional.empty());
  }
}
