package dev.cloister.isolates.codec;

import java.util.Arrays;

/// Bits on their way out, the lowest first; whole bytes of them can be taken.
final class BitSink {
  private byte[] bytes = new byte[256];
  private int from;
  private int to;
  private long held;
  private int count;

  /// The lowest `bits` of a number, at most 32.
  void put(int value, int bits) {
    held |= (value & ((1L << bits) - 1)) << count;
    count += bits;
    while (count >= Byte.SIZE) {
      add((byte) held);
      held >>>= Byte.SIZE;
      count -= Byte.SIZE;
    }
  }

  /// Fills the byte that was begun with zeros.
  void toByte() {
    put(0, (Byte.SIZE - count) % Byte.SIZE);
  }

  /// Whole bytes, which stand at the start of one.
  void put(byte[] whole, int start, int end) {
    for (int i = start; i < end; i++) {
      add(whole[i]);
    }
  }

  private void add(byte value) {
    if (to == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * to);
    }
    bytes[to++] = value;
  }

  /// How many bits have been put and were not taken.
  int bits() {
    return (to - from) * Byte.SIZE + count;
  }

  /// At most `most` whole bytes.
  byte[] take(int most) {
    var taken = Arrays.copyOfRange(bytes, from, Math.min(to, from + most));
    from += taken.length;
    if (from == to) {
      from = 0;
      to = 0;
    }
    return taken;
  }

  /// Forgets what was put.
  void clear() {
    from = 0;
    to = 0;
    held = 0;
    count = 0;
  }

  /// Puts what another has, bit by bit where this one stands within a byte.
  void putAll(BitSink other) {
    for (int i = other.from; i < other.to; i++) {
      put(other.bytes[i], Byte.SIZE);
    }
    put((int) other.held, other.count);
  }
}
