package dev.cloister.isolates.codec;

import dev.cloister.isolates.codec.BrotliBits.NeedsMore;

/// A compressed meta-block of brotli (RFC 7932, section 9.3), read in small steps. A step that
/// throws [NeedsMore] has changed nothing since the last mark of the bits.
final class MetaBlock {
  private enum State {
    HEAD,
    COMMAND,
    LITERALS,
    DISTANCE,
    COPY,
    WORD
  }

  private final BrotliBits bits;
  private final BrotliOutput output;
  private final BrotliDistances distances;
  private final MetaBlockHead head;
  private State state = State.HEAD;

  /// How many bytes of the meta-block are still to be made.
  private int left;

  private boolean lastDistance;
  private int insert;
  private int copy;
  private int distance;
  private byte[] word = {};
  private int wordAt;

  MetaBlock(BrotliBits bits, BrotliOutput output, BrotliDistances distances, int length) {
    this.bits = bits;
    this.output = output;
    this.distances = distances;
    this.left = length;
    this.head = new MetaBlockHead(bits);
  }

  /// One step, for which the output has room; true when it was the last.
  boolean step() throws NeedsMore, CoderFailed {
    switch (state) {
      case HEAD -> {
        if (head.step()) {
          state = State.COMMAND;
        }
      }
      case COMMAND -> command();
      case LITERALS -> literals();
      case DISTANCE -> distance();
      case COPY -> copy();
      case WORD -> word();
    }
    return left == 0;
  }

  private void command() throws NeedsMore, CoderFailed {
    var blocks = head.blocks(MetaBlockHead.COMMAND);
    blocks.prepare(bits);
    int command = bits.symbol(head.commandCode());
    insert = LengthCodes.INSERT.read(LengthCodes.insertOf(command), bits);
    copy = LengthCodes.COPY.read(LengthCodes.copyOf(command), bits);
    lastDistance = command < LengthCodes.COMMANDS_LAST_DISTANCE;
    blocks.used();
    if (insert > left) {
      throw new CoderFailed("FORMAT_BLOCK_LENGTH_1", "more literals than bytes in the block");
    }
    state = insert > 0 ? State.LITERALS : State.DISTANCE;
  }

  private void literals() throws NeedsMore, CoderFailed {
    var blocks = head.blocks(MetaBlockHead.LITERAL);
    while (insert > 0 && output.room() > 0) {
      bits.mark();
      blocks.prepare(bits);
      output.literal(bits.symbol(head.literalCode(output)));
      blocks.used();
      insert--;
      left--;
    }
    bits.mark();
    if (insert == 0) {
      state = State.DISTANCE;
    }
  }

  private void distance() throws NeedsMore, CoderFailed {
    int reach = output.reach();
    if (lastDistance) {
      begin(distances.last(), true, reach);
      return;
    }
    var blocks = head.blocks(MetaBlockHead.DISTANCE);
    blocks.prepare(bits);
    int code = bits.symbol(head.distanceCode(copy));
    int found = head.distance(code, distances);
    blocks.used();
    begin(found, code == 0, reach);
  }

  private void begin(int found, boolean known, int reach) throws CoderFailed {
    distance = found;
    if (found <= reach) {
      if (copy > left) {
        throw new CoderFailed("FORMAT_BLOCK_LENGTH_2", "a copy beyond the end of the block");
      }
      if (!known) {
        distances.remember(found);
      }
      state = State.COPY;
      return;
    }
    word = Words.word(copy, found - reach - 1);
    wordAt = 0;
    if (word.length > left) {
      throw new CoderFailed("FORMAT_BLOCK_LENGTH_2", "a word beyond the end of the block");
    }
    state = word.length == 0 ? State.COMMAND : State.WORD;
  }

  private void copy() throws CoderFailed {
    int copied = output.copy(distance, copy);
    copy -= copied;
    left -= copied;
    if (copy == 0) {
      state = State.COMMAND;
    }
  }

  private void word() throws CoderFailed {
    int written = output.word(word, wordAt);
    wordAt += written;
    left -= written;
    if (wordAt == word.length) {
      state = State.COMMAND;
    }
  }
}
