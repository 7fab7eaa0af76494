package dev.cloister.host.storage;

/// What writes add to what is stored.
final class Growth {
  private Growth() {}

  /// The most that they can add: as if nothing were there of what they put.
  static StoredUse atMost(ObjectWrites writes) {
    var prefix = prefixBytes(writes);
    var bytes = 0L;
    for (var put : writes.puts()) {
      bytes += prefix + put.key().length + put.value().length;
    }
    return new StoredUse(bytes, writes.puts().size());
  }

  /// What they add to this state; negative when they free something. Keys that one turn writes
  /// twice are counted twice.
  static StoredUse exactly(ObjectWrites writes, ReadOnlyStorage state) {
    var growth = atMost(writes);
    if (writes.deleteAll()) {
      var object = state.whole(writes.object(), growth.bytes());
      if (object.isEmpty()) {
        return StoredUse.NONE;
      }
      for (var entry : object.get()) {
        growth = growth.minus(size(writes, entry));
      }
      return growth;
    }
    for (var put : writes.puts()) {
      growth = growth.minus(stored(writes, put.key(), state));
    }
    for (var key : writes.deletes()) {
      growth = growth.minus(stored(writes, key, state));
    }
    return growth;
  }

  private static StoredUse stored(ObjectWrites writes, byte[] key, ReadOnlyStorage state) {
    return state
        .get(writes.object(), key)
        .map(value -> size(writes, new StoredEntry(key, value)))
        .orElse(StoredUse.NONE);
  }

  private static StoredUse size(ObjectWrites writes, StoredEntry entry) {
    return new StoredUse((long) prefixBytes(writes) + entry.key().length + entry.value().length, 1);
  }

  private static int prefixBytes(ObjectWrites writes) {
    return StorageKeys.prefix(writes.object()).length;
  }
}
