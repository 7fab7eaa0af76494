package dev.cloister.isolates.crypto;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Base64;

/// The texts in JSON Web Keys (RFC 7515, section 2). Reading forgives padding and the characters of
/// plain base64, as Workers do.
final class Base64Url {
  private Base64Url() {}

  static String write(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /// A number, as few bytes as it takes.
  static String write(BigInteger number) {
    return write(unsigned(number, (number.bitLength() + 7) / 8));
  }

  /// The bytes of a text; a refusal that says which member of the key it is when it is none.
  static byte[] read(String text, String member) throws CryptoRefused {
    var plain = text.replace('-', '+').replace('_', '/').replaceAll("=+$", "");
    try {
      return Base64.getDecoder().decode(plain);
    } catch (IllegalArgumentException _) {
      throw CryptoRefused.data(
          "The member \"" + member + "\" of the JSON Web Key is no base64url.");
    }
  }

  static BigInteger readNumber(String text, String member) throws CryptoRefused {
    return new BigInteger(1, read(text, member));
  }

  /// A number as exactly so many bytes; it must fit.
  static byte[] unsigned(BigInteger number, int length) {
    var bytes = number.toByteArray();
    if (bytes.length == length) {
      return bytes;
    }
    if (bytes.length > length) {
      return Arrays.copyOfRange(bytes, bytes.length - length, bytes.length);
    }
    var padded = new byte[length];
    System.arraycopy(bytes, 0, padded, length - bytes.length, bytes.length);
    return padded;
  }
}
