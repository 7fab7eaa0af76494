package dev.cloister.host.storage;

import dev.cloister.api.ObjectId;

/// How much is stored, or may be.
///
/// @param bytes of stored keys, with what names their object, and of values
/// @param keys how many
public record StoredUse(long bytes, long keys) {
  /// Nothing.
  public static final StoredUse NONE = new StoredUse(0, 0);

  /// What one entry of an object is.
  public static StoredUse of(ObjectId object, StoredEntry entry) {
    return new StoredUse(
        (long) StorageKeys.prefix(object).length + entry.key().length + entry.value().length, 1);
  }

  /// Both together.
  public StoredUse plus(StoredUse more) {
    return new StoredUse(bytes + more.bytes, keys + more.keys);
  }

  StoredUse minus(StoredUse less) {
    return new StoredUse(bytes - less.bytes, keys - less.keys);
  }

  /// Whether neither number is above the other's.
  boolean fits(StoredUse most) {
    return bytes <= most.bytes && keys <= most.keys;
  }

  static StoredUse of(byte[] stored, byte[] value) {
    return new StoredUse((long) stored.length + value.length, 1);
  }
}
