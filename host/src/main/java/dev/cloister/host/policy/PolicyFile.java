package dev.cloister.host.policy;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.api.Outcome.Failed;
import dev.cloister.policies.Isolation;
import dev.cloister.policies.Policy;
import dev.cloister.policies.PolicySet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads the operator's policy file: JSON with comments and trailing commas, as the sample
/// `default.jsonc` shows it.
///
/// Fails: with `policy.invalid` and everything that is wrong with the file, a line each
/// (`name:line:column: what`), so that an operator mends it in one go.
public final class PolicyFile {
  private PolicyFile() {}

  /// Reads a file.
  ///
  /// @param isolation where code runs when the file does not say
  public static Outcome<PolicySet> read(Path file, Isolation isolation) {
    String name = String.valueOf(file.getFileName());
    try {
      return parse(name, Files.readString(file), isolation);
    } catch (IOException unreadable) {
      return new Failed<>(
          invalid(
              "The policy file %s could not be read (%s)."
                  .formatted(file, unreadable.getClass().getSimpleName())));
    }
  }

  /// Reads the text of a file; `name` is what messages call it.
  public static Outcome<PolicySet> parse(String name, String text, Isolation isolation) {
    var base = Policy.DEFAULT.withIsolation(isolation);
    return JsoncText.parse(
        name, text, cursor -> new PolicyReader(cursor, base).read(), PolicyFile::invalid);
  }

  private static Failure invalid(String detail) {
    return new Failure.Refused(
        "policy.invalid", detail, "Mend the file; the sample default.jsonc has every key.");
  }
}
