package dev.cloister.host.service.kv;

import java.nio.ByteBuffer;

/// What is stored of a key but for its value.
///
/// ```
/// format 1: 1 | expiration: 8 | metadata: 4+n | length: 8 | kind: 1 | version: 8, or generation: 32
/// ```
///
/// @param expiration seconds since 1970 from which on it is not there any more; 0: never
/// @param metadata JSON in UTF-8; empty when there is none
/// @param length bytes of the value
/// @param place where the value is
record KvEntry(long expiration, byte[] metadata, long length, Place place) {
  private static final byte FORMAT = 1;
  private static final byte BESIDE = 0;
  private static final byte PIECES = 1;

  /// Where a value is.
  sealed interface Place {
    /// Under [IndexKeys#beside], with this version in front, so that entry and value are known to
    /// belong together.
    record Beside(long version) implements Place {}

    /// In an object of its own, in pieces that are numbered from 0.
    record Pieces(byte[] generation) implements Place {}
  }

  boolean isExpired(long nowSeconds) {
    return expiration != 0 && expiration <= nowSeconds;
  }

  /// What it counts for in the namespace's usage.
  long bytes(byte[] key) {
    return key.length + metadata.length + length;
  }

  byte[] write() {
    var out = ByteBuffer.allocate(1 + 8 + 4 + metadata.length + 8 + 1 + IndexKeys.GENERATION_BYTES);
    out.put(FORMAT).putLong(expiration).putInt(metadata.length).put(metadata).putLong(length);
    switch (place) {
      case Place.Beside(var version) -> out.put(BESIDE).putLong(version);
      case Place.Pieces(var generation) -> out.put(PIECES).put(generation);
    }
    var bytes = new byte[out.position()];
    out.flip().get(bytes);
    return bytes;
  }

  static KvEntry read(byte[] stored) {
    var in = ByteBuffer.wrap(stored);
    if (in.get() != FORMAT) {
      throw new IllegalStateException("A key of a namespace is stored in a format of the future.");
    }
    var expiration = in.getLong();
    var metadata = new byte[in.getInt()];
    in.get(metadata);
    var length = in.getLong();
    if (in.get() == BESIDE) {
      return new KvEntry(expiration, metadata, length, new Place.Beside(in.getLong()));
    }
    var generation = new byte[IndexKeys.GENERATION_BYTES];
    in.get(generation);
    return new KvEntry(expiration, metadata, length, new Place.Pieces(generation));
  }
}
