package dev.cloister.host.backup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.host.keys.PassphraseSeal;
import dev.cloister.host.keys.SecretBox;
import java.security.SecureRandom;
import java.util.Base64;

/// What is sealed under a passphrase, as JSON in a file: how the passphrase becomes a key.
final class Sealed {
  private Sealed() {}

  static ObjectNode write(PassphraseSeal seal) {
    return Manifest.object()
        .put("salt", Base64.getEncoder().encodeToString(seal.salt()))
        .put("memoryKib", seal.memoryKib())
        .put("passes", seal.passes());
  }

  /// The box for what this JSON holds.
  static SecretBox box(JsonNode json, String file, String passphrase, SecureRandom random)
      throws BackupRefused {
    try {
      return new PassphraseSeal(
              Base64.getDecoder().decode(json.path("salt").asText()),
              json.path("memoryKib").asInt(),
              json.path("passes").asInt())
          .box(passphrase, random);
    } catch (IllegalArgumentException e) {
      throw BackupRefused.damaged(file, "what it has sealed cannot be opened. " + e.getMessage());
    }
  }

  /// A sealed value, opened.
  static byte[] open(SecretBox box, String owner, JsonNode sealed) throws BackupRefused {
    try {
      return box.open(owner, Base64.getDecoder().decode(sealed.asText()));
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw BackupRefused.passphrase("The passphrase is not the one that the file was made with.");
    }
  }
}
