package dev.cloister.isolates.codec;

import java.util.Arrays;

/// The last bytes that were made, as many as a stream may refer to. Grows with what is made, so
/// that a short stream with a large window stays small.
///
/// Limits: what it grows by is asked for, and may be refused.
final class BrotliWindow {
  private static final int SMALLEST = 32 * 1024;

  private final int largest;
  private final WindowRoom room;
  private byte[] ring;
  private long made;

  BrotliWindow(int bits, WindowRoom room) throws CoderFailed {
    this.largest = Math.max(SMALLEST, 1 << bits);
    this.room = room;
    this.ring = new byte[0];
    grow(SMALLEST);
  }

  private void grow(int size) throws CoderFailed {
    if (!room.take(size - ring.length)) {
      throw new CoderFailed(
          CoderFailed.MEMORY, "the windows of all brotli streams are too large together");
    }
    ring = Arrays.copyOf(ring, size);
  }

  /// How many bytes were made in all.
  long made() {
    return made;
  }

  int size() {
    return ring.length;
  }

  /// The byte made `back` bytes ago; 0 before the first.
  int last(int back) {
    return ring[(int) (made - back) & (ring.length - 1)] & 0xff;
  }

  void add(int value) throws CoderFailed {
    if (made == ring.length && ring.length < largest) {
      grow(ring.length * 2);
    }
    ring[(int) made++ & (ring.length - 1)] = (byte) value;
  }

  /// Makes `count` bytes again, from `distance` bytes ago.
  void repeat(int distance, int count) throws CoderFailed {
    for (int i = 0; i < count; i++) {
      add(last(distance));
    }
  }

  void add(byte[] bytes, int from, int count) throws CoderFailed {
    for (int i = 0; i < count; i++) {
      add(bytes[from + i]);
    }
  }

  /// What was made since `start`.
  byte[] since(long start) {
    int count = (int) (made - start);
    var bytes = new byte[count];
    int from = (int) start & (ring.length - 1);
    int first = Math.min(count, ring.length - from);
    System.arraycopy(ring, from, bytes, 0, first);
    System.arraycopy(ring, 0, bytes, first, count - first);
    return bytes;
  }
}
