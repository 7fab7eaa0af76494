package dev.cloister.isolates.codec;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/// Compresses with `deflate`, bare or wrapped.
public final class Deflating implements Coder {
  private static final byte[] NOTHING = {};
  private static final int GZIP_TRAILER_BYTES = 8;
  private static final int UNIX = 3;
  private static final int SLOWEST = 2;
  private static final int FASTEST = 4;

  private final Wrapping wrapping;
  private final byte @Nullable [] dictionary;
  private final Deflater deflater;
  private final CRC32 crc = new CRC32();
  private int level;
  private int strategy;

  /// What goes out before anything else does: the header or the trailer of gzip.
  private ByteBuffer ahead = ByteBuffer.allocate(0);

  private boolean ended;

  /// `level` and `strategy` as zlib numbers them.
  public Deflating(Wrapping wrapping, int level, int strategy, byte @Nullable [] dictionary) {
    this.wrapping = wrapping;
    this.dictionary = dictionary;
    this.deflater = new Deflater(level, wrapping != Wrapping.ZLIB);
    use(level, strategy);
    begin();
  }

  private void begin() {
    if (dictionary != null) {
      deflater.setDictionary(dictionary);
    }
    if (wrapping == Wrapping.GZIP) {
      ahead = header();
    }
  }

  /// Compresses what follows in another way.
  public void set(int newLevel, int newStrategy) {
    use(newLevel, newStrategy);
    if (deflater.getBytesRead() > 0) {
      // zlib changes when it is next called, after what it has been given by then: so nothing is
      // given.
      deflater.setInput(NOTHING);
      var before = new ByteArrayOutputStream();
      var some = new byte[512];
      for (int count = deflater.deflate(some); count > 0; count = deflater.deflate(some)) {
        before.write(some, 0, count);
      }
      ahead = ByteBuffer.wrap(before.toByteArray());
    }
  }

  private void use(int newLevel, int newStrategy) {
    level = newLevel;
    // The JDK knows two of zlib's other strategies; those it does not know make no other bytes
    // valid.
    strategy =
        newStrategy == Deflater.FILTERED || newStrategy == Deflater.HUFFMAN_ONLY ? newStrategy : 0;
    deflater.setLevel(level);
    deflater.setStrategy(strategy);
  }

  private ByteBuffer header() {
    int pace =
        level == Deflater.BEST_COMPRESSION
            ? SLOWEST
            : strategy >= Deflater.HUFFMAN_ONLY || level == 0 || level == Deflater.BEST_SPEED
                ? FASTEST
                : 0;
    return ByteBuffer.wrap(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, (byte) pace, UNIX});
  }

  @Override
  public void give(byte[] piece) {
    deflater.setInput(piece);
    crc.update(piece);
  }

  @Override
  public byte[] take(Flush flush, int most) {
    var made = new byte[most];
    int count = fromAhead(made, 0);
    if (!ended) {
      if (flush == Flush.FINISH) {
        deflater.finish();
      }
      count += deflater.deflate(made, count, most - count, mode(flush));
      if (deflater.finished()) {
        ended = true;
        if (wrapping == Wrapping.GZIP) {
          ahead =
              ByteBuffer.allocate(GZIP_TRAILER_BYTES)
                  .order(ByteOrder.LITTLE_ENDIAN)
                  .putInt((int) crc.getValue())
                  .putInt((int) deflater.getBytesRead())
                  .flip();
          count = fromAhead(made, count);
        }
      }
    }
    return count == most ? made : Arrays.copyOf(made, count);
  }

  /// How much of `made` is full then.
  private int fromAhead(byte[] made, int from) {
    int count = Math.min(ahead.remaining(), made.length - from);
    ahead.get(made, from, count);
    return from + count;
  }

  private static int mode(Flush flush) {
    return switch (flush) {
      case NONE, FINISH -> Deflater.NO_FLUSH;
      case SYNC -> Deflater.SYNC_FLUSH;
      case FULL -> Deflater.FULL_FLUSH;
    };
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
    deflater.reset();
    crc.reset();
    ended = false;
    begin();
  }

  @Override
  public void release() {
    deflater.end();
  }
}
