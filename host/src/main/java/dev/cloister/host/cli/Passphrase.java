package dev.cloister.host.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.host.keys.PassphraseSeal;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;

/// What keys and secrets are sealed under when they leave a host. It is asked for at a terminal,
/// else read from standard input; it is no argument, which others could see.
final class Passphrase {
  private Passphrase() {}

  static String read(Surroundings surroundings) throws CommandFailed {
    String passphrase;
    try {
      passphrase = surroundings.secrets().read("Passphrase of the file: ");
    } catch (IOException unreadable) {
      throw new CommandFailed("The passphrase could not be read.", "Try again.");
    }
    if (passphrase.codePointCount(0, passphrase.length()) < PassphraseSeal.PASSPHRASE_CHARACTERS_MIN
        || passphrase.getBytes(UTF_8).length > PassphraseSeal.PASSPHRASE_BYTES_MAX) {
      throw new CommandFailed(
          "A passphrase has at least %d characters and at most %d bytes."
              .formatted(
                  PassphraseSeal.PASSPHRASE_CHARACTERS_MIN, PassphraseSeal.PASSPHRASE_BYTES_MAX),
          "Take a longer one, such as four words that nobody would put together.");
    }
    return passphrase;
  }

  /// The header that takes it to the host.
  static Map<String, String> header(Surroundings surroundings) throws CommandFailed {
    return Map.of(
        "cloister-passphrase",
        Base64.getEncoder().encodeToString(read(surroundings).getBytes(UTF_8)));
  }
}
