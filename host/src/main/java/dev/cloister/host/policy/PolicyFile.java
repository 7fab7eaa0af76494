package dev.cloister.host.policy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.api.Outcome.Answered;
import dev.cloister.api.Outcome.Failed;
import dev.cloister.policies.PolicySet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/// Reads the operator's policy file: JSON with comments and trailing commas, as the sample
/// `default.jsonc` shows it.
///
/// Fails: with `policy.invalid` and everything that is wrong with the file, a line each
/// (`name:line:column: what`), so that an operator mends it in one go.
public final class PolicyFile {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .build();

  private PolicyFile() {}

  /// Reads a file.
  public static Outcome<PolicySet> read(Path file) {
    String name = String.valueOf(file.getFileName());
    try {
      return parse(name, Files.readString(file));
    } catch (IOException unreadable) {
      return invalid(
          "The policy file %s could not be read (%s)."
              .formatted(file, unreadable.getClass().getSimpleName()));
    }
  }

  /// Reads the text of a file; `name` is what messages call it.
  public static Outcome<PolicySet> parse(String name, String text) {
    try (var parser = JSON.createParser(text)) {
      var cursor = new JsoncCursor(parser);
      PolicySet policies = new PolicyReader(cursor).read();
      return cursor.problems().isEmpty()
          ? new Answered<>(policies)
          : invalid(
              cursor.problems().stream()
                  .map(problem -> name + ":" + problem)
                  .collect(Collectors.joining("\n")));
    } catch (JsonProcessingException broken) {
      var at = broken.getLocation();
      return invalid(
          "%s:%d:%d: This is not JSON with comments: %s"
              .formatted(name, at.getLineNr(), at.getColumnNr(), broken.getOriginalMessage()));
    } catch (IOException impossible) {
      throw new AssertionError("reading from a string", impossible);
    }
  }

  private static Outcome<PolicySet> invalid(String detail) {
    return new Failed<>(
        new Failure.Refused(
            "policy.invalid", detail, "Mend the file; the sample default.jsonc has every key."));
  }
}
