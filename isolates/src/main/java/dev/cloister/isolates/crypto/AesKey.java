package dev.cloister.isolates.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// A key of AES, in any of its modes.
final class AesKey implements HostKey {
  private static final int BLOCK = 16;
  private static final int FULL_TAG_BITS = 128;

  /// The JDK makes no shorter tags than this; the shorter ones are cut from a full one.
  private static final int JDK_TAG_BITS_MIN = 96;

  private static final String FAILED =
      "Decryption failed: the data is not what was encrypted, or the key or a parameter is"
          + " another.";

  private final byte[] raw;
  private final SecretKeySpec key;

  AesKey(byte[] raw) {
    this.raw = raw;
    this.key = new SecretKeySpec(raw, "AES");
  }

  @Override
  public Object perform(String operation, Arguments arguments)
      throws CryptoRefused, GeneralSecurityException {
    return switch (operation) {
      case "gcmEncrypt" -> gcmEncrypt(arguments);
      case "gcmDecrypt" -> gcmDecrypt(arguments);
      case "cbcEncrypt" -> cbc(Cipher.ENCRYPT_MODE, arguments);
      case "cbcDecrypt" -> cbc(Cipher.DECRYPT_MODE, arguments);
      case "ctr" -> ctr(arguments.bytes(0), arguments.bytes(1), arguments.number(2));
      case "wrap" -> wrap(arguments.bytes(0));
      case "unwrap" -> unwrap(arguments.bytes(0));
      case "raw" -> raw.clone();
      case "k" -> Base64Url.write(raw);
      default -> throw new IllegalArgumentException(operation);
    };
  }

  // Arguments: data, iv, additional data, bits of the tag.
  private byte[] gcmEncrypt(Arguments arguments) throws GeneralSecurityException {
    var sealed = seal(arguments.bytes(0), arguments.bytes(1), arguments.bytes(2));
    return Arrays.copyOf(sealed, sealed.length - (FULL_TAG_BITS - arguments.number(3)) / 8);
  }

  private byte[] gcmDecrypt(Arguments arguments) throws CryptoRefused, GeneralSecurityException {
    var data = arguments.bytes(0);
    var iv = arguments.bytes(1);
    var tagBits = arguments.number(3);
    if (tagBits < JDK_TAG_BITS_MIN) {
      return openShortTag(data, iv, arguments.bytes(2), tagBits / 8);
    }
    var cipher = gcm(Cipher.DECRYPT_MODE, iv, tagBits);
    cipher.updateAAD(arguments.bytes(2));
    try {
      return cipher.doFinal(data);
    } catch (GeneralSecurityException _) {
      throw CryptoRefused.operation(FAILED);
    }
  }

  private byte[] seal(byte[] data, byte[] iv, byte[] additional) throws GeneralSecurityException {
    var cipher = gcm(Cipher.ENCRYPT_MODE, iv, FULL_TAG_BITS);
    cipher.updateAAD(additional);
    return cipher.doFinal(data);
  }

  private Cipher gcm(int mode, byte[] iv, int tagBits) throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(tagBits, iv));
    return cipher;
  }

  /// Encrypting what was encrypted gives it back, as GCM adds the same stream both times; what
  /// comes of it counts only if its own tag begins as the given one.
  private byte[] openShortTag(byte[] data, byte[] iv, byte[] additional, int tagBytes)
      throws CryptoRefused, GeneralSecurityException {
    var length = data.length - tagBytes;
    var plain = Arrays.copyOf(seal(Arrays.copyOf(data, length), iv, new byte[0]), length);
    var sealed = seal(plain, iv, additional);
    var expected = Arrays.copyOfRange(sealed, length, length + tagBytes);
    if (!MessageDigest.isEqual(expected, Arrays.copyOfRange(data, length, data.length))) {
      throw CryptoRefused.operation(FAILED);
    }
    return plain;
  }

  // Arguments: data, iv.
  private byte[] cbc(int mode, Arguments arguments) throws CryptoRefused, GeneralSecurityException {
    var data = arguments.bytes(0);
    if (mode == Cipher.DECRYPT_MODE && data.length == 0) {
      throw CryptoRefused.operation(FAILED);
    }
    var cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
    cipher.init(mode, key, new IvParameterSpec(arguments.bytes(1)));
    try {
      return cipher.doFinal(data);
    } catch (GeneralSecurityException _) {
      throw CryptoRefused.operation(FAILED);
    }
  }

  /// The JDK counts with the whole block. Where only the last `bits` count, what lies beyond their
  /// end starts anew with those bits zero.
  private byte[] ctr(byte[] data, byte[] counter, int bits)
      throws CryptoRefused, GeneralSecurityException {
    var span = BigInteger.ONE.shiftLeft(bits);
    var blocks = BigInteger.valueOf((data.length + BLOCK - 1L) / BLOCK);
    if (blocks.compareTo(span) > 0) {
      throw CryptoRefused.operation("The counter would repeat: it has too few bits for this data.");
    }
    var first = new BigInteger(1, counter);
    var left = span.subtract(first.mod(span));
    if (blocks.compareTo(left) <= 0) {
      return ctrPart(data, 0, data.length, counter);
    }
    var before = left.intValueExact() * BLOCK;
    var again = Base64Url.unsigned(first.subtract(first.mod(span)), BLOCK);
    var whole = Arrays.copyOf(ctrPart(data, 0, before, counter), data.length);
    var rest = ctrPart(data, before, data.length - before, again);
    System.arraycopy(rest, 0, whole, before, rest.length);
    return whole;
  }

  private byte[] ctrPart(byte[] data, int from, int length, byte[] counter)
      throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/CTR/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(counter));
    return cipher.doFinal(data, from, length);
  }

  private byte[] wrap(byte[] data) throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/KW/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, key);
    return cipher.doFinal(data);
  }

  private byte[] unwrap(byte[] data) throws CryptoRefused, GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/KW/NoPadding");
    cipher.init(Cipher.DECRYPT_MODE, key);
    try {
      return cipher.doFinal(data);
    } catch (GeneralSecurityException _) {
      throw CryptoRefused.operation("The wrapped key is not what was wrapped with this key.");
    }
  }
}
