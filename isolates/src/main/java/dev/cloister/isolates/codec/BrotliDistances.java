package dev.cloister.isolates.codec;

import dev.cloister.isolates.codec.BrotliBits.NeedsMore;

/// The last four distances of a stream, and how new ones are told (RFC 7932, section 4).
final class BrotliDistances {
  static final int SHORT_CODES = 16;

  /// For the codes from 4 on: which of the last distances, and what is added to it.
  private static final int[] WHICH = {0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1};

  private static final int[] PLUS = {0, 0, 0, 0, -1, 1, -2, 2, -3, 3, -1, 1, -2, 2, -3, 3};

  private final int[] recent = {4, 11, 15, 16};

  /// The distance of a code, with the extra bits it has.
  int read(int code, int direct, int postfixBits, BrotliBits bits) throws NeedsMore, CoderFailed {
    if (code < SHORT_CODES) {
      int distance = recent[WHICH[code]] + PLUS[code];
      if (distance <= 0) {
        throw new CoderFailed("FORMAT_DISTANCE", "a distance of nothing");
      }
      return distance;
    }
    int rest = code - SHORT_CODES;
    if (rest < direct) {
      return rest + 1;
    }
    rest -= direct;
    int extraBits = 1 + (rest >> (postfixBits + 1));
    int high = rest >> postfixBits;
    int low = rest & ((1 << postfixBits) - 1);
    int offset = ((2 + (high & 1)) << extraBits) - 4;
    return ((offset + bits.take(extraBits)) << postfixBits) + low + direct + 1;
  }

  int last() {
    return recent[0];
  }

  void remember(int distance) {
    System.arraycopy(recent, 0, recent, 1, recent.length - 1);
    recent[0] = distance;
  }
}
