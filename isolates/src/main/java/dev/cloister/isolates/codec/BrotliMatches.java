package dev.cloister.isolates.codec;

import java.util.Arrays;

/// Finds what of a block has occurred before, within it or in what came before it.
///
/// Limits: at each place at most `tries` earlier ones are looked at.
final class BrotliMatches {
  static final int LENGTH_MIN = 4;

  private static final int HASH_BITS = 15;
  private static final int HASH_FACTOR = 0x1e35a7bd;
  private static final int ENOUGH = 128;

  private final byte[] data;
  private final int end;
  private final int reach;
  private final int tries;
  private final int[] newest = new int[1 << HASH_BITS];
  private final int[] older;

  private int length;
  private int distance;

  BrotliMatches(byte[] data, int end, int reach, int tries) {
    this.data = data;
    this.end = end;
    this.reach = reach;
    this.tries = tries;
    this.older = new int[end];
    Arrays.fill(newest, -1);
  }

  /// Remembers a place, after those before it.
  void add(int at) {
    if (at + LENGTH_MIN <= end) {
      int hash = hash(at);
      older[at] = newest[hash];
      newest[hash] = at;
    }
  }

  /// Whether something before `at` is the same for long enough to be worth it.
  boolean find(int at) {
    length = 0;
    if (at + LENGTH_MIN > end) {
      return false;
    }
    int candidate = newest[hash(at)];
    for (int i = 0;
        i < tries && candidate >= 0 && at - candidate <= reach && length < ENOUGH;
        i++) {
      int same = same(candidate, at);
      if (same > length) {
        length = same;
        distance = at - candidate;
      }
      candidate = older[candidate];
    }
    return length >= LENGTH_MIN;
  }

  int length() {
    return length;
  }

  int distance() {
    return distance;
  }

  private int same(int one, int other) {
    int count = Arrays.mismatch(data, one, one + end - other, data, other, end);
    return count < 0 ? end - other : count;
  }

  private int hash(int at) {
    int four =
        (data[at] & 0xff)
            | (data[at + 1] & 0xff) << 8
            | (data[at + 2] & 0xff) << 16
            | (data[at + 3] & 0xff) << 24;
    return (four * HASH_FACTOR) >>> (Integer.SIZE - HASH_BITS);
  }
}
