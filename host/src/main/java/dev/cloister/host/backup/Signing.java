package dev.cloister.host.backup;

import dev.cloister.api.Failure;
import dev.cloister.host.keys.SecretBox;
import dev.cloister.host.keys.SignerKey;
import dev.cloister.host.keys.SigningKey;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The host's own signature, and whose it accepts.
///
/// Threads: any. The key is made when it is first needed.
public final class Signing {
  private final Path file;
  private final SecretBox box;
  private final SecureRandom random;
  private @Nullable SigningKey key;

  /// @param file where the key is, or will be
  /// @param box seals it
  public Signing(Path file, SecretBox box, SecureRandom random) {
    this.file = file;
    this.box = box;
    this.random = random;
  }

  /// The host's key.
  public synchronized SigningKey key() throws BackupRefused {
    var opened = key;
    if (opened == null) {
      try {
        opened = SigningKey.open(file, box, random);
      } catch (IOException e) {
        throw new BackupRefused(
            new Failure.Unavailable(
                "host.key-refused",
                "The key of signatures cannot be used: " + e.getMessage(),
                "Put the file back that was there; or move it away, and the host makes another.",
                Optional.empty()));
      }
      key = opened;
    }
    return opened;
  }

  /// Refuses what was signed neither here nor by one of `trusted`.
  void accept(ArchiveReader.Verified file, String name, Set<SignerKey> trusted)
      throws BackupRefused {
    if (!trusted.contains(file.signer()) && !key().signer().equals(file.signer())) {
      throw BackupRefused.unknownSigner(name, file.signer().toString());
    }
  }
}
