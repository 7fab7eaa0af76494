package dev.cloister.isolates.crypto;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;

/// A secret to derive from, by HKDF (RFC 5869), PBKDF2 (RFC 8018) or scrypt (RFC 7914).
final class Derivation implements HostKey {
  /// Rounds of PBKDF2 times blocks of output: half a second of work that nothing can interrupt.
  static final long PBKDF2_ROUNDS_MAX = 1_000_000;

  private static final int HKDF_BLOCKS_MAX = 255;

  private final byte[] secret;

  Derivation(byte[] secret) {
    this.secret = secret;
  }

  @Override
  public Object perform(String operation, Arguments arguments)
      throws CryptoRefused, GeneralSecurityException {
    return switch (operation) {
      case "hkdf" ->
          hkdf(
              arguments.text(0),
              secret,
              arguments.bytes(1),
              arguments.bytes(2),
              arguments.number(3));
      case "pbkdf2" ->
          pbkdf2(
              HmacKey.mac(arguments.text(0), secret),
              arguments.bytes(1),
              arguments.number(2),
              arguments.number(3));
      case "scrypt" ->
          Scrypt.derive(
              secret,
              arguments.bytes(0),
              arguments.number(1),
              arguments.number(2),
              arguments.number(3),
              arguments.number(4));
      default -> throw new IllegalArgumentException(operation);
    };
  }

  static byte[] hkdf(String hash, byte[] secret, byte[] salt, byte[] info, int length)
      throws CryptoRefused, GeneralSecurityException {
    var mac = HmacKey.mac(hash, salt);
    var pseudoRandomKey = mac.doFinal(secret);
    if (length > HKDF_BLOCKS_MAX * pseudoRandomKey.length) {
      throw CryptoRefused.operation("HKDF gives at most 255 times the length of its hash.");
    }
    var expand = HmacKey.mac(hash, pseudoRandomKey);
    var made = new ByteArrayOutputStream();
    var last = new byte[0];
    for (var block = 1; made.size() < length; block++) {
      expand.update(last);
      expand.update(info);
      last = expand.doFinal(new byte[] {(byte) block});
      made.writeBytes(last);
    }
    return Arrays.copyOf(made.toByteArray(), length);
  }

  static byte[] pbkdf2(Mac mac, byte[] salt, int rounds, int length)
      throws CryptoRefused, GeneralSecurityException {
    var hashLength = mac.getMacLength();
    var blocks = (length + hashLength - 1L) / hashLength;
    if (blocks * rounds > PBKDF2_ROUNDS_MAX) {
      throw CryptoRefused.operation(
          "PBKDF2 of %d rounds for %d blocks is more than %d rounds in all."
              .formatted(rounds, blocks, PBKDF2_ROUNDS_MAX));
    }
    var made = new byte[Math.toIntExact(blocks * hashLength)];
    var last = new byte[hashLength];
    for (var block = 1; block <= blocks; block++) {
      mac.update(salt);
      mac.update(
          new byte[] {
            (byte) (block >>> 24), (byte) (block >>> 16), (byte) (block >>> 8), (byte) block
          });
      mac.doFinal(last, 0);
      var from = (block - 1) * hashLength;
      System.arraycopy(last, 0, made, from, hashLength);
      for (var round = 1; round < rounds; round++) {
        mac.update(last);
        mac.doFinal(last, 0);
        for (var i = 0; i < hashLength; i++) {
          made[from + i] ^= last[i];
        }
      }
    }
    return Arrays.copyOf(made, length);
  }
}
