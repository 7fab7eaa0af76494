package dev.cloister.host.service.kv;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.api.Outcome;
import dev.cloister.host.execution.HostAnswer;
import dev.cloister.host.service.ServiceAnswers;
import java.util.Optional;

/// Which keys there can be.
public final class KvKeys {
  private KvKeys() {}

  /// Why this cannot be a key, as a sentence; empty when it can.
  public static Optional<String> objection(byte[] key) {
    if (key.length == 0) {
      return Optional.of("Key name cannot be empty.");
    }
    if (key.length > KvLimits.KEY_BYTES_MAX) {
      return Optional.of(
          "UTF-8 encoded length of %d exceeds key length limit of %d."
              .formatted(key.length, KvLimits.KEY_BYTES_MAX));
    }
    var text = new String(key, UTF_8);
    return text.equals(".") || text.equals("..")
        ? Optional.of("\"%s\" is not allowed as a key name.".formatted(text))
        : Optional.empty();
  }

  static Optional<Outcome<HostAnswer>> refusal(byte[] key) {
    return objection(key)
        .map(sentence ->
            ServiceAnswers.status(key.length > KvLimits.KEY_BYTES_MAX ? 414 : 400, sentence));
  }
}
