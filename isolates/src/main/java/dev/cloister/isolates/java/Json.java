package dev.cloister.isolates.java;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSON as plain values: maps, lists, texts, numbers ([Long] when whole and exact in JavaScript,
/// else [Double]), booleans and null. Reads what the host wrote.
///
/// Fails: with an [IllegalArgumentException] that says where the text is no JSON.
final class Json {
  private static final int DEPTH_MAX = 200;

  private final String text;
  private int at;
  private int depth;

  private Json(String text) {
    this.text = text;
  }

  static @Nullable Object read(String text) {
    var json = new Json(text);
    var value = json.value();
    json.blank();
    if (json.at != text.length()) {
      throw json.wrong();
    }
    return value;
  }

  private IllegalArgumentException wrong() {
    return new IllegalArgumentException("This is no JSON, at character " + at + ".");
  }

  private void blank() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    blank();
    if (at == text.length()) {
      throw wrong();
    }
    return text.charAt(at);
  }

  private void expect(char wanted) {
    if (peek() != wanted) {
      throw wrong();
    }
    at++;
  }

  /// Whether the next is this; then it is passed.
  private boolean passes(char wanted) {
    if (peek() != wanted) {
      return false;
    }
    at++;
    return true;
  }

  private @Nullable Object value() {
    if (++depth > DEPTH_MAX) {
      throw wrong();
    }
    var value =
        switch (peek()) {
          case '{' -> object();
          case '[' -> array();
          case '"' -> string();
          case 't' -> word("true", true);
          case 'f' -> word("false", false);
          case 'n' -> word("null", null);
          default -> number();
        };
    depth--;
    return value;
  }

  private @Nullable Object word(String word, @Nullable Object value) {
    if (!text.startsWith(word, at)) {
      throw wrong();
    }
    at += word.length();
    return value;
  }

  private Map<String, @Nullable Object> object() {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    expect('{');
    if (passes('}')) {
      return object;
    }
    do {
      peek();
      var key = string();
      expect(':');
      object.put(key, value());
    } while (passes(','));
    expect('}');
    return object;
  }

  private List<@Nullable Object> array() {
    List<@Nullable Object> array = new ArrayList<>();
    expect('[');
    if (passes(']')) {
      return array;
    }
    do {
      array.add(value());
    } while (passes(','));
    expect(']');
    return array;
  }

  private String string() {
    var out = new StringBuilder();
    expect('"');
    while (true) {
      if (at == text.length()) {
        throw wrong();
      }
      var c = text.charAt(at++);
      if (c == '"') {
        return out.toString();
      }
      out.append(c == '\\' ? escaped() : c);
    }
  }

  private char escaped() {
    if (at == text.length()) {
      throw wrong();
    }
    return switch (text.charAt(at++)) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        if (at + 4 > text.length()) {
          throw wrong();
        }
        at += 4;
        yield (char) Integer.parseInt(text, at - 4, at, 16);
      }
      case '"', '\\', '/' -> text.charAt(at - 1);
      default -> throw wrong();
    };
  }

  private Object number() {
    var from = at;
    while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    if (from == at) {
      throw wrong();
    }
    var number = Double.parseDouble(text.substring(from, at));
    var whole = (long) number;
    return whole == number && Math.abs(number) <= CloneForm.SAFE_MAX
        ? (Object) whole
        : (Object) number;
  }
}
