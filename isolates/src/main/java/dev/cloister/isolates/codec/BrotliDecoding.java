package dev.cloister.isolates.codec;

import dev.cloister.isolates.codec.BrotliBits.NeedsMore;
import org.jspecify.annotations.Nullable;

/// Decompresses brotli (RFC 7932), whatever the pieces it comes in.
///
/// A state machine whose steps are small: one that needs more bits than have come leaves everything
/// as it was, so that it can be done again from its start. [MetaBlock] knows what is in a
/// compressed meta-block; here is what is around them, and the bytes that come out.
public final class BrotliDecoding implements Coder {
  private static final byte[] NOTHING = {};
  private static final int RAW_BYTES = 4096;

  private enum State {
    WINDOW,
    META_BLOCK,
    METADATA,
    RAW,
    COMPRESSED,
    END
  }

  private final WindowRoom room;
  private BrotliBits bits = new BrotliBits();
  private State state = State.WINDOW;
  private @Nullable BrotliWindow window;
  private @Nullable BrotliOutput output;
  private @Nullable MetaBlock block;
  private BrotliDistances distances = new BrotliDistances();
  private final byte[] raw = new byte[RAW_BYTES];
  private boolean last;
  private int left;

  /// The window is taken out of `room`.
  public BrotliDecoding(WindowRoom room) {
    this.room = room;
  }

  @Override
  public void give(byte[] piece) {
    bits.give(piece);
  }

  @Override
  public byte[] take(Flush flush, int most) throws CoderFailed {
    try {
      while (state == State.WINDOW) {
        bits.mark();
        begin();
      }
    } catch (NeedsMore _) {
      bits.undo();
    }
    if (window == null || output == null) {
      return NOTHING;
    }
    long start = output.begin(most);
    try {
      while (state != State.END && output.room() > 0) {
        bits.mark();
        step(window, output);
      }
    } catch (NeedsMore _) {
      bits.undo();
    }
    return window.since(start);
  }

  private void begin() throws NeedsMore, CoderFailed {
    int windowBits = windowBits();
    window = new BrotliWindow(windowBits, room);
    output = new BrotliOutput(window, (1 << windowBits) - 16);
    state = State.META_BLOCK;
  }

  private int windowBits() throws NeedsMore, CoderFailed {
    if (!bits.takeBit()) {
      return 16;
    }
    int high = bits.take(3);
    if (high > 0) {
      return 17 + high;
    }
    int low = bits.take(3);
    if (low == 1) {
      throw new CoderFailed("FORMAT_WINDOW_BITS", "a window of a size that there is not");
    }
    return low == 0 ? 17 : 8 + low;
  }

  private void step(BrotliWindow window, BrotliOutput output) throws NeedsMore, CoderFailed {
    switch (state) {
      case META_BLOCK -> metaBlock(output);
      case METADATA -> {
        left -= bits.skip(left);
        done();
      }
      case RAW -> {
        int count = bits.copy(raw, 0, Math.min(Math.min(left, output.room()), raw.length));
        window.add(raw, 0, count);
        left -= count;
        done();
      }
      case COMPRESSED -> {
        if (block == null || block.step()) {
          block = null;
          left = 0;
          done();
        }
      }
      case WINDOW, END -> throw new IllegalStateException("Not a step: " + state);
    }
  }

  /// Goes on to the next meta-block when this one has come whole; else waits for more.
  private void done() throws NeedsMore, CoderFailed {
    if (left > 0) {
      bits.mark();
      if (bits.left() == 0) {
        throw new NeedsMore();
      }
      return;
    }
    bits.mark();
    if (!last) {
      state = State.META_BLOCK;
      return;
    }
    end();
  }

  private void end() throws NeedsMore, CoderFailed {
    if (!bits.zerosToByte()) {
      throw new CoderFailed("FORMAT_PADDING_2", "bits after the end");
    }
    state = State.END;
  }

  private void metaBlock(BrotliOutput output) throws NeedsMore, CoderFailed {
    last = bits.takeBit();
    if (last && bits.takeBit()) {
      end();
      return;
    }
    int nibbles = bits.take(2) + 4;
    if (nibbles == 7) {
      metadata();
      return;
    }
    int length = 1;
    for (int i = 0; i < nibbles; i++) {
      int nibble = bits.take(4);
      if (i == nibbles - 1 && nibbles > 4 && nibble == 0) {
        throw new CoderFailed("FORMAT_EXUBERANT_NIBBLE", "a length with zeros before it");
      }
      length += nibble << (4 * i);
    }
    boolean stored = !last && bits.takeBit();
    if (stored && !bits.zerosToByte()) {
      throw new CoderFailed("FORMAT_PADDING_1", "bits before stored bytes");
    }
    left = length;
    if (stored) {
      state = State.RAW;
    } else {
      block = new MetaBlock(bits, output, distances, length);
      state = State.COMPRESSED;
    }
  }

  private void metadata() throws NeedsMore, CoderFailed {
    if (bits.takeBit()) {
      throw new CoderFailed("FORMAT_RESERVED", "a bit that means nothing yet");
    }
    int bytes = bits.take(2);
    int length = bytes == 0 ? 0 : 1;
    for (int i = 0; i < bytes; i++) {
      int value = bits.take(Byte.SIZE);
      if (i == bytes - 1 && bytes > 1 && value == 0) {
        throw new CoderFailed("FORMAT_EXUBERANT_META_NIBBLE", "a length with zeros before it");
      }
      length += value << (Byte.SIZE * i);
    }
    if (!bits.zerosToByte()) {
      throw new CoderFailed("FORMAT_PADDING_1", "bits before metadata");
    }
    left = length;
    state = State.METADATA;
  }

  @Override
  public boolean ended() {
    return state == State.END;
  }

  @Override
  public int unused() {
    return ended() ? bits.left() : 0;
  }

  @Override
  public void reset() {
    release();
    bits = new BrotliBits();
    state = State.WINDOW;
    distances = new BrotliDistances();
    block = null;
    last = false;
    left = 0;
  }

  @Override
  public void release() {
    if (window != null) {
      room.giveBack(window.size());
      window = null;
      output = null;
    }
  }
}
