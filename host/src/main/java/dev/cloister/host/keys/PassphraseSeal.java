package dev.cloister.host.keys;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// Seals what has to leave the host under a passphrase: Argon2id makes the key that [SecretBox]
/// seals with.
///
/// @param salt random, not secret
/// @param memoryKib what making the key once costs
/// @param passes how often that memory is gone through
public record PassphraseSeal(byte[] salt, int memoryKib, int passes) {
  /// The shortest passphrase, in characters.
  public static final int PASSPHRASE_CHARACTERS_MIN = 12;

  /// The longest, in bytes.
  public static final int PASSPHRASE_BYTES_MAX = 1_024;

  private static final int SALT_BYTES = 16;
  private static final int MEMORY_KIB = 64 << 10;
  private static final int MEMORY_KIB_MAX = 256 << 10;
  private static final int PASSES = 3;
  private static final int PASSES_MAX = 16;

  /// Checks what a file says, so that reading one costs no more than is bearable.
  public PassphraseSeal {
    if (salt.length != SALT_BYTES
        || memoryKib < 8
        || memoryKib > MEMORY_KIB_MAX
        || passes < 1
        || passes > PASSES_MAX) {
      throw new IllegalArgumentException(
          "A passphrase's key would cost %d KiB and %d passes; at most %d and %d are accepted."
              .formatted(memoryKib, passes, MEMORY_KIB_MAX, PASSES_MAX));
    }
    salt = salt.clone();
  }

  /// With a new salt.
  public static PassphraseSeal fresh(SecureRandom random) {
    var salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return new PassphraseSeal(salt, MEMORY_KIB, PASSES);
  }

  /// The box that this passphrase opens and shuts. Takes a good part of a second, on purpose.
  public SecretBox box(String passphrase, SecureRandom random) {
    var parameters =
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withSalt(salt)
            .withMemoryAsKB(memoryKib)
            .withIterations(passes)
            .withParallelism(1)
            .build();
    var generator = new Argon2BytesGenerator();
    generator.init(parameters);
    var key = new byte[SecretBox.KEY_BYTES];
    generator.generateBytes(passphrase.getBytes(StandardCharsets.UTF_8), key);
    return new SecretBox(key, random);
  }

  @Override
  public byte[] salt() {
    return salt.clone();
  }
}
