package dev.cloister.isolates.java;

import java.math.BigInteger;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// JSON in ASCII, of the plain values that JSON has.
///
/// Fails: with an [IllegalArgumentException] that says which type it has no form for, or that a
/// number would not be exact in JavaScript.
final class JsonText {
  private static final int DEPTH_MAX = 200;

  private JsonText() {}

  static String of(@Nullable Object value) {
    return of(value, 0);
  }

  private static String of(@Nullable Object value, int depth) {
    if (depth > DEPTH_MAX) {
      throw new IllegalArgumentException(
          "A value nested more than %d levels deep is not written as JSON.".formatted(DEPTH_MAX));
    }
    return switch (value) {
      case null -> "null";
      case Boolean truth -> truth.toString();
      case Byte number -> number.toString();
      case Short number -> number.toString();
      case Integer number -> number.toString();
      case Long number when -CloneForm.SAFE_MAX <= number && number <= CloneForm.SAFE_MAX ->
          number.toString();
      case Float number when Float.isFinite(number) -> number.toString();
      case Double number when Double.isFinite(number) -> number.toString();
      case Long number -> throw inexact(number);
      case BigInteger number -> throw inexact(number);
      case CharSequence text -> quoted(text.toString());
      case Enum<?> constant -> quoted(constant.name());
      case Optional<?> maybe -> of(maybe.orElse(null), depth);
      case Collection<?> list -> {
        var items = new StringJoiner(",", "[", "]");
        list.forEach(item -> items.add(of(item, depth + 1)));
        yield items.toString();
      }
      case Map<?, ?> map -> {
        var members = new StringJoiner(",", "{", "}");
        map.forEach(
            (key, item) -> members.add(quoted(String.valueOf(key)) + ":" + of(item, depth + 1)));
        yield members.toString();
      }
      default ->
          throw new IllegalArgumentException(
              "A value of the type %s is not written as JSON."
                  .formatted(value.getClass().getSimpleName()));
    };
  }

  private static IllegalArgumentException inexact(Number number) {
    return new IllegalArgumentException(
        "The number %s would not be exact in JavaScript: write it as a text.".formatted(number));
  }

  /// A text in quotes, in ASCII.
  private static String quoted(String text) {
    var out = new StringBuilder(text.length() + 2).append('"');
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  /// The same JSON in ASCII: what is beyond it can only be inside of texts.
  static String ascii(String json) {
    var out = new StringBuilder(json.length());
    for (var i = 0; i < json.length(); i++) {
      var c = json.charAt(i);
      out.append(c > '~' ? "\\u%04x".formatted((int) c) : String.valueOf(c));
    }
    return out.toString();
  }
}
