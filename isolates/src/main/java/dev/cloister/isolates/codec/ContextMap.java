package dev.cloister.isolates.codec;

import dev.cloister.isolates.codec.BrotliBits.NeedsMore;
import org.jspecify.annotations.Nullable;

/// Which tree each context of each type of block has (RFC 7932, section 7.3), read step by step.
final class ContextMap {
  private static final int TREES_MAX = 256;

  private final byte[] trees;
  private int count;
  private int longestRun;
  private @Nullable PrefixCode code;
  private int at;
  private boolean begun;
  private boolean done;

  ContextMap(int size) {
    trees = new byte[size];
  }

  /// Reads as far as it can, and keeps what it has read when it throws [NeedsMore].
  void read(BrotliBits bits) throws NeedsMore, CoderFailed {
    if (!begun) {
      begin(bits);
    }
    while (code != null && at < trees.length) {
      bits.mark();
      entry(bits, code);
    }
    if (!done && code != null) {
      bits.mark();
      if (bits.takeBit()) {
        moveToFront();
      }
    }
    done = true;
  }

  private void begin(BrotliBits bits) throws NeedsMore, CoderFailed {
    int trees = BrotliBlocks.count(bits);
    if (trees > 1) {
      longestRun = bits.takeBit() ? bits.take(4) + 1 : 0;
      code = PrefixCodes.read(bits, trees + longestRun);
    }
    count = trees;
    begun = true;
  }

  private void entry(BrotliBits bits, PrefixCode code) throws NeedsMore, CoderFailed {
    int symbol = bits.symbol(code);
    if (symbol == 0 || symbol > longestRun) {
      trees[at++] = (byte) (symbol == 0 ? 0 : symbol - longestRun);
      return;
    }
    int run = (1 << symbol) + bits.take(symbol);
    if (run > trees.length - at) {
      throw new CoderFailed("FORMAT_CONTEXT_MAP_REPEAT", "a context map that is too long");
    }
    at += run;
  }

  private void moveToFront() {
    var order = new byte[TREES_MAX];
    for (int i = 0; i < TREES_MAX; i++) {
      order[i] = (byte) i;
    }
    for (int i = 0; i < trees.length; i++) {
      int index = trees[i] & 0xff;
      byte value = order[index];
      trees[i] = value;
      System.arraycopy(order, 0, order, 1, index);
      order[0] = value;
    }
  }

  /// How many trees there are.
  int count() {
    return count;
  }

  int tree(int entry) {
    return trees[entry] & 0xff;
  }
}
