package dev.cloister.host.storage;

import dev.cloister.api.ObjectId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Which shard an object belongs to. The function is part of the data format: changing it would
/// lose every object.
public final class ShardNumber {
  /// The number of the shard that holds tenants, scripts and the directory.
  public static final int SYSTEM = -1;

  private ShardNumber() {}

  /// The number of the object's shard, from 0 to `count` - 1: the first 63 bits of the SHA-256 of
  /// its stored key's prefix, modulo `count`.
  public static int of(ObjectId object, int count) {
    byte[] digest = sha256().digest(StorageKeys.prefix(object));
    return (int) ((ByteBuffer.wrap(digest).getLong() >>> 1) % count);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java runtime has SHA-256; this one does not.", e);
    }
  }
}
