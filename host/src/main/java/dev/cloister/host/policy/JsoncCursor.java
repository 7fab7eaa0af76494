package dev.cloister.host.policy;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/// Walks once through a JSON text, expecting certain shapes. What is not as expected is noted with
/// its place and skipped, so that one walk finds every mistake.
///
/// Each method is called with the value it reads as the parser's current token.
public final class JsoncCursor {
  /// What to do with one key of an object: read its value, which is the current token.
  @FunctionalInterface
  public interface OnKey {
    void read(String key) throws IOException;
  }

  private static final int PROBLEMS_MAX = 50;

  private final JsonParser parser;
  private final List<String> problems = new ArrayList<>();

  /// Stands before the first token.
  JsoncCursor(JsonParser parser) {
    this.parser = parser;
  }

  /// What is wrong, each as `line:column: what`; at most 50 entries.
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /// Reads the text's only value with `read`, and notes if anything follows it.
  public void document(OnKey read) throws IOException {
    parser.nextToken();
    read.read("");
    if (parser.nextToken() != null) {
      problem("There is more after the end of the file's one object.");
    }
  }

  /// Reads an object, each key with `onKey`. Keys not in `known` are noted; an empty `known`
  /// permits all.
  public void object(String what, Collection<String> known, OnKey onKey) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      problem(what + " must be an object, {…}.");
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      if (known.isEmpty() || known.contains(key)) {
        parser.nextToken();
        onKey.read(key);
      } else {
        problem(
            "Unknown key \"%s\" in %s; known are %s."
                .formatted(key, what, String.join(", ", known)));
        parser.nextToken();
        parser.skipChildren();
      }
    }
  }

  /// What to do with one item of a list: read it, which is the current token.
  @FunctionalInterface
  public interface OnItem {
    void read() throws IOException;
  }

  /// Reads a list, each item with `onItem`; those beyond `most` are noted, once, and skipped.
  public void list(String key, int most, OnItem onItem) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      problem("\"%s\" must be a list, […].".formatted(key));
      parser.skipChildren();
      return;
    }
    for (int count = 0; parser.nextToken() != JsonToken.END_ARRAY; count++) {
      if (count < most) {
        onItem.read();
      } else {
        if (count == most) {
          problem("\"%s\" has more than %d entries.".formatted(key, most));
        }
        parser.skipChildren();
      }
    }
  }

  /// Reads one of a few words.
  public <T> Optional<T> word(
      String key, Collection<String> words, Function<String, Optional<T>> meaning)
      throws IOException {
    Optional<T> found =
        parser.currentToken() == JsonToken.VALUE_STRING
            ? meaning.apply(parser.getText())
            : Optional.empty();
    if (found.isEmpty()) {
      problem("\"%s\" must be one of %s.".formatted(key, String.join(", ", words)));
      parser.skipChildren();
    }
    return found;
  }

  /// Reads a string that is not empty.
  public Optional<String> text(String key) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING || parser.getText().isBlank()) {
      problem("\"%s\" must be a string that is not empty.".formatted(key));
      parser.skipChildren();
      return Optional.empty();
    }
    return Optional.of(parser.getText());
  }

  /// Reads `true` or `false`.
  public boolean flag(String key) throws IOException {
    if (!parser.currentToken().isBoolean()) {
      problem("\"%s\" must be true or false.".formatted(key));
      parser.skipChildren();
    }
    return parser.currentToken() == JsonToken.VALUE_TRUE;
  }

  /// Reads a whole number; one too large to be any bound of ours becomes the largest there is.
  public OptionalLong wholeNumber(String key) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      problem("\"%s\" must be a whole number.".formatted(key));
      parser.skipChildren();
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        parser.getBigIntegerValue().bitLength() < Long.SIZE
            ? parser.getLongValue()
            : Long.MAX_VALUE);
  }

  /// Notes a mistake at the current token.
  public void problem(String what) {
    if (problems.size() < PROBLEMS_MAX) {
      JsonLocation at = parser.currentTokenLocation();
      problems.add("%d:%d: %s".formatted(at.getLineNr(), at.getColumnNr(), what));
    }
  }
}
