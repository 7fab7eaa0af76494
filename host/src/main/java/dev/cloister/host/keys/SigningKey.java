package dev.cloister.host.keys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/// The key that a host signs its backups with: Ed25519, in a file of one line, `cloister-signing-1`
/// and the key in base64, sealed with the key of secrets.
///
/// Threads: any.
public final class SigningKey {
  private static final String FORMAT = "cloister-signing-1 ";
  private static final String OWNER = "signing key";
  private static final int BYTES_MAX = 1_024;

  private final Ed25519PrivateKeyParameters key;

  private SigningKey(Ed25519PrivateKeyParameters key) {
    this.key = key;
  }

  /// Reads the key, or makes one when there is no file.
  ///
  /// @throws IOException with a sentence for the operator: the file cannot be read or written, or
  ///   holds no key that `box` opens
  public static SigningKey open(Path file, SecretBox box, SecureRandom random) throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      var fresh = new Ed25519PrivateKeyParameters(random);
      var sealed = box.seal(OWNER, fresh.getEncoded());
      KeyFile.write(file, FORMAT + Base64.getEncoder().encodeToString(sealed) + "\n");
      return new SigningKey(fresh);
    }
    if (Files.size(file) <= BYTES_MAX) {
      var text = Files.readString(file, StandardCharsets.UTF_8).strip();
      try {
        if (text.startsWith(FORMAT)) {
          var sealed = Base64.getDecoder().decode(text.substring(FORMAT.length()));
          return new SigningKey(new Ed25519PrivateKeyParameters(box.open(OWNER, sealed)));
        }
      } catch (IllegalArgumentException | IllegalStateException notOurs) {
        throw new IOException(refusal(file), notOurs);
      }
    }
    throw new IOException(refusal(file));
  }

  private static String refusal(Path file) {
    return "The file %s holds no signing key that this host's key of secrets opens."
        .formatted(file);
  }

  /// What others check its signatures with.
  public SignerKey signer() {
    return SignerKey.of(key.generatePublicKey().getEncoded());
  }

  /// Signs a message.
  public byte[] sign(byte[] message) {
    var signer = new Ed25519Signer();
    signer.init(true, key);
    signer.update(message, 0, message.length);
    return signer.generateSignature();
  }

  @Override
  public String toString() {
    return "SigningKey[" + signer() + "]";
  }
}
