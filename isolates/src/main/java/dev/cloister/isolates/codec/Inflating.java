package dev.cloister.isolates.codec;

import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// Decompresses `deflate`, bare or wrapped, whatever the pieces it comes in.
///
/// The JDK's own streams pull, and wait for more; here the bytes come when they come.
public final class Inflating implements Coder {
  private static final int GZIP_TRAILER_BYTES = 8;
  private static final byte[] NOTHING = {};

  private enum Phase {
    HEADER,
    DATA,
    TRAILER,
    /// After a member of gzip, where another may begin.
    BETWEEN,
    ENDED
  }

  private final Wrapping wrapping;
  private final boolean manyMembers;
  private final byte @Nullable [] dictionary;
  private final CRC32 crc = new CRC32();
  private Inflater inflater;
  private boolean gzip;
  private Phase phase;

  /// A header or trailer of gzip, as far as it has come.
  private byte[] held = NOTHING;

  private byte[] input = NOTHING;
  private int at;

  /// With `manyMembers`, one member of gzip after another is read as one.
  public Inflating(Wrapping wrapping, boolean manyMembers, byte @Nullable [] dictionary) {
    this.wrapping = wrapping;
    this.manyMembers = manyMembers;
    this.dictionary = dictionary;
    this.inflater = new Inflater(wrapping != Wrapping.ZLIB);
    this.gzip = wrapping == Wrapping.GZIP || wrapping == Wrapping.GZIP_OR_ZLIB;
    this.phase = begin();
  }

  private Phase begin() {
    crc.reset();
    if (gzip) {
      return Phase.HEADER;
    }
    if (wrapping == Wrapping.RAW && dictionary != null) {
      inflater.setDictionary(dictionary);
    }
    return Phase.DATA;
  }

  @Override
  public void give(byte[] piece) {
    input = piece;
    at = 0;
    if (phase == Phase.DATA) {
      inflater.setInput(piece);
    }
  }

  @Override
  public byte[] take(Flush flush, int most) throws CoderFailed {
    for (; ; ) {
      switch (phase) {
        case HEADER -> {
          if (!header()) {
            return NOTHING;
          }
        }
        case DATA -> {
          var made = data(most);
          if (made.length > 0 || phase == Phase.DATA) {
            return made;
          }
        }
        case TRAILER -> {
          if (!trailer()) {
            return NOTHING;
          }
        }
        case BETWEEN -> {
          if (!manyMembers || at == input.length || input[at] == 0) {
            return NOTHING;
          }
          inflater.reset();
          phase = begin();
        }
        case ENDED -> {
          return NOTHING;
        }
      }
    }
  }

  /// Whether the header has come whole.
  private boolean header() throws CoderFailed {
    held = joined(held, rest());
    at = input.length;
    if (wrapping == Wrapping.GZIP_OR_ZLIB && held.length > 0 && !GzipHeader.begins(held)) {
      gzip = false;
      inflater.end();
      inflater = new Inflater(false);
      data(held);
      return true;
    }
    int length = GzipHeader.length(held);
    if (length < 0) {
      return false;
    }
    data(Arrays.copyOfRange(held, length, held.length));
    return true;
  }

  private void data(byte[] first) {
    held = NOTHING;
    input = first;
    at = 0;
    inflater.setInput(first);
    phase = Phase.DATA;
  }

  private byte[] data(int most) throws CoderFailed {
    var made = new byte[most];
    int count;
    try {
      count = inflater.inflate(made);
      if (count == 0 && inflater.needsDictionary()) {
        useDictionary();
        count = inflater.inflate(made);
      }
    } catch (DataFormatException e) {
      var said = e.getMessage();
      throw CoderFailed.damaged(said == null ? "the compressed data is damaged" : said);
    }
    at = input.length - inflater.getRemaining();
    if (gzip) {
      crc.update(made, 0, count);
    }
    if (inflater.finished()) {
      phase = gzip ? Phase.TRAILER : Phase.ENDED;
    }
    return count == most ? made : Arrays.copyOf(made, count);
  }

  private void useDictionary() throws CoderFailed {
    if (dictionary == null) {
      throw new CoderFailed("Z_NEED_DICT", "Missing dictionary");
    }
    try {
      inflater.setDictionary(dictionary);
    } catch (IllegalArgumentException _) {
      throw CoderFailed.damaged("Bad dictionary");
    }
  }

  /// Whether the trailer has come whole.
  private boolean trailer() throws CoderFailed {
    int wanted = Math.min(GZIP_TRAILER_BYTES - held.length, input.length - at);
    held = joined(held, Arrays.copyOfRange(input, at, at + wanted));
    at += wanted;
    if (held.length < GZIP_TRAILER_BYTES) {
      return false;
    }
    if (littleEndian(held, 0) != crc.getValue()) {
      throw CoderFailed.damaged("incorrect data check");
    }
    if (littleEndian(held, 4) != (inflater.getBytesWritten() & 0xffffffffL)) {
      throw CoderFailed.damaged("incorrect length check");
    }
    held = NOTHING;
    phase = Phase.BETWEEN;
    return true;
  }

  private byte[] rest() {
    return at == 0 ? input : Arrays.copyOfRange(input, at, input.length);
  }

  private static long littleEndian(byte[] bytes, int at) {
    return (bytes[at] & 0xffL)
        | (bytes[at + 1] & 0xffL) << 8
        | (bytes[at + 2] & 0xffL) << 16
        | (bytes[at + 3] & 0xffL) << 24;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    if (first.length == 0) {
      return second;
    }
    var both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  @Override
  public boolean ended() {
    return phase == Phase.BETWEEN || phase == Phase.ENDED;
  }

  @Override
  public int unused() {
    return ended() ? input.length - at : 0;
  }

  @Override
  public void reset() {
    inflater.reset();
    if (wrapping == Wrapping.GZIP_OR_ZLIB && !gzip) {
      gzip = true;
      inflater.end();
      inflater = new Inflater(true);
    }
    held = NOTHING;
    input = NOTHING;
    at = 0;
    phase = begin();
  }

  @Override
  public void release() {
    inflater.end();
  }
}
