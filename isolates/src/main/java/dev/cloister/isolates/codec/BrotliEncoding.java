package dev.cloister.isolates.codec;

/// Compresses with brotli (RFC 7932): matches within 64 KiB, and a Huffman code for each of
/// literals, commands and distances in a block. It knows neither words nor contexts, so it comes to
/// about what gzip does, and leaves the last tenth to encoders that take a hundred times as long.
public final class BrotliEncoding implements Coder {
  private static final byte[] NOTHING = {};
  private static final int WINDOW_BYTES = 64 * 1024;
  private static final int REACH = WINDOW_BYTES - 16;
  private static final int BLOCK_BYTES = WINDOW_BYTES;
  private static final int TRIES_LEAST = 4;

  /// Bits that say: a window of 64 KiB; an empty meta-block that ends at a byte; the end.
  private static final int WINDOW_16_BITS = 0;

  private static final int EMPTY = 0b000110;
  private static final int LAST_AND_EMPTY = 0b11;

  private final BitSink sink = new BitSink();
  private final int tries;

  /// What came before, as far back as copies may reach, and then the block.
  private byte[] data = NOTHING;

  private int blockFrom;
  private int end;
  private byte[] input = NOTHING;
  private int at;
  private boolean begun;
  private boolean flushed;
  private boolean ended;

  /// `quality` from 0 to 11: how long it looks for matches.
  public BrotliEncoding(int quality) {
    this.tries = TRIES_LEAST * (quality + 1);
  }

  @Override
  public void give(byte[] piece) {
    input = piece;
    at = 0;
  }

  @Override
  public byte[] take(Flush flush, int most) {
    boolean more = true;
    while (more && sink.bits() / Byte.SIZE < most) {
      gather();
      boolean full = end - blockFrom == BLOCK_BYTES;
      if (full || (flush != Flush.NONE && end > blockFrom)) {
        block();
      } else if (flush == Flush.FINISH && !ended) {
        begin();
        sink.put(LAST_AND_EMPTY, 2);
        sink.toByte();
        ended = true;
      } else if ((flush == Flush.SYNC || flush == Flush.FULL) && !flushed) {
        begin();
        sink.put(EMPTY, 6);
        sink.toByte();
        flushed = true;
      } else {
        more = false;
      }
    }
    return sink.take(most);
  }

  private void begin() {
    if (!begun) {
      begun = true;
      sink.put(WINDOW_16_BITS, 1);
    }
  }

  /// Moves input into the block, as far as it has room.
  private void gather() {
    int count = Math.min(input.length - at, BLOCK_BYTES - (end - blockFrom));
    if (count == 0) {
      return;
    }
    if (data.length == 0) {
      data = new byte[WINDOW_BYTES + BLOCK_BYTES];
    }
    int over = end + count - data.length;
    if (over > 0) {
      System.arraycopy(data, over, data, 0, end - over);
      blockFrom -= over;
      end -= over;
    }
    System.arraycopy(input, at, data, end, count);
    at += count;
    end += count;
    flushed = false;
  }

  private void block() {
    begin();
    var compressed = new BitSink();
    var commands = new BrotliCommands(data, blockFrom, end, REACH, tries);
    header(compressed, end - blockFrom, false);
    commands.write(compressed);
    if (compressed.bits() < (end - blockFrom) * Byte.SIZE) {
      sink.putAll(compressed);
    } else {
      header(sink, end - blockFrom, true);
      sink.toByte();
      sink.put(data, blockFrom, end);
    }
    blockFrom = end;
  }

  /// The header of a meta-block that is not the last, of at most 64 KiB.
  private static void header(BitSink to, int length, boolean stored) {
    to.put(0, 1);
    to.put(0, 2);
    to.put(length - 1, 16);
    to.put(stored ? 1 : 0, 1);
  }

  @Override
  public boolean ended() {
    return ended;
  }

  @Override
  public int unused() {
    return 0;
  }

  @Override
  public void reset() {
    sink.clear();
    blockFrom = 0;
    end = 0;
    input = NOTHING;
    at = 0;
    begun = false;
    flushed = false;
    ended = false;
  }

  @Override
  public void release() {
    data = NOTHING;
  }
}
