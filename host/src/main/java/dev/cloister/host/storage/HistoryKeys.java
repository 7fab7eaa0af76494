package dev.cloister.host.storage;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How [HistoryIndex] names what it keeps, and how it keeps a value or that there was none.
final class HistoryKeys {
  private static final byte[] ABSENT = {0};
  private static final byte PRESENT = 1;

  private HistoryKeys() {}

  /// The first that an object's values kept at this moment or later can have.
  static byte[] before(byte[] object, Moment at) {
    return StorageKeys.join(object, moment(at));
  }

  static byte[] before(byte[] object, Moment at, byte[] key) {
    return ByteBuffer.allocate(object.length + Long.BYTES + key.length)
        .put(object)
        .putLong(at.number())
        .put(key)
        .array();
  }

  static Moment momentOf(byte[] object, byte[] before) {
    return new Moment(ByteBuffer.wrap(before).getLong(object.length));
  }

  static byte[] keyOf(byte[] object, byte[] before) {
    return Arrays.copyOfRange(before, object.length + Long.BYTES, before.length);
  }

  static byte[] plan(byte[] object, int plan) {
    return ByteBuffer.allocate(object.length + Integer.BYTES).put(object).putInt(plan).array();
  }

  static byte[] moment(Moment at) {
    return ByteBuffer.allocate(Long.BYTES).putLong(at.number()).array();
  }

  static Moment moment(byte[] stored) {
    return new Moment(ByteBuffer.wrap(stored).getLong());
  }

  /// A value as it is kept; null when there was none.
  static byte[] kept(byte @Nullable [] value) {
    return value == null
        ? ABSENT
        : ByteBuffer.allocate(1 + value.length).put(PRESENT).put(value).array();
  }

  static byte @Nullable [] value(byte[] kept) {
    return kept[0] == PRESENT ? Arrays.copyOfRange(kept, 1, kept.length) : null;
  }
}
