package dev.cloister.host.policy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.api.Outcome.Answered;
import dev.cloister.api.Outcome.Failed;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The text of an operator's file: JSON with comments and trailing commas, no key twice.
public final class JsoncText {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .build();

  private JsoncText() {}

  /// Makes a value of a whole file. What it makes is dropped when the cursor met a problem.
  @FunctionalInterface
  public interface Reading<T> {
    T read(JsoncCursor cursor) throws IOException;
  }

  /// Reads `text`; `name` is what messages call the file. `invalid` makes a failure of everything
  /// that is wrong, a line each: `name:line:column: what`.
  public static <T> Outcome<T> parse(
      String name, String text, Reading<T> reading, Function<String, Failure> invalid) {
    try (var parser = JSON.createParser(text)) {
      var cursor = new JsoncCursor(parser);
      T value = reading.read(cursor);
      return cursor.problems().isEmpty()
          ? new Answered<>(value)
          : new Failed<>(
              invalid.apply(
                  cursor.problems().stream()
                      .map(problem -> name + ":" + problem)
                      .collect(Collectors.joining("\n"))));
    } catch (JsonProcessingException broken) {
      // A broken bound of the parser comes without a place.
      var at = Optional.ofNullable(broken.getLocation());
      return new Failed<>(
          invalid.apply(
              "%s:%d:%d: This is not JSON with comments: %s"
                  .formatted(
                      name,
                      at.map(JsonLocation::getLineNr).orElse(1),
                      at.map(JsonLocation::getColumnNr).orElse(1),
                      broken.getOriginalMessage())));
    } catch (IOException impossible) {
      throw new AssertionError("reading from a string", impossible);
    }
  }
}
