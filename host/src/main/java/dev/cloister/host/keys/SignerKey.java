package dev.cloister.host.keys;

import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/// The public key of a host that signs backups: 32 bytes of Ed25519, as text `ed25519:` and base64
/// for URLs.
public final class SignerKey {
  /// Bytes of a key.
  public static final int KEY_BYTES = 32;

  /// Bytes of a signature.
  public static final int SIGNATURE_BYTES = 64;

  private static final String PREFIX = "ed25519:";

  private final byte[] bytes;

  private SignerKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /// A key as it lies in a file.
  public static SignerKey of(byte[] bytes) {
    if (bytes.length != KEY_BYTES) {
      throw new IllegalArgumentException("A signer's key has %d bytes.".formatted(KEY_BYTES));
    }
    return new SignerKey(bytes.clone());
  }

  /// A key as [#toString] writes it.
  ///
  /// @throws IllegalArgumentException with a sentence when it is none
  public static SignerKey parse(String text) {
    try {
      if (text.startsWith(PREFIX)) {
        return of(Base64.getUrlDecoder().decode(text.substring(PREFIX.length())));
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(refusal(), e);
    }
    throw new IllegalArgumentException(refusal());
  }

  private static String refusal() {
    return "A signer's key is \"%s\" and 43 letters and digits, as cloister backup key prints it."
        .formatted(PREFIX);
  }

  /// Its bytes.
  public byte[] bytes() {
    return bytes.clone();
  }

  /// Whether the holder of this key signed the message.
  public boolean signed(byte[] message, byte[] signature) {
    if (signature.length != SIGNATURE_BYTES) {
      return false;
    }
    try {
      var verifier = new Ed25519Signer();
      verifier.init(false, new Ed25519PublicKeyParameters(bytes));
      verifier.update(message, 0, message.length);
      return verifier.verifySignature(signature);
    } catch (IllegalArgumentException notAPointOfTheCurve) {
      return false;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignerKey key && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
