package dev.cloister.isolates.crypto;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A key of HMAC. Comparing takes the same time wherever two signatures differ.
final class HmacKey implements HostKey {
  private final byte[] key;
  private final Mac mac;

  HmacKey(String hash, byte[] key) throws GeneralSecurityException {
    this.key = key;
    this.mac = mac(hash, key);
  }

  /// An empty key is, to HMAC, the same as a zero byte, and the JDK has no empty ones.
  static Mac mac(String hash, byte[] key) throws GeneralSecurityException {
    var mac = Mac.getInstance(macName(hash));
    mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, "HMAC"));
    return mac;
  }

  private static String macName(String hash) {
    return switch (hash) {
      case "MD5", "md5" -> "HmacMD5";
      case "SHA-1", "sha1" -> "HmacSHA1";
      case "SHA-256", "sha256" -> "HmacSHA256";
      case "SHA-384", "sha384" -> "HmacSHA384";
      case "SHA-512", "sha512" -> "HmacSHA512";
      case "sha224" -> "HmacSHA224";
      case "sha512-224" -> "HmacSHA512/224";
      case "sha512-256" -> "HmacSHA512/256";
      default -> throw new IllegalArgumentException("No such hash: " + hash);
    };
  }

  @Override
  public Object perform(String operation, Arguments arguments) {
    return switch (operation) {
      case "sign" -> mac.doFinal(arguments.bytes(0));
      case "verify" -> MessageDigest.isEqual(mac.doFinal(arguments.bytes(1)), arguments.bytes(0));
      case "raw" -> key.clone();
      case "k" -> Base64Url.write(key);
      default -> throw new IllegalArgumentException(operation);
    };
  }
}
