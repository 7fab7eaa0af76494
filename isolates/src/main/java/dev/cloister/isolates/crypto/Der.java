package dev.cloister.isolates.crypto;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;

/// The little of DER (X.690) that keys are written in.
final class Der {
  static final int INTEGER = 0x02;
  static final int BIT_STRING = 0x03;
  static final int OCTET_STRING = 0x04;
  static final int OBJECT_ID = 0x06;
  static final int SEQUENCE = 0x30;

  private Der() {}

  /// One value: its tag, its length, its content.
  static byte[] value(int tag, byte[]... parts) {
    var content = new ByteArrayOutputStream();
    for (var part : parts) {
      content.writeBytes(part);
    }
    var length = content.size();
    var out = new ByteArrayOutputStream();
    out.write(tag);
    if (length < 128) {
      out.write(length);
    } else {
      var bytes =
          Base64Url.unsigned(
              BigInteger.valueOf(length), length < 256 ? 1 : length < 65_536 ? 2 : 3);
      out.write(0x80 | bytes.length);
      out.writeBytes(bytes);
    }
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }

  static byte[] integer(BigInteger number) {
    return value(INTEGER, number.toByteArray());
  }

  static byte[] bitString(byte[] bytes) {
    return value(BIT_STRING, new byte[1], bytes);
  }

  static byte[] objectId(String hex) {
    return value(OBJECT_ID, HexFormat.of().parseHex(hex));
  }

  /// Reads values one after another. Lengths must be definite and as short as they can be.
  static final class Reader {
    private final byte[] bytes;
    private int at;
    private final int end;

    Reader(byte[] bytes) {
      this(bytes, 0, bytes.length);
    }

    private Reader(byte[] bytes, int from, int end) {
      this.bytes = bytes;
      this.at = from;
      this.end = end;
    }

    boolean atEnd() {
      return at == end;
    }

    boolean next(int tag) {
      return at < end && (bytes[at] & 255) == tag;
    }

    /// The content of the next value, which must have this tag.
    Reader inside(int tag) throws CryptoRefused {
      if (!next(tag) || at + 1 >= end) {
        throw malformed();
      }
      var length = bytes[at + 1] & 255;
      var from = at + 2;
      if (length >= 128) {
        var count = length & 127;
        if (count == 0 || count > 3 || from + count > end || bytes[from] == 0) {
          throw malformed();
        }
        length = new BigInteger(1, Arrays.copyOfRange(bytes, from, from + count)).intValueExact();
        from += count;
        if (length < 128) {
          throw malformed();
        }
      }
      if (length > end - from) {
        throw malformed();
      }
      at = from + length;
      return new Reader(bytes, from, at);
    }

    byte[] content(int tag) throws CryptoRefused {
      var inside = inside(tag);
      return Arrays.copyOfRange(bytes, inside.at, inside.end);
    }

    BigInteger integer() throws CryptoRefused {
      var content = content(INTEGER);
      if (content.length == 0 || content[0] < 0) {
        throw malformed();
      }
      return new BigInteger(content);
    }

    byte[] bitString() throws CryptoRefused {
      var content = content(BIT_STRING);
      if (content.length == 0 || content[0] != 0) {
        throw malformed();
      }
      return Arrays.copyOfRange(content, 1, content.length);
    }

    String objectId() throws CryptoRefused {
      return HexFormat.of().formatHex(content(OBJECT_ID));
    }

    void finish() throws CryptoRefused {
      if (!atEnd()) {
        throw malformed();
      }
    }

    static CryptoRefused malformed() {
      return CryptoRefused.data("The key is not written as its format asks.");
    }
  }

  /// What spki and pkcs8 say before the key: which kind it is, and its curve when it has one.
  record Kind(String algorithm, String parameter) {}

  private static Kind kind(Reader reader) throws CryptoRefused {
    var inside = reader.inside(SEQUENCE);
    var algorithm = inside.objectId();
    var parameter = inside.next(OBJECT_ID) ? inside.objectId() : "";
    if (!inside.atEnd()) {
      inside.content(0x05);
      inside.finish();
    }
    return new Kind(algorithm, parameter);
  }

  /// A key of either format, taken apart.
  record Envelope(Kind kind, byte[] key) {
    static Envelope spki(byte[] bytes) throws CryptoRefused {
      var outside = new Reader(bytes);
      var inside = outside.inside(SEQUENCE);
      outside.finish();
      var envelope = new Envelope(Der.kind(inside), inside.bitString());
      inside.finish();
      return envelope;
    }

    /// Attributes after the key are passed over.
    static Envelope pkcs8(byte[] bytes) throws CryptoRefused {
      var outside = new Reader(bytes);
      var inside = outside.inside(SEQUENCE);
      outside.finish();
      if (inside.integer().signum() != 0) {
        throw Reader.malformed();
      }
      return new Envelope(Der.kind(inside), inside.content(OCTET_STRING));
    }
  }

  static byte[] spki(byte[] algorithm, byte[] key) {
    return value(SEQUENCE, algorithm, bitString(key));
  }

  static byte[] pkcs8(byte[] algorithm, byte[] key) {
    return value(SEQUENCE, integer(BigInteger.ZERO), algorithm, value(OCTET_STRING, key));
  }
}
