package dev.cloister.isolates.codec;

import dev.cloister.isolates.codec.BrotliBits.NeedsMore;
import org.jspecify.annotations.Nullable;

/// The blocks that the literals, commands or distances of a meta-block are in: which type the
/// present one is of, and how many symbols it still has (RFC 7932, section 6).
final class BrotliBlocks {
  private static final int NEVER = Integer.MAX_VALUE;

  private final int types;
  private final @Nullable PrefixCode typeCode;
  private final @Nullable PrefixCode countCode;
  private int type;
  private int before = 1;
  private int left;

  private BrotliBlocks(
      int types, @Nullable PrefixCode typeCode, @Nullable PrefixCode countCode, int left) {
    this.types = types;
    this.typeCode = typeCode;
    this.countCode = countCode;
    this.left = left;
  }

  static BrotliBlocks read(BrotliBits bits) throws NeedsMore, CoderFailed {
    int types = count(bits);
    if (types == 1) {
      return new BrotliBlocks(1, null, null, NEVER);
    }
    var typeCode = PrefixCodes.read(bits, types + 2);
    var countCode = PrefixCodes.read(bits, LengthCodes.BLOCK.size());
    int left = LengthCodes.BLOCK.read(bits.symbol(countCode), bits);
    return new BrotliBlocks(types, typeCode, countCode, left);
  }

  /// A number from 1 to 256, as types and trees are counted.
  static int count(BrotliBits bits) throws NeedsMore {
    if (!bits.takeBit()) {
      return 1;
    }
    int width = bits.take(3);
    return (1 << width) + bits.take(width) + 1;
  }

  int types() {
    return types;
  }

  int type() {
    return type;
  }

  /// Goes to the next block when this one is used up; what was read of it is kept then.
  void prepare(BrotliBits bits) throws NeedsMore {
    if (left > 0 || typeCode == null || countCode == null) {
      return;
    }
    int symbol = bits.symbol(typeCode);
    int count = LengthCodes.BLOCK.read(bits.symbol(countCode), bits);
    int next = symbol == 0 ? before : symbol == 1 ? type + 1 : symbol - 2;
    before = type;
    type = next >= types ? next - types : next;
    left = count;
    bits.mark();
  }

  /// One symbol of this block was read.
  void used() {
    left--;
  }
}
