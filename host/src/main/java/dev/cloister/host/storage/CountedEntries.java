package dev.cloister.host.storage;

import dev.cloister.api.TenantId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.mapdb.BTreeMap;

/// The stored entries of a shard, written through here, so that what each tenant uses is known
/// without a scan.
///
/// ```
/// use: tenant's prefix → bytes: 8, keys: 8
///      0               → nothing; the entries have been counted
/// ```
///
/// The counts are in memory, and stored when the shard is closed or a snapshot is taken. A store
/// that was written before there were any is counted once.
///
/// Threads: one writes, under the lock of [MapDbStorage]; any may ask [#use] without it. Limits: a
/// count for each tenant that has something here.
final class CountedEntries {
  private static final byte[] COUNTED = {0};
  private static final byte[] NOTHING = {};

  private final BTreeMap<byte[], byte[]> entries;
  private final BTreeMap<byte[], byte[]> stored;
  private final Map<ByteBuffer, StoredUse> uses = new ConcurrentHashMap<>();

  CountedEntries(BTreeMap<byte[], byte[]> entries, BTreeMap<byte[], byte[]> stored) {
    this.entries = entries;
    this.stored = stored;
    if (stored.containsKey(COUNTED)) {
      read();
    } else {
      count();
    }
  }

  private void read() {
    var all = stored.entryIterator();
    while (all.hasNext()) {
      var each = all.next();
      if (!Arrays.equals(each.getKey(), COUNTED)) {
        var in = ByteBuffer.wrap(each.getValue());
        uses.put(ByteBuffer.wrap(each.getKey()), new StoredUse(in.getLong(), in.getLong()));
      }
    }
  }

  private void count() {
    var all = entries.entryIterator();
    while (all.hasNext()) {
      var each = all.next();
      add(each.getKey(), StoredUse.of(each.getKey(), each.getValue()));
    }
  }

  /// Stores the counts.
  void store() {
    stored.clear();
    stored.put(COUNTED, NOTHING);
    uses.forEach((tenant, use) -> {
      byte[] prefix = new byte[tenant.remaining()];
      tenant.duplicate().get(prefix);
      stored.put(prefix, written(use));
    });
  }

  private static byte[] written(StoredUse use) {
    return ByteBuffer.allocate(2 * Long.BYTES).putLong(use.bytes()).putLong(use.keys()).array();
  }

  /// What a tenant has stored here.
  StoredUse use(TenantId tenant) {
    return uses.getOrDefault(ByteBuffer.wrap(StorageKeys.prefix(tenant)), StoredUse.NONE);
  }

  /// Stores a value; the one before, or null.
  byte @Nullable [] put(byte[] key, byte[] value) {
    byte[] before = entries.put(key, value);
    add(key, change(key, before, value));
    return before;
  }

  /// Removes a value; it, or null.
  byte @Nullable [] remove(byte[] key) {
    byte[] before = entries.remove(key);
    if (before != null) {
      add(key, change(key, before, null));
    }
    return before;
  }

  private static StoredUse change(byte[] key, byte @Nullable [] before, byte @Nullable [] after) {
    var is = after == null ? StoredUse.NONE : StoredUse.of(key, after);
    return before == null ? is : is.minus(StoredUse.of(key, before));
  }

  private void add(byte[] key, StoredUse change) {
    var tenant = ByteBuffer.wrap(Arrays.copyOf(key, StorageKeys.tenantBytes(key)));
    var use = uses.getOrDefault(tenant, StoredUse.NONE).plus(change);
    if (use.equals(StoredUse.NONE)) {
      uses.remove(tenant);
    } else {
      uses.put(tenant, use);
    }
  }
}
