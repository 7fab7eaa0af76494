package dev.cloister.isolates.crypto;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import javax.crypto.KeyAgreement;
import org.jspecify.annotations.Nullable;

/// One half of a pair of Ed25519 or X25519.
final class OkpKey implements HostKey {
  private final String name;
  private final byte[] point;
  private final @Nullable PublicKey open;
  private final @Nullable PrivateKey own;
  private final byte @Nullable [] secret;

  OkpKey(
      String name,
      byte[] point,
      @Nullable PublicKey open,
      @Nullable PrivateKey own,
      byte @Nullable [] secret) {
    this.name = name;
    this.point = point;
    this.open = open;
    this.own = own;
    this.secret = secret;
  }

  byte[] point() {
    return point.clone();
  }

  @Override
  public Object perform(String operation, Arguments arguments)
      throws CryptoRefused, GeneralSecurityException {
    return switch (operation) {
      case "sign" -> sign(arguments.bytes(0));
      case "verify" -> verify(arguments.bytes(0), arguments.bytes(1));
      case "agree" -> agree(arguments.bytes(0));
      case "raw" -> point.clone();
      case "spki" -> Der.spki(Okp.algorithm(name), point);
      case "pkcs8" -> Okp.pkcs8(name, present(secret));
      case "jwk" ->
          secret == null
              ? Base64Url.write(point)
              : Base64Url.write(point) + " " + Base64Url.write(secret);
      default -> throw new IllegalArgumentException(operation);
    };
  }

  private static <T> T present(@Nullable T half) {
    if (half == null) {
      throw new IllegalStateException("One half of a pair was taken for the other.");
    }
    return half;
  }

  private byte[] sign(byte[] data) throws GeneralSecurityException {
    var signature = Signature.getInstance("Ed25519");
    signature.initSign(present(own));
    signature.update(data);
    return signature.sign();
  }

  private boolean verify(byte[] signed, byte[] data) throws GeneralSecurityException {
    var signature = Signature.getInstance("Ed25519");
    try {
      signature.initVerify(present(open));
      signature.update(data);
      return signature.verify(signed);
    } catch (InvalidKeyException | SignatureException _) {
      return false; // of what is no point or no signature, nothing is signed
    }
  }

  /// Refuses points of low order: what comes of them is the same for every private key.
  private byte[] agree(byte[] peer) throws CryptoRefused, GeneralSecurityException {
    var agreement = KeyAgreement.getInstance("X25519");
    agreement.init(present(own));
    try {
      agreement.doPhase(present(Okp.open(name, peer).open), true);
    } catch (InvalidKeyException _) {
      throw CryptoRefused.operation("The public key is a point of low order.");
    }
    return agreement.generateSecret();
  }
}
