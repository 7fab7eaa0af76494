package dev.cloister.host.service.kv;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/// How much a namespace holds, expired keys that are still to be removed among it. Stored as format
/// 1: 1 | keys: 8 | bytes: 8 | id in UTF-8.
///
/// @param id what the configuration calls the namespace
/// @param keys how many
/// @param bytes keys, values and metadata
public record Usage(String id, long keys, long bytes) {
  private static final byte FORMAT = 1;

  Usage with(long moreKeys, long moreBytes) {
    return new Usage(id, keys + moreKeys, bytes + moreBytes);
  }

  byte[] write() {
    var name = id.getBytes(UTF_8);
    return ByteBuffer.allocate(17 + name.length)
        .put(FORMAT)
        .putLong(keys)
        .putLong(bytes)
        .put(name)
        .array();
  }

  static Usage read(byte[] stored) {
    var in = ByteBuffer.wrap(stored);
    if (in.get() != FORMAT) {
      throw new IllegalStateException("A namespace is stored in a format of the future.");
    }
    var keys = in.getLong();
    var bytes = in.getLong();
    return new Usage(new String(stored, in.position(), in.remaining(), UTF_8), keys, bytes);
  }
}
