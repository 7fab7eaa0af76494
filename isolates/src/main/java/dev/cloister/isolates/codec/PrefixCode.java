package dev.cloister.isolates.codec;

import java.util.Arrays;

/// A prefix code of brotli (RFC 7932, section 3), for reading: two tables deep, the first by the
/// first eight bits.
final class PrefixCode {
  static final int LENGTH_MAX = 15;
  static final int BITS_MASK = (1 << LENGTH_MAX) - 1;

  private static final int ROOT_BITS = 8;
  private static final int ROOT_SIZE = 1 << ROOT_BITS;
  private static final int ROOT_MASK = ROOT_SIZE - 1;
  private static final int SHIFT = 16;
  private static final int LOW = 0xffff;
  private static final int DEEPER = 1 << 31;

  /// A symbol with the length of its code above it; or where a second table is, with the bits that
  /// choose in it above, marked as [#DEEPER].
  private final int[] table;

  private PrefixCode(int[] table) {
    this.table = table;
  }

  /// A code of one symbol, which takes no bits.
  static PrefixCode ofOne(int symbol) {
    var table = new int[ROOT_SIZE];
    Arrays.fill(table, symbol);
    return new PrefixCode(table);
  }

  /// The code in which `lengths` says how many bits each symbol has, none when it does not occur.
  static PrefixCode of(int[] lengths) {
    var counts = new int[LENGTH_MAX + 1];
    for (int length : lengths) {
      counts[length]++;
    }
    counts[0] = 0;
    var next = new int[LENGTH_MAX + 1];
    for (int length = 1; length < LENGTH_MAX; length++) {
      next[length + 1] = (next[length] + counts[length]) << 1;
    }
    var codes = new int[lengths.length];
    var deepest = new int[ROOT_SIZE];
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      int length = lengths[symbol];
      if (length > 0) {
        codes[symbol] = Integer.reverse(next[length]++) >>> (Integer.SIZE - length);
        int root = codes[symbol] & ROOT_MASK;
        if (length > ROOT_BITS) {
          deepest[root] = Math.max(deepest[root], length - ROOT_BITS);
        }
      }
    }
    return new PrefixCode(table(lengths, codes, deepest));
  }

  private static int[] table(int[] lengths, int[] codes, int[] deepest) {
    int size = ROOT_SIZE;
    for (int bits : deepest) {
      size += bits == 0 ? 0 : 1 << bits;
    }
    var table = new int[size];
    int free = ROOT_SIZE;
    for (int root = 0; root < ROOT_SIZE; root++) {
      if (deepest[root] > 0) {
        table[root] = DEEPER | (deepest[root] << SHIFT) | free;
        free += 1 << deepest[root];
      }
    }
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      int length = lengths[symbol];
      if (length == 0) {
        continue;
      }
      int entry = (length << SHIFT) | symbol;
      if (length <= ROOT_BITS) {
        fill(table, 0, ROOT_SIZE, codes[symbol], 1 << length, entry);
      } else {
        int link = table[codes[symbol] & ROOT_MASK];
        int bits = deepest[codes[symbol] & ROOT_MASK];
        fill(
            table,
            link & LOW,
            1 << bits,
            codes[symbol] >>> ROOT_BITS,
            1 << (length - ROOT_BITS),
            entry);
      }
    }
    return table;
  }

  private static void fill(int[] table, int base, int size, int from, int step, int entry) {
    for (int at = from; at < size; at += step) {
      table[base + at] = entry;
    }
  }

  /// What the next [#LENGTH_MAX] bits begin with.
  int find(int bits) {
    int entry = table[bits & ROOT_MASK];
    if (entry >= 0) {
      return entry;
    }
    int width = (entry & ~DEEPER) >>> SHIFT;
    return table[(entry & LOW) + ((bits >>> ROOT_BITS) & ((1 << width) - 1))];
  }

  static int length(int found) {
    return found >>> SHIFT;
  }

  static int symbol(int found) {
    return found & LOW;
  }
}
