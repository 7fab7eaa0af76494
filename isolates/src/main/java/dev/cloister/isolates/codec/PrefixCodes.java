package dev.cloister.isolates.codec;

import dev.cloister.isolates.codec.BrotliBits.NeedsMore;
import java.util.Arrays;

/// How prefix codes are written in a brotli stream (RFC 7932, sections 3.4 and 3.5).
final class PrefixCodes {
  static final int REPEAT_LAST = 16;
  static final int REPEAT_ZERO = 17;
  static final int LENGTH_SYMBOLS = 18;
  static final int FIRST_LAST_LENGTH = 8;

  /// The order in which the lengths of the codes of lengths come.
  static final int[] LENGTH_ORDER = {1, 2, 3, 4, 0, 5, 17, 6, 16, 7, 8, 9, 10, 11, 12, 13, 14, 15};

  private static final int SIMPLE = 1;
  private static final int LENGTH_SPACE = 32;
  private static final int SPACE = 1 << PrefixCode.LENGTH_MAX;

  /// By four bits: the length that they begin with, and how many of them that takes.
  private static final int[] LENGTH_VALUES = {0, 4, 3, 2, 0, 4, 3, 1, 0, 4, 3, 2, 0, 4, 3, 5};

  private static final int[] LENGTH_BITS = {2, 2, 2, 3, 2, 2, 2, 4, 2, 2, 2, 3, 2, 2, 2, 4};

  private PrefixCodes() {}

  static PrefixCode read(BrotliBits bits, int alphabet) throws NeedsMore, CoderFailed {
    int skipped = bits.take(2);
    return skipped == SIMPLE ? simple(bits, alphabet) : complex(bits, alphabet, skipped);
  }

  private static PrefixCode simple(BrotliBits bits, int alphabet) throws NeedsMore, CoderFailed {
    int count = bits.take(2) + 1;
    int width = Integer.SIZE - Integer.numberOfLeadingZeros(alphabet - 1);
    var symbols = new int[count];
    for (int i = 0; i < count; i++) {
      symbols[i] = bits.take(width);
      if (symbols[i] >= alphabet) {
        throw new CoderFailed("FORMAT_SIMPLE_HUFFMAN_ALPHABET", "a symbol that there is not");
      }
      for (int j = 0; j < i; j++) {
        if (symbols[j] == symbols[i]) {
          throw new CoderFailed("FORMAT_SIMPLE_HUFFMAN_SAME", "a symbol that comes twice");
        }
      }
    }
    if (count == 1) {
      return PrefixCode.ofOne(symbols[0]);
    }
    int[] lengths =
        switch (count) {
          case 2 -> new int[] {1, 1};
          case 3 -> new int[] {1, 2, 2};
          default -> bits.takeBit() ? new int[] {1, 2, 3, 3} : new int[] {2, 2, 2, 2};
        };
    var all = new int[alphabet];
    for (int i = 0; i < count; i++) {
      all[symbols[i]] = lengths[i];
    }
    return PrefixCode.of(all);
  }

  private static PrefixCode complex(BrotliBits bits, int alphabet, int skipped)
      throws NeedsMore, CoderFailed {
    var code = lengthCode(bits, skipped);
    var lengths = new int[alphabet];
    int space = SPACE;
    int last = FIRST_LAST_LENGTH;
    int repeat = 0;
    int repeated = 0;
    int symbol = 0;
    while (symbol < alphabet && space > 0) {
      int length = bits.symbol(code);
      if (length < REPEAT_LAST) {
        repeat = 0;
        lengths[symbol++] = length;
        if (length > 0) {
          last = length;
          space -= SPACE >> length;
        }
        continue;
      }
      int extra = length - (REPEAT_LAST - 2);
      int wanted = length == REPEAT_LAST ? last : 0;
      if (repeated != wanted) {
        repeat = 0;
        repeated = wanted;
      }
      int before = repeat;
      if (repeat > 0) {
        repeat = (repeat - 2) << extra;
      }
      repeat += bits.take(extra) + 3;
      int more = repeat - before;
      if (symbol + more > alphabet) {
        throw new CoderFailed("FORMAT_HUFFMAN_SPACE", "more lengths than symbols");
      }
      Arrays.fill(lengths, symbol, symbol + more, wanted);
      symbol += more;
      if (wanted > 0) {
        space -= more << (PrefixCode.LENGTH_MAX - wanted);
      }
    }
    if (space != 0) {
      throw new CoderFailed("FORMAT_HUFFMAN_SPACE", "a code that is not whole");
    }
    return PrefixCode.of(lengths);
  }

  /// The code that the lengths are written in.
  private static PrefixCode lengthCode(BrotliBits bits, int skipped) throws NeedsMore, CoderFailed {
    var lengths = new int[LENGTH_SYMBOLS];
    int space = LENGTH_SPACE;
    int codes = 0;
    int only = 0;
    for (int i = skipped; i < LENGTH_SYMBOLS && space > 0; i++) {
      int next = bits.peek(4);
      bits.take(LENGTH_BITS[next]);
      int length = LENGTH_VALUES[next];
      if (length > 0) {
        only = LENGTH_ORDER[i];
        lengths[only] = length;
        space -= LENGTH_SPACE >> length;
        codes++;
      }
    }
    if (codes == 1) {
      return PrefixCode.ofOne(only);
    }
    if (space != 0) {
      throw new CoderFailed("FORMAT_CL_SPACE", "a code of lengths that is not whole");
    }
    return PrefixCode.of(lengths);
  }
}
