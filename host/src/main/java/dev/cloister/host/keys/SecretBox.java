package dev.cloister.host.keys;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/// Seals short values with AES-256-GCM: one byte of format, the nonce, the ciphertext with its tag.
///
/// What a value belongs to is sealed with it, so that one cannot be put in another's place. Nonces
/// are random; at 96 bits a key is good for some four thousand million values.
///
/// Threads: any.
public final class SecretBox {
  /// Bytes of a key.
  public static final int KEY_BYTES = 32;

  private static final byte FORMAT = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int ID_BYTES = 8;

  private final byte[] key;
  private final SecureRandom random;

  SecretBox(byte[] key, SecureRandom random) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("A key has %d bytes.".formatted(KEY_BYTES));
    }
    this.key = key.clone();
    this.random = random;
  }

  /// Names the key without telling anything of it.
  public String keyId() {
    return HexFormat.of().formatHex(key("cloister key id"), 0, ID_BYTES);
  }

  /// Another key, which follows from this one and the purpose, and tells nothing of this one.
  public byte[] key(String purpose) {
    var mac = new HMac(new SHA256Digest());
    mac.init(new KeyParameter(key));
    var text = purpose.getBytes(StandardCharsets.UTF_8);
    mac.update(text, 0, text.length);
    var other = new byte[mac.getMacSize()];
    mac.doFinal(other, 0);
    return other;
  }

  /// Seals a value that belongs to `owner`; the same value never looks the same twice.
  public byte[] seal(String owner, byte[] value) {
    var nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    var cipher = cipher(true, owner, nonce);
    var sealed = new byte[1 + NONCE_BYTES + cipher.getOutputSize(value.length)];
    sealed[0] = FORMAT;
    System.arraycopy(nonce, 0, sealed, 1, NONCE_BYTES);
    try {
      var written = cipher.processBytes(value, 0, value.length, sealed, 1 + NONCE_BYTES);
      cipher.doFinal(sealed, 1 + NONCE_BYTES + written);
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException("Sealing has no text to refuse.", e);
    }
    return sealed;
  }

  /// The value that was sealed for `owner`.
  ///
  /// @throws IllegalStateException when it was sealed with another key or for another owner, or was
  ///   changed since; says nothing of the value
  public byte[] open(String owner, byte[] sealed) {
    if (sealed.length < 1 + NONCE_BYTES + TAG_BITS / 8 || sealed[0] != FORMAT) {
      throw new IllegalStateException("A sealed value is damaged.");
    }
    var cipher = cipher(false, owner, Arrays.copyOfRange(sealed, 1, 1 + NONCE_BYTES));
    var length = sealed.length - 1 - NONCE_BYTES;
    var value = new byte[cipher.getOutputSize(length)];
    try {
      var written = cipher.processBytes(sealed, 1 + NONCE_BYTES, length, value, 0);
      cipher.doFinal(value, written);
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException(
          "A sealed value was sealed with another key, or is damaged.", e);
    }
    return value;
  }

  private GCMModeCipher cipher(boolean seals, String owner, byte[] nonce) {
    var cipher = GCMBlockCipher.newInstance(AESEngine.newInstance());
    cipher.init(
        seals,
        new AEADParameters(
            new KeyParameter(key), TAG_BITS, nonce, owner.getBytes(StandardCharsets.UTF_8)));
    return cipher;
  }

  @Override
  public String toString() {
    return "SecretBox[key " + keyId() + "]";
  }
}
