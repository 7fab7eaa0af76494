package dev.cloister.host.inspect;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// A stored value as a line that a person can read, in the manner of a JavaScript console.
///
/// The form is that of `platform/structured-clone.js`. Nothing of the value is made: it is read
/// once from front to back, and only as far as the line is long, so a value that is hostile costs
/// no more than another.
final class ValuePreview {
  /// The longest line, in characters; what is longer ends with an ellipsis.
  static final int LENGTH_MAX = 200;

  private static final int DEPTH_MAX = 16;
  private static final int BIGINT_BYTES_MAX = 64;
  private static final byte VERSION = 1;
  private static final String[] VIEWS = {
    "DataView",
    "Int8Array",
    "Uint8Array",
    "Uint8ClampedArray",
    "Int16Array",
    "Uint16Array",
    "Int32Array",
    "Uint32Array",
    "Float32Array",
    "Float64Array",
    "BigInt64Array",
    "BigUint64Array",
    "Float16Array"
  };
  private static final String[] ERROR_FIELDS = {"message", "stack", "cause", "errors"};
  private static final int OWN_FIELD = 4;
  private static final int END = 23;
  private static final int HOLE = 22;

  /// The line is full.
  private static final class Full extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Full() {
      super(null, null, false, false);
    }
  }

  private final ByteBuffer in;
  private final StringBuilder line = new StringBuilder();
  private int depth;

  private ValuePreview(byte[] value) {
    this.in = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// The line; empty when the bytes are no value, as far as they were read.
  static Optional<String> of(byte[] value) {
    var preview = new ValuePreview(value);
    try {
      if (preview.in.get() != VERSION) {
        return Optional.empty();
      }
      preview.value(preview.tag());
      return preview.in.hasRemaining() ? Optional.empty() : Optional.of(preview.line.toString());
    } catch (Full full) {
      return Optional.of(preview.line.substring(0, LENGTH_MAX) + "…");
    } catch (BufferUnderflowException | IllegalArgumentException noValue) {
      return Optional.empty();
    }
  }

  private void say(String text) {
    line.append(text);
    if (line.length() > LENGTH_MAX) {
      throw new Full();
    }
  }

  private int tag() {
    return Byte.toUnsignedInt(in.get());
  }

  private void value(int tag) {
    if (++depth > DEPTH_MAX) {
      line.append(" ".repeat(LENGTH_MAX));
      throw new Full();
    }
    switch (tag) {
      case 0 -> say("undefined");
      case 1 -> say("null");
      case 2 -> say("true");
      case 3 -> say("false");
      case 4 -> integer();
      case 5 -> say(number(in.getDouble()));
      case 6 -> bigint();
      case 7 -> text(StandardCharsets.UTF_8);
      case 8 -> text(StandardCharsets.UTF_16LE);
      case 9 -> entries("{");
      case 10 -> array();
      case 11 -> entries("Array(%d) {".formatted(varint()));
      case 12 -> date();
      case 13 -> regExp();
      case 14 -> map();
      case 15 -> set();
      case 16 -> say("ArrayBuffer(%d)".formatted(skip(varint())));
      case 17 -> view();
      case 18 -> error();
      case 19 -> domException();
      case 20 -> boxed();
      case 21 -> say("<the object %d of this value>".formatted(varint()));
      default -> throw new IllegalArgumentException("No tag.");
    }
    depth--;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE - 8; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("A number is too long.");
  }

  private long skip(long bytes) {
    if (bytes > in.remaining()) {
      throw new BufferUnderflowException();
    }
    in.position(in.position() + (int) bytes);
    return bytes;
  }

  private void integer() {
    long zigzag = varint();
    say(Long.toString((zigzag >>> 1) ^ -(zigzag & 1)));
  }

  private static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return 1 / value < 0 && value == 0 ? "-0" : Long.toString((long) value);
    }
    return Double.toString(value);
  }

  private void bigint() {
    String sign = in.get() == 0 ? "" : "-";
    long length = varint();
    if (length > BIGINT_BYTES_MAX) {
      skip(length);
      say("%s<a bigint of %d bytes>".formatted(sign, length));
      return;
    }
    byte[] bytes = bytes(length);
    byte[] bigEndian = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      bigEndian[i] = bytes[bytes.length - 1 - i];
    }
    say(sign + new BigInteger(1, bigEndian) + "n");
  }

  private byte[] bytes(long length) {
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[(int) length];
    in.get(bytes);
    return bytes;
  }

  private void text(Charset charset) {
    say(quoted(readText(charset)));
  }

  /// Not more of a long text than a line shows.
  private String readText(Charset charset) {
    long length = varint();
    byte[] begin = bytes(Math.min(length, 4L * LENGTH_MAX));
    skip(length - begin.length);
    return new String(begin, charset);
  }

  private String taggedText() {
    return switch (tag()) {
      case 7 -> readText(StandardCharsets.UTF_8);
      case 8 -> readText(StandardCharsets.UTF_16LE);
      default -> throw new IllegalArgumentException("No text.");
    };
  }

  private static String quoted(String text) {
    var quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length() && quoted.length() <= LENGTH_MAX; i++) {
      char next = text.charAt(i);
      switch (next) {
        case '"', '\\' -> quoted.append('\\').append(next);
        case '\n' -> quoted.append("\\n");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (Character.isISOControl(next)) {
            quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) next));
          } else {
            quoted.append(next);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }

  private void entries(String begin) {
    say(begin);
    String separator = "";
    for (int tag = tag(); tag != END; tag = tag()) {
      say(separator);
      separator = ", ";
      in.position(in.position() - 1);
      String key = taggedText();
      say(key.matches("[A-Za-z_$][A-Za-z0-9_$]{0,100}") ? key : quoted(key));
      say(": ");
      value(tag());
    }
    say("}");
  }

  private void array() {
    long length = varint();
    say("[");
    for (long i = 0; i < length; i++) {
      say(i == 0 ? "" : ", ");
      int tag = tag();
      if (tag == HOLE) {
        say("<empty>");
      } else {
        value(tag);
      }
    }
    say("]");
  }

  private void date() {
    double millis = in.getDouble();
    try {
      say(Double.isNaN(millis) ? "Invalid Date" : Instant.ofEpochMilli((long) millis).toString());
    } catch (DateTimeException outOfRange) {
      throw new IllegalArgumentException("No date.", outOfRange);
    }
  }

  private void regExp() {
    say("/" + taggedText() + "/");
    say(taggedText());
  }

  private void map() {
    say("Map {");
    String separator = "";
    for (int tag = tag(); tag != END; tag = tag()) {
      say(separator);
      separator = ", ";
      value(tag);
      say(" => ");
      value(tag());
    }
    say("}");
  }

  private void set() {
    say("Set {");
    String separator = "";
    for (int tag = tag(); tag != END; tag = tag()) {
      say(separator);
      separator = ", ";
      value(tag);
    }
    say("}");
  }

  private void view() {
    int kind = tag();
    if (kind >= VIEWS.length) {
      throw new IllegalArgumentException("No typed array.");
    }
    varint();
    say(VIEWS[kind] + "(" + varint() + ") of ");
    value(tag());
  }

  private void error() {
    say(taggedText() + " {");
    String separator = "";
    for (int field = tag(); field != END; field = tag()) {
      if (field > OWN_FIELD) {
        throw new IllegalArgumentException("No field of an error.");
      }
      say(separator);
      separator = ", ";
      say((field == OWN_FIELD ? taggedText() : ERROR_FIELDS[field]) + ": ");
      value(tag());
    }
    say("}");
  }

  private void domException() {
    say("DOMException " + taggedText() + ": ");
    say(taggedText());
  }

  private void boxed() {
    say("Object(");
    value(tag());
    say(")");
  }
}
