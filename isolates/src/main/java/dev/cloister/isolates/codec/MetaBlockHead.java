package dev.cloister.isolates.codec;

import dev.cloister.isolates.codec.BrotliBits.NeedsMore;

/// What a compressed meta-block says about itself before its commands (RFC 7932, section 9.2), read
/// in small steps: the codes alone may be a quarter of a MiB.
final class MetaBlockHead {
  static final int LITERAL = 0;
  static final int COMMAND = 1;
  static final int DISTANCE = 2;

  private static final int KINDS = 3;
  private static final int LITERALS = 256;
  private static final int LITERAL_CONTEXTS = 64;
  private static final int DISTANCE_CONTEXTS = 4;
  private static final int DISTANCE_EXTRA = 48;

  private enum State {
    BLOCKS,
    FORMS,
    LITERAL_MAP,
    DISTANCE_MAP,
    CODES
  }

  private final BrotliBits bits;
  private final BrotliBlocks[] blocks = new BrotliBlocks[KINDS];
  private final PrefixCode[][] codes = new PrefixCode[KINDS][];
  private State state = State.BLOCKS;
  private int kind;
  private int codesRead;
  private int postfixBits;
  private int direct;
  private LiteralContexts[] contexts = {};
  private ContextMap literalMap = new ContextMap(0);
  private ContextMap distanceMap = new ContextMap(0);

  MetaBlockHead(BrotliBits bits) {
    this.bits = bits;
  }

  /// One step; true when all was read.
  boolean step() throws NeedsMore, CoderFailed {
    switch (state) {
      case BLOCKS -> {
        blocks[kind] = BrotliBlocks.read(bits);
        kind++;
        if (kind == KINDS) {
          state = State.FORMS;
        }
      }
      case FORMS -> {
        forms();
        state = State.LITERAL_MAP;
      }
      case LITERAL_MAP -> {
        literalMap.read(bits);
        codes[LITERAL] = new PrefixCode[literalMap.count()];
        state = State.DISTANCE_MAP;
      }
      case DISTANCE_MAP -> {
        distanceMap.read(bits);
        codes[COMMAND] = new PrefixCode[blocks[COMMAND].types()];
        codes[DISTANCE] = new PrefixCode[distanceMap.count()];
        kind = LITERAL;
        state = State.CODES;
      }
      case CODES -> {
        codes[kind][codesRead] = PrefixCodes.read(bits, alphabet());
        codesRead++;
        if (codesRead == codes[kind].length) {
          codesRead = 0;
          kind++;
        }
        return kind == KINDS;
      }
    }
    return false;
  }

  private void forms() throws NeedsMore {
    int postfix = bits.take(2);
    int directCount = bits.take(4) << postfix;
    var modes = new LiteralContexts[blocks[LITERAL].types()];
    for (int i = 0; i < modes.length; i++) {
      modes[i] = LiteralContexts.MODES.get(bits.take(2));
    }
    postfixBits = postfix;
    direct = directCount;
    contexts = modes;
    literalMap = new ContextMap(LITERAL_CONTEXTS * modes.length);
    distanceMap = new ContextMap(DISTANCE_CONTEXTS * blocks[DISTANCE].types());
  }

  private int alphabet() {
    return switch (kind) {
      case LITERAL -> LITERALS;
      case COMMAND -> LengthCodes.COMMANDS;
      default -> BrotliDistances.SHORT_CODES + direct + (DISTANCE_EXTRA << postfixBits);
    };
  }

  BrotliBlocks blocks(int of) {
    return blocks[of];
  }

  PrefixCode commandCode() {
    return codes[COMMAND][blocks[COMMAND].type()];
  }

  PrefixCode literalCode(BrotliOutput output) {
    int type = blocks[LITERAL].type();
    int tree =
        codes[LITERAL].length == 1
            ? 0
            : literalMap.tree(type * LITERAL_CONTEXTS + output.context(contexts[type]));
    return codes[LITERAL][tree];
  }

  PrefixCode distanceCode(int copy) {
    int context = Math.min(copy, DISTANCE_CONTEXTS + 1) - 2;
    return codes[DISTANCE][distanceMap.tree(blocks[DISTANCE].type() * DISTANCE_CONTEXTS + context)];
  }

  int distance(int code, BrotliDistances distances) throws NeedsMore, CoderFailed {
    return distances.read(code, direct, postfixBits, bits);
  }
}
