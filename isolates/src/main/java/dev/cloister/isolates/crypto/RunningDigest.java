package dev.cloister.isolates.crypto;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/// A hash or an HMAC that grows piece by piece, as `node:crypto` has them.
final class RunningDigest implements HostKey {
  private final @Nullable MessageDigest digest;
  private final @Nullable Mac mac;

  private RunningDigest(@Nullable MessageDigest digest, @Nullable Mac mac) {
    this.digest = digest;
    this.mac = mac;
  }

  static RunningDigest hash(String name) throws GeneralSecurityException {
    return new RunningDigest(MessageDigest.getInstance(javaName(name)), null);
  }

  static RunningDigest hmac(String name, byte[] key) throws GeneralSecurityException {
    return new RunningDigest(null, HmacKey.mac(name, key));
  }

  /// The JDK's name of a hash that `node:crypto` calls so, in small letters.
  private static String javaName(String name) {
    return switch (name) {
      case "md5" -> "MD5";
      case "sha1" -> "SHA-1";
      case "sha224" -> "SHA-224";
      case "sha256" -> "SHA-256";
      case "sha384" -> "SHA-384";
      case "sha512" -> "SHA-512";
      case "sha512-224" -> "SHA-512/224";
      case "sha512-256" -> "SHA-512/256";
      default -> throw new IllegalArgumentException("No such hash: " + name);
    };
  }

  @Override
  public Object perform(String operation, Arguments arguments) throws GeneralSecurityException {
    return switch (operation) {
      case "update" -> update(arguments.bytes(0));
      case "digest" -> finish();
      case "copy" -> copy();
      default -> throw new IllegalArgumentException(operation);
    };
  }

  private Object update(byte[] piece) {
    if (digest != null) {
      digest.update(piece);
    } else if (mac != null) {
      mac.update(piece);
    }
    return true;
  }

  private Object finish() {
    if (digest != null) {
      return digest.digest();
    }
    return mac == null ? new byte[0] : mac.doFinal();
  }

  /// The same so far; each then goes its own way.
  private Object copy() throws GeneralSecurityException {
    try {
      return new RunningDigest(digest == null ? null : (MessageDigest) digest.clone(), null);
    } catch (CloneNotSupportedException e) {
      throw new GeneralSecurityException(e);
    }
  }
}
