package dev.cloister.isolates.codec;

import java.util.Arrays;

/// The bits of a brotli stream, as they come. What needs more bits than there are is undone, and
/// tried again when more have come.
final class BrotliBits {
  private static final int BITS_MAX = 64;

  /// More bits are needed than have come. Thrown inside this package only.
  static final class NeedsMore extends Exception {
    private static final long serialVersionUID = 1L;

    NeedsMore() {
      super(null, null, false, false);
    }
  }

  private byte[] bytes = {};
  private int at;
  private long held;
  private int count;

  private int markedAt;
  private long markedHeld;
  private int markedCount;

  /// Adds a piece to what is still unread.
  void give(byte[] piece) {
    int unread = bytes.length - at;
    if (unread == 0) {
      bytes = piece;
    } else {
      var both = Arrays.copyOfRange(bytes, at, at + unread + piece.length);
      System.arraycopy(piece, 0, both, unread, piece.length);
      bytes = both;
    }
    at = 0;
  }

  /// Where [#undo()] comes back to.
  void mark() {
    markedAt = at;
    markedHeld = held;
    markedCount = count;
  }

  void undo() {
    at = markedAt;
    held = markedHeld;
    count = markedCount;
  }

  /// A number of so many bits, at most 24.
  int take(int bits) throws NeedsMore {
    need(bits);
    int value = (int) (held & ((1L << bits) - 1));
    drop(bits);
    return value;
  }

  boolean takeBit() throws NeedsMore {
    return take(1) != 0;
  }

  int symbol(PrefixCode code) throws NeedsMore {
    if (count < PrefixCode.LENGTH_MAX) {
      fill();
    }
    int found = code.find((int) held & PrefixCode.BITS_MASK);
    int length = PrefixCode.length(found);
    if (length > count) {
      throw new NeedsMore();
    }
    drop(length);
    return PrefixCode.symbol(found);
  }

  /// What comes next, without taking it; zeros for what has not come.
  int peek(int bits) {
    if (count < bits) {
      fill();
    }
    return (int) (held & ((1L << bits) - 1));
  }

  /// Takes the rest of a byte that was begun, and says whether it was all zeros.
  boolean zerosToByte() throws NeedsMore {
    return take(count % Byte.SIZE) == 0;
  }

  /// As many whole bytes as are there, at most `most`, into `to`. Bits stand at the start of a
  /// byte.
  int copy(byte[] to, int from, int most) {
    int copied = 0;
    for (; copied < most && count > 0; copied++) {
      to[from + copied] = (byte) held;
      drop(Byte.SIZE);
    }
    int rest = Math.min(most - copied, bytes.length - at);
    System.arraycopy(bytes, at, to, from + copied, rest);
    at += rest;
    return copied + rest;
  }

  /// Passes over whole bytes, and says how many.
  int skip(int most) {
    int skipped = 0;
    for (; skipped < most && count > 0; skipped++) {
      drop(Byte.SIZE);
    }
    int rest = Math.min(most - skipped, bytes.length - at);
    at += rest;
    return skipped + rest;
  }

  /// How many whole bytes have come and were not taken.
  int left() {
    return bytes.length - at + count / Byte.SIZE;
  }

  private void need(int bits) throws NeedsMore {
    if (count < bits) {
      fill();
      if (count < bits) {
        throw new NeedsMore();
      }
    }
  }

  private void fill() {
    while (count <= BITS_MAX - Byte.SIZE && at < bytes.length) {
      held |= (bytes[at++] & 0xffL) << count;
      count += Byte.SIZE;
    }
  }

  private void drop(int bits) {
    held >>>= bits;
    count -= bits;
  }
}
