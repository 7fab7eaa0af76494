package dev.cloister.isolates.js;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// Decompresses `deflate` (RFC 1950), `deflate-raw` (RFC 1951) and `gzip` (RFC 1952, one member),
/// whatever the pieces it comes in.
///
/// The JDK's own streams pull, and wait for more; here the bytes come when they come. Nothing may
/// follow the end (https://compression.spec.whatwg.org/#decompress-flush-and-enqueue).
final class Inflating implements ByteFilters.Held {
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final int GZIP_TRAILER_BYTES = 8;
  private static final byte[] NOTHING = {};

  private final boolean gzip;
  private final Inflater inflater;
  private final CRC32 crc = new CRC32();
  private final byte[] buffer = new byte[BUFFER_BYTES];

  /// A header or trailer of gzip, as far as it has come.
  private byte[] held = NOTHING;

  private boolean headerDone;
  private boolean ended;

  Inflating(String format) {
    this.gzip = format.equals("gzip");
    this.headerDone = !gzip;
    this.inflater = new Inflater(!format.equals("deflate"));
  }

  @Override
  public byte[] next(byte @Nullable [] piece) {
    if (piece == null) {
      if (!ended) {
        throw failed("The compressed data ends too early.");
      }
      return NOTHING;
    }
    if (piece.length == 0) {
      return NOTHING;
    }
    if (!headerDone) {
      held = joined(held, piece);
      int length = GzipHeader.length(held);
      if (length < 0) {
        return NOTHING;
      }
      headerDone = true;
      var rest = Arrays.copyOfRange(held, length, held.length);
      held = NOTHING;
      return rest.length == 0 ? NOTHING : inflate(rest);
    }
    return inflate(piece);
  }

  private byte[] inflate(byte[] piece) {
    if (inflater.finished()) {
      trail(piece);
      return NOTHING;
    }
    var made = new ByteArrayOutputStream();
    inflater.setInput(piece);
    try {
      int count;
      do {
        count = inflater.inflate(buffer);
        made.write(buffer, 0, count);
        crc.update(buffer, 0, count);
      } while (count > 0 && !inflater.finished());
    } catch (DataFormatException _) {
      throw failed("The compressed data is damaged.");
    }
    if (inflater.needsDictionary()) {
      throw failed("The compressed data needs a dictionary.");
    }
    if (inflater.finished()) {
      ended = !gzip;
      int rest = inflater.getRemaining();
      if (rest > 0) {
        trail(Arrays.copyOfRange(piece, piece.length - rest, piece.length));
      }
    }
    return made.toByteArray();
  }

  /// What comes after the compressed bytes: the trailer of gzip, and then nothing.
  private void trail(byte[] piece) {
    held = joined(held, piece);
    if (!gzip || held.length > GZIP_TRAILER_BYTES) {
      throw failed("There are bytes after the end of the compressed data.");
    }
    if (held.length == GZIP_TRAILER_BYTES) {
      if (littleEndian(held, 0) != crc.getValue()
          || littleEndian(held, 4) != (inflater.getBytesWritten() & 0xffffffffL)) {
        throw failed("The compressed data does not match its checksum.");
      }
      ended = true;
    }
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

  private static GuestException failed(String text) {
    return new GuestException(GuestException.Kind.TYPE_ERROR, text);
  }

  @Override
  public void release() {
    inflater.end();
  }

  /// The header of a gzip member (RFC 1952, section 2.3).
  private static final class GzipHeader {
    private static final int FIXED_BYTES = 10;
    private static final int BYTES_MAX = 256 * 1024;
    private static final int DEFLATE = 8;
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int FLAGS_RESERVED = 0xe0;

    /// How many of these bytes are the header; -1 when more are needed.
    static int length(byte[] bytes) {
      if ((bytes.length > 0 && bytes[0] != 0x1f)
          || (bytes.length > 1 && (bytes[1] & 0xff) != 0x8b)
          || (bytes.length > 2 && bytes[2] != DEFLATE)
          || (bytes.length > 3 && (bytes[3] & FLAGS_RESERVED) != 0)) {
        throw failed("The data is not compressed with gzip.");
      }
      int length = bytes.length < FIXED_BYTES ? -1 : optional(bytes, bytes[3]);
      if (length < 0 && bytes.length > BYTES_MAX) {
        throw failed("The gzip header is longer than %d bytes.".formatted(BYTES_MAX));
      }
      return length;
    }

    private static int optional(byte[] bytes, int flags) {
      int at = FIXED_BYTES;
      if ((flags & FLAG_EXTRA) != 0) {
        if (bytes.length < at + 2) {
          return -1;
        }
        at += 2 + ((bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8);
      }
      if ((flags & FLAG_NAME) != 0) {
        at = afterZero(bytes, at);
      }
      if ((flags & FLAG_COMMENT) != 0 && at >= 0) {
        at = afterZero(bytes, at);
      }
      if (at < 0) {
        return -1;
      }
      if ((flags & FLAG_HEADER_CRC) != 0) {
        at += 2;
      }
      return at <= bytes.length ? at : -1;
    }

    private static int afterZero(byte[] bytes, int from) {
      for (int at = from; at < bytes.length; at++) {
        if (bytes[at] == 0) {
          return at + 1;
        }
      }
      return -1;
    }
  }
}
