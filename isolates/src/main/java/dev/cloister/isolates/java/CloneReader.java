package dev.cloister.isolates.java;

import dev.cloister.api.script.CallFailed;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads values in the form of `clone-form.js` as plain values of Java. One is for one value.
///
/// Believes nothing: every length is held against what is left before anything is made of it.
///
/// Fails: with an [IllegalArgumentException], when the bytes are damaged or have something that is
/// no plain value of Java, which is named.
final class CloneReader {
  private final byte[] bytes;
  private final List<@Nullable Object> objects = new ArrayList<>();
  private final Inward inward;
  private int at;
  private int depth;

  /// Makes what is no plain value, by its kind and what was written of it.
  interface Inward {
    Object open(int kind, @Nullable Object data);
  }

  private CloneReader(byte[] bytes, Inward inward) {
    this.bytes = bytes;
    this.inward = inward;
  }

  /// A value that is plain throughout.
  static @Nullable Object read(byte[] bytes) {
    return read(
        bytes,
        (_, _) -> {
          throw foreign("what goes by reference");
        });
  }

  /// A value in which there may be what goes by reference.
  static @Nullable Object read(byte[] bytes, Inward inward) {
    var reader = new CloneReader(bytes, inward);
    if (reader.int8() != CloneForm.VERSION) {
      throw reader.damaged("its version is unknown");
    }
    var value = reader.value(reader.int8());
    if (reader.at != bytes.length) {
      throw reader.damaged("something follows the value");
    }
    return value;
  }

  private IllegalArgumentException damaged(String what) {
    return new IllegalArgumentException(
        "The value is damaged: %s, at byte %d of %d.".formatted(what, at, bytes.length));
  }

  /// The refusal of a value that Java does not know.
  static IllegalArgumentException foreign(String what) {
    return new IllegalArgumentException("not implemented: %s as a value in Java".formatted(what));
  }

  private int int8() {
    if (at >= bytes.length) {
      throw damaged("it ends too early");
    }
    return bytes[at++] & 0xFF;
  }

  private long varint() {
    long value = 0;
    for (var shift = 0; shift < 49; shift += 7) {
      var next = int8();
      value |= (long) (next & 127) << shift;
      if (next < 128) {
        return value;
      }
    }
    throw damaged("a length has no end");
  }

  /// A length of which each unit takes at least one byte.
  private int length() {
    var length = varint();
    if (length > bytes.length - at) {
      throw damaged("a length reaches beyond the end");
    }
    return (int) length;
  }

  private byte[] raw(int length) {
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }

  private @Nullable Object value(int tag) {
    return switch (tag) {
      case CloneForm.UNDEFINED, CloneForm.NULL -> null;
      case CloneForm.TRUE -> true;
      case CloneForm.FALSE -> false;
      case CloneForm.INTEGER -> integer();
      case CloneForm.DOUBLE -> number(real());
      case CloneForm.BIGINT -> bigint();
      case CloneForm.TEXT, CloneForm.TEXT_UTF16 -> text(tag);
      case CloneForm.REFERENCE -> reference();
      default -> compound(tag);
    };
  }

  private Object integer() {
    var value = varint();
    if (value > 0xffffffffL) {
      throw damaged("an integer is too large");
    }
    var bits = (int) value;
    return (long) ((bits >>> 1) ^ -(bits & 1));
  }

  private double real() {
    if (bytes.length - at < Long.BYTES) {
      throw damaged("it ends too early");
    }
    long bits = 0;
    for (var i = 0; i < Long.BYTES; i++) {
      bits |= (long) int8() << (8 * i);
    }
    return Double.longBitsToDouble(bits);
  }

  /// Whole and exact as a [Long], any other as a [Double].
  private static Object number(double value) {
    var whole = (long) value;
    var exact = whole == value && Math.abs(value) <= CloneForm.SAFE_MAX;
    return exact && !(value == 0 && 1 / value < 0) ? (Object) whole : (Object) value;
  }

  private BigInteger bigint() {
    var sign = int8() == 1 ? -1 : 1;
    var digits = raw(length());
    for (int i = 0, j = digits.length - 1; i < j; i++, j--) {
      var digit = digits[i];
      digits[i] = digits[j];
      digits[j] = digit;
    }
    var value = new BigInteger(1, digits);
    return sign < 0 ? value.negate() : value;
  }

  private String text(int tag) {
    if (tag == CloneForm.TEXT) {
      return new String(raw(length()), StandardCharsets.UTF_8);
    }
    if (tag != CloneForm.TEXT_UTF16) {
      throw damaged("a text was expected");
    }
    var units = raw(length());
    if (units.length % 2 != 0) {
      throw damaged("a text has half a character");
    }
    var text = new StringBuilder(units.length / 2);
    for (var i = 0; i < units.length; i += 2) {
      text.append((char) ((units[i] & 0xFF) | (units[i + 1] & 0xFF) << 8));
    }
    return text.toString();
  }

  private Object reference() {
    var number = varint();
    var object = number < objects.size() ? objects.get((int) number) : null;
    if (object == null) {
      throw damaged("it refers to an object that is not there");
    }
    return object;
  }

  /// Objects are numbered when they begin, so that what is inside may refer to them.
  private <T> T remember(T object) {
    objects.add(object);
    return object;
  }

  private @Nullable Object compound(int tag) {
    depth++;
    if (depth > CloneForm.DEPTH_MAX) {
      throw damaged("it is nested too deep");
    }
    var object =
        switch (tag) {
          case CloneForm.OBJECT -> entries();
          case CloneForm.ARRAY -> array();
          case CloneForm.DATE -> date();
          case CloneForm.MAP -> map();
          case CloneForm.SET -> set();
          case CloneForm.BUFFER -> remember(raw(length()));
          case CloneForm.VIEW -> view();
          case CloneForm.ERROR -> error();
          case CloneForm.DOM_EXCEPTION -> domException();
          case CloneForm.BOXED -> boxed();
          case CloneForm.SPARSE_ARRAY -> throw foreign("an array with holes");
          case CloneForm.REGEXP -> throw foreign("a RegExp");
          case CloneForm.EXTERNAL -> external();
          default -> throw damaged(tag + " is not a tag");
        };
    depth--;
    return object;
  }

  private Object external() {
    var number = objects.size();
    objects.add(null);
    var kind = int8();
    var object = inward.open(kind, value(int8()));
    objects.set(number, object);
    return object;
  }

  private Map<String, @Nullable Object> entries() {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    objects.add(object);
    for (var tag = int8(); tag != CloneForm.END; tag = int8()) {
      var key = text(tag);
      object.put(key, value(int8()));
    }
    return object;
  }

  private List<@Nullable Object> array() {
    var length = length();
    List<@Nullable Object> array = new ArrayList<>();
    objects.add(array);
    for (var i = 0; i < length; i++) {
      var tag = int8();
      array.add(tag == CloneForm.HOLE ? null : value(tag));
    }
    return array;
  }

  private Instant date() {
    var millis = real();
    if (Double.isNaN(millis)) {
      throw foreign("an invalid Date");
    }
    return remember(Instant.ofEpochMilli((long) millis));
  }

  private Map<@Nullable Object, @Nullable Object> map() {
    Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
    objects.add(map);
    for (var tag = int8(); tag != CloneForm.END; tag = int8()) {
      var key = value(tag);
      map.put(key, value(int8()));
    }
    return map;
  }

  private Object set() {
    Set<@Nullable Object> set = new LinkedHashSet<>();
    objects.add(set);
    for (var tag = int8(); tag != CloneForm.END; tag = int8()) {
      set.add(value(tag));
    }
    return set;
  }

  private byte[] view() {
    var number = objects.size();
    objects.add(null);
    var kind = int8();
    var offset = varint();
    var length = varint();
    if (kind != CloneForm.VIEW_INT8
        && kind != CloneForm.VIEW_UINT8
        && kind != CloneForm.VIEW_UINT8_CLAMPED
        && kind != CloneForm.VIEW_DATA) {
      throw foreign("a typed array of more than bytes");
    }
    if (!(value(int8()) instanceof byte[] buffer)) {
      throw damaged("a typed array has no buffer");
    }
    if (offset + length > buffer.length) {
      throw damaged("a typed array does not fit its buffer");
    }
    var part = Arrays.copyOfRange(buffer, (int) offset, (int) (offset + length));
    objects.set(number, part);
    return part;
  }

  private CallFailed error() {
    var number = objects.size();
    objects.add(null);
    var name = text(int8());
    var message = "";
    for (var field = int8(); field != CloneForm.END; field = int8()) {
      if (field > CloneForm.ERROR_OWN) {
        throw damaged("an error has an unknown field");
      }
      var key = field == CloneForm.ERROR_OWN ? text(int8()) : "";
      var value = value(int8());
      if (field == CloneForm.ERROR_MESSAGE) {
        message = String.valueOf(value);
      } else if (key.equals("name")) {
        name = String.valueOf(value);
      }
    }
    var error = new CallFailed(name, message, "", true, false);
    objects.set(number, error);
    return error;
  }

  private CallFailed domException() {
    var number = objects.size();
    objects.add(null);
    var name = text(int8());
    var error = new CallFailed(name, text(int8()), "", true, false);
    objects.set(number, error);
    return error;
  }

  private Object boxed() {
    var number = objects.size();
    objects.add(null);
    var value = value(int8());
    if (value == null) {
      throw damaged("a boxed value is no primitive");
    }
    objects.set(number, value);
    return value;
  }
}
