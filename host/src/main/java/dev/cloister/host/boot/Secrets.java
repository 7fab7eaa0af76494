package dev.cloister.host.boot;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.host.admin.SecretDesk;
import dev.cloister.host.keys.KeyFile;
import dev.cloister.host.keys.SecretBox;
import dev.cloister.host.tenant.Directory;
import dev.cloister.host.tenant.SecretRecord;
import dev.cloister.host.tenant.SecretSeal;
import dev.cloister.isolates.bridge.Binding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/// Seals secrets on their way into the directory and opens them on their way into a script's
/// bindings; nowhere else are they seen.
///
/// Threads: any.
final class Secrets implements SecretDesk {
  private final Directory directory;
  private final SecretBox box;

  private Secrets(Directory directory, SecretBox box) {
    this.directory = directory;
    this.box = box;
  }

  /// Reads the key, or makes one if no secret was ever sealed; the directory remembers which.
  static Secrets open(Directory directory, Path keyFile, SecureRandom random) throws StartRefused {
    var known = get(directory.keyId());
    SecretBox box;
    try {
      box = KeyFile.open(keyFile, known, random);
    } catch (IOException e) {
      throw new StartRefused(
          new Failure.Unavailable(
              "host.key-refused",
              "The key of secrets cannot be used: " + e.getMessage(),
              "Put the key file back that was there, for its owner only (chmod 600), or name it as"
                  + " secrets-key in the config file.",
              Optional.empty()));
    }
    if (known.isEmpty()) {
      var _ = get(directory.keepKeyId(box.keyId()));
    }
    return new Secrets(directory, box);
  }

  /// What they are sealed with.
  SecretBox box() {
    return box;
  }

  /// A key for one purpose, of the key that secrets are sealed with.
  byte[] key(String purpose) {
    return box.key(purpose);
  }

  private static <T> T get(Outcome<T> outcome) throws StartRefused {
    return switch (outcome) {
      case Outcome.Answered<T>(var value) -> value;
      case Outcome.Failed<T>(var failure) -> throw new StartRefused(failure);
    };
  }

  @Override
  public Outcome<SecretRecord> put(ScriptName script, String name, byte[] value) {
    return directory.putSecret(script, name, box.seal(SecretSeal.owner(script, name), value));
  }

  @Override
  public Outcome<SecretRecord> delete(ScriptName script, String name) {
    return directory.deleteSecret(script, name);
  }

  @Override
  public List<SecretRecord> list(ScriptName script) {
    return directory.secrets(script);
  }

  /// A script's secrets as bindings.
  List<Binding> bindings(ScriptName script) {
    return directory.secrets(script).stream()
        .<Binding>map(record -> new Binding.Text(record.name(), open(script, record)))
        .toList();
  }

  private String open(ScriptName script, SecretRecord record) {
    return new String(
        box.open(SecretSeal.owner(script, record.name()), record.sealed()), StandardCharsets.UTF_8);
  }
}
