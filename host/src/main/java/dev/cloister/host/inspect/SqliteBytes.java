package dev.cloister.host.inspect;

import dev.cloister.host.inspect.SqliteFile.Damaged;
import java.util.Arrays;

/// A run of bytes in SQLite's notation, read from front to back.
final class SqliteBytes {
  private final byte[] bytes;
  private final int end;
  private int at;

  SqliteBytes(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  int at() {
    return at;
  }

  boolean hasMore() {
    return at < end;
  }

  /// A number of one to nine bytes, the high bits first; the ninth has all of its eight.
  long varint() throws Damaged {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      int next = next();
      value = (value << 7) | (next & 0x7F);
      if (next < 0x80) {
        return value;
      }
    }
    return (value << 8) | next();
  }

  private int next() throws Damaged {
    if (at >= end) {
      throw new Damaged("A number ends early.");
    }
    return Byte.toUnsignedInt(bytes[at++]);
  }

  byte[] take(int length) throws Damaged {
    if (length > end - at) {
      throw new Damaged("A value ends early.");
    }
    byte[] taken = Arrays.copyOfRange(bytes, at, at + length);
    at += length;
    return taken;
  }
}
