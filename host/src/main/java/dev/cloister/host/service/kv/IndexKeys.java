package dev.cloister.host.service.kv;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// The keys inside a namespace's index object; the first byte says what it is. This is the data
/// format: numbers are never reused.
///
/// ```
/// 00                              the namespace's id and how much it holds (Usage)
/// 01 | key                        a key's entry (KvEntry)
/// 02 | expiration: 8 | key        nothing: keys in the order in which they expire
/// 03 | due: 8 | generation: 32    nothing: pieces that are to be removed, by when
/// 04 | key                        version: 8, then the value that lies beside the key
/// ```
final class IndexKeys {
  static final byte[] USAGE = {0};
  static final int ENTRY = 1;
  static final int EXPIRY = 2;
  static final int GARBAGE = 3;
  static final int BESIDE = 4;
  static final int GENERATION_BYTES = 32;

  private IndexKeys() {}

  static byte[] entry(byte[] key) {
    return of(ENTRY, key);
  }

  static byte[] beside(byte[] key) {
    return of(BESIDE, key);
  }

  static byte[] expiry(long seconds, byte[] key) {
    return of(EXPIRY, seconds, key);
  }

  static byte[] garbage(long due, byte[] generation) {
    return of(GARBAGE, due, generation);
  }

  /// Where the kind of key begins that comes before all times after `seconds`.
  static byte[] until(int kind, long seconds) {
    return of(kind, seconds + 1, new byte[0]);
  }

  /// Where a kind of key begins.
  static byte[] start(int kind) {
    return new byte[] {(byte) kind};
  }

  /// The time in a key of kind [#EXPIRY] or [#GARBAGE].
  static long time(byte[] stored) {
    return ByteBuffer.wrap(stored).getLong(1);
  }

  /// What comes after the time in such a key.
  static byte[] afterTime(byte[] stored) {
    return Arrays.copyOfRange(stored, 1 + Long.BYTES, stored.length);
  }

  /// What comes after the kind.
  static byte[] afterKind(byte[] stored) {
    return Arrays.copyOfRange(stored, 1, stored.length);
  }

  static byte[] of(int kind, byte[] key) {
    return ByteBuffer.allocate(1 + key.length).put((byte) kind).put(key).array();
  }

  private static byte[] of(int kind, long time, byte[] rest) {
    return ByteBuffer.allocate(1 + Long.BYTES + rest.length)
        .put((byte) kind)
        .putLong(time)
        .put(rest)
        .array();
  }
}
