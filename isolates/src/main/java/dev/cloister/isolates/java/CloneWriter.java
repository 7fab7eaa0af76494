package dev.cloister.isolates.java;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.InvocationTargetException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes plain values of Java in the form of `clone-form.js`. One is for one value.
///
/// Fails: with an [IllegalArgumentException] that says which type is not plain, or that a whole
/// number would not be exact in JavaScript.
final class CloneWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final IdentityHashMap<Object, Integer> seen = new IdentityHashMap<>();
  private final @Nullable Outward outward;
  private int count;
  private int depth;

  /// Writes what is no plain value, with [#external].
  interface Outward {
    void write(Object thing, CloneWriter out);
  }

  private CloneWriter(@Nullable Outward outward) {
    this.outward = outward;
  }

  /// A value that is plain throughout.
  static byte[] write(@Nullable Object value) {
    return write(value, null);
  }

  /// A value in which there may be what is not plain.
  static byte[] write(@Nullable Object value, @Nullable Outward outward) {
    var writer = new CloneWriter(outward);
    writer.out.write(CloneForm.VERSION);
    writer.value(value);
    return writer.out.toByteArray();
  }

  private void value(@Nullable Object value) {
    switch (value) {
      case null -> out.write(CloneForm.NULL);
      case Boolean truth -> out.write(truth ? CloneForm.TRUE : CloneForm.FALSE);
      case Byte number -> whole(number);
      case Short number -> whole(number);
      case Integer number -> whole(number);
      case Long number -> whole(number);
      case Float number -> real(number);
      case Double number -> real(number);
      case BigInteger number -> bigint(number);
      case Character letter -> text(letter.toString());
      case CharSequence text -> text(text.toString());
      case Enum<?> constant -> text(constant.name());
      case Optional<?> maybe -> {
        if (maybe.isPresent()) {
          value(maybe.get());
        } else {
          out.write(CloneForm.UNDEFINED);
        }
      }
      default -> object(RemoteInterface.unwrapped(value));
    }
  }

  /// Something that is no plain value, by its kind and what makes it: often its place among such.
  void external(int kind, Object inside) {
    out.write(CloneForm.EXTERNAL);
    out.write(kind);
    value(inside);
  }

  private void object(Object value) {
    var before = seen.putIfAbsent(value, count);
    if (before != null) {
      out.write(CloneForm.REFERENCE);
      varint(before);
      return;
    }
    count++;
    depth++;
    if (depth > CloneForm.DEPTH_MAX) {
      throw new IllegalArgumentException(
          "A value nested more than %d levels deep could not be cloned."
              .formatted(CloneForm.DEPTH_MAX));
    }
    switch (value) {
      case Object thing when RpcValues.isReference(thing) || RpcParts.isMadeOfParts(thing) ->
          special(thing);
      case Instant time -> {
        out.write(CloneForm.DATE);
        bits((double) time.toEpochMilli());
      }
      case byte[] bytes -> view(bytes);
      case Set<?> set -> {
        out.write(CloneForm.SET);
        set.forEach(this::value);
        out.write(CloneForm.END);
      }
      case Collection<?> list -> {
        out.write(CloneForm.ARRAY);
        varint(list.size());
        list.forEach(this::value);
      }
      case Object[] array -> {
        out.write(CloneForm.ARRAY);
        varint(array.length);
        for (var each : array) {
          value(each);
        }
      }
      case Map<?, ?> map -> map(map);
      case StaysHere _ ->
          throw new IllegalArgumentException(
              "What a script has of its env could not be cloned: only stubs of objects and of the tenant's own scripts can be given to others.");
      case Record parts -> parts(parts);
      case Throwable error -> error(error);
      default ->
          throw new IllegalArgumentException(
              "A value of the type %s could not be cloned: it is no plain value."
                  .formatted(value.getClass().getSimpleName()));
    }
    depth--;
  }

  private void special(Object thing) {
    if (outward == null) {
      throw new IllegalArgumentException(
          RpcParts.isMadeOfParts(thing)
              ? "Headers, a request, an answer, a blob or a body can only be given in a call; it cannot be stored."
              : "A function, a stub, a RpcTarget or an OutputStream can only be given in a call; it cannot be stored.");
    }
    outward.write(thing, this);
  }

  /// A `Uint8Array` and the buffer in it, which counts as an object of its own.
  private void view(byte[] bytes) {
    out.write(CloneForm.VIEW);
    out.write(CloneForm.VIEW_UINT8);
    varint(0);
    varint(bytes.length);
    count++;
    out.write(CloneForm.BUFFER);
    varint(bytes.length);
    out.writeBytes(bytes);
  }

  private void map(Map<?, ?> map) {
    if (map.keySet().stream().allMatch(String.class::isInstance)) {
      out.write(CloneForm.OBJECT);
      map.forEach((key, value) -> {
        text((String) key);
        value(value);
      });
    } else {
      out.write(CloneForm.MAP);
      map.forEach((key, value) -> {
        value(key);
        value(value);
      });
    }
    out.write(CloneForm.END);
  }

  private void parts(Record value) {
    out.write(CloneForm.OBJECT);
    for (var component : value.getClass().getRecordComponents()) {
      text(component.getName());
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      try {
        value(accessor.invoke(value));
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IllegalArgumentException(
            "The component %s of the record %s could not be read."
                .formatted(component.getName(), value.getClass().getSimpleName()),
            e);
      }
    }
    out.write(CloneForm.END);
  }

  private void error(Throwable error) {
    out.write(CloneForm.ERROR);
    text("Error");
    out.write(CloneForm.ERROR_MESSAGE);
    text(String.valueOf(error.getMessage()));
    out.write(CloneForm.ERROR_OWN);
    text("name");
    text(ScriptErrors.name(error));
    out.write(CloneForm.END);
  }

  private void whole(long number) {
    if (number == (int) number) {
      out.write(CloneForm.INTEGER);
      var int32 = (int) number;
      varint(((int32 << 1) ^ (int32 >> 31)) & 0xffffffffL);
    } else if (Math.abs(number) <= CloneForm.SAFE_MAX && number != Long.MIN_VALUE) {
      out.write(CloneForm.DOUBLE);
      bits((double) number);
    } else {
      throw new IllegalArgumentException(
          "%d is beyond the whole numbers that are exact in JavaScript; use a BigInteger."
              .formatted(number));
    }
  }

  /// JavaScript knows one kind of number: what is whole is written as whole.
  private void real(double number) {
    if (number == (int) number && !(number == 0 && 1 / number < 0)) {
      whole((long) number);
    } else {
      out.write(CloneForm.DOUBLE);
      bits(number);
    }
  }

  private void bits(double number) {
    var bits = Double.doubleToLongBits(number);
    for (var i = 0; i < Long.BYTES; i++) {
      out.write((int) (bits >>> (8 * i)));
    }
  }

  private void bigint(BigInteger number) {
    out.write(CloneForm.BIGINT);
    out.write(number.signum() < 0 ? 1 : 0);
    var digits = number.abs().toByteArray();
    var from = digits[0] == 0 && digits.length > 1 ? 1 : 0;
    varint(digits.length - from);
    for (var i = digits.length - 1; i >= from; i--) {
      out.write(digits[i]);
    }
  }

  private void text(String text) {
    var utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (new String(utf8, StandardCharsets.UTF_8).equals(text)) {
      out.write(CloneForm.TEXT);
      varint(utf8.length);
      out.writeBytes(utf8);
    } else {
      // An encoder would replace what is no character.
      var utf16 = new byte[2 * text.length()];
      for (var i = 0; i < text.length(); i++) {
        utf16[2 * i] = (byte) text.charAt(i);
        utf16[2 * i + 1] = (byte) (text.charAt(i) >> 8);
      }
      out.write(CloneForm.TEXT_UTF16);
      varint(utf16.length);
      out.writeBytes(utf16);
    }
  }

  private void varint(long value) {
    var left = value;
    while (left >= 128) {
      out.write((int) (left % 128) | 128);
      left /= 128;
    }
    out.write((int) left);
  }
}
