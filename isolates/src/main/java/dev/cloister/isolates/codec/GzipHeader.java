package dev.cloister.isolates.codec;

import java.util.zip.CRC32;

/// The header of a gzip member (RFC 1952, section 2.3).
final class GzipHeader {
  private static final int FIXED_BYTES = 10;
  private static final int BYTES_MAX = 256 * 1024;
  private static final int DEFLATE = 8;
  private static final int FLAG_HEADER_CRC = 2;
  private static final int FLAG_EXTRA = 4;
  private static final int FLAG_NAME = 8;
  private static final int FLAG_COMMENT = 16;
  private static final int FLAGS_RESERVED = 0xe0;

  private GzipHeader() {}

  /// Whether these may begin a member; true when there are too few to tell.
  static boolean begins(byte[] bytes) {
    return !(bytes.length > 0 && bytes[0] != 0x1f)
        && !(bytes.length > 1 && (bytes[1] & 0xff) != 0x8b);
  }

  /// How many of these bytes are the header; -1 when more are needed.
  static int length(byte[] bytes) throws CoderFailed {
    if (!begins(bytes)) {
      throw CoderFailed.damaged("incorrect header check");
    }
    if (bytes.length > 2 && bytes[2] != DEFLATE) {
      throw CoderFailed.damaged("unknown compression method");
    }
    if (bytes.length > 3 && (bytes[3] & FLAGS_RESERVED) != 0) {
      throw CoderFailed.damaged("unknown header flags set");
    }
    int length = bytes.length < FIXED_BYTES ? -1 : optional(bytes, bytes[3]);
    if (length < 0 && bytes.length > BYTES_MAX) {
      throw CoderFailed.damaged("a header of more than %d bytes".formatted(BYTES_MAX));
    }
    return length;
  }

  private static int optional(byte[] bytes, int flags) throws CoderFailed {
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
      if (bytes.length < at + 2) {
        return -1;
      }
      var crc = new CRC32();
      crc.update(bytes, 0, at);
      int said = (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
      if (said != (crc.getValue() & 0xffff)) {
        throw CoderFailed.damaged("header crc mismatch");
      }
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
