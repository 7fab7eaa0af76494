package dev.cloister.isolates.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECPoint;
import javax.crypto.KeyAgreement;
import org.jspecify.annotations.Nullable;

/// One half of a pair of ECDSA or ECDH. The public half knows no private one.
final class EcKey implements HostKey {
  private final EcCurve curve;
  private final ECPoint point;
  private final PublicKey open;
  private final @Nullable ECPrivateKey own;

  /// Ready to be used again with the hash it was made for: setting one up takes longer than many of
  /// its uses.
  private @Nullable Signature ready;

  private String readyFor = "";

  EcKey(EcCurve curve, ECPoint point, PublicKey open, @Nullable ECPrivateKey own) {
    this.curve = curve;
    this.point = point;
    this.open = open;
    this.own = own;
  }

  ECPoint point() {
    return point;
  }

  PublicKey open() {
    return open;
  }

  @Override
  public Object perform(String operation, Arguments arguments)
      throws CryptoRefused, GeneralSecurityException {
    return switch (operation) {
      case "sign" -> sign(arguments.bytes(0), arguments.text(1));
      case "verify" -> verify(arguments.bytes(0), arguments.bytes(1), arguments.text(2));
      case "agree" -> agree(Ec.fromRaw(curve, arguments.bytes(0)));
      case "raw" -> curve.write(point);
      case "spki" -> Der.spki(curve.algorithm(), curve.write(point));
      case "pkcs8" -> pkcs8(present().getS());
      case "jwk" -> jwk();
      default -> throw new IllegalArgumentException(operation);
    };
  }

  private ECPrivateKey present() {
    if (own == null) {
      throw new IllegalStateException("A public key was taken for a private one.");
    }
    return own;
  }

  private Signature signature(String hash) throws GeneralSecurityException {
    var kept = ready;
    if (kept != null && readyFor.equals(hash)) {
      return kept;
    }
    var made = Signature.getInstance(hash.replace("SHA-", "SHA") + "withECDSAinP1363Format");
    if (own == null) {
      made.initVerify(open);
    } else {
      made.initSign(own);
    }
    ready = made;
    readyFor = hash;
    return made;
  }

  private byte[] sign(byte[] data, String hash) throws GeneralSecurityException {
    var signature = signature(hash);
    ready = null; // not to be used again should this fail
    signature.update(data);
    var signed = signature.sign();
    ready = signature;
    return signed;
  }

  private boolean verify(byte[] signed, byte[] data, String hash) throws GeneralSecurityException {
    if (signed.length != 2 * curve.length) {
      return false;
    }
    var signature = signature(hash);
    ready = null;
    signature.update(data);
    try {
      var fits = signature.verify(signed);
      ready = signature;
      return fits;
    } catch (SignatureException _) {
      return false; // what cannot be a signature of this key is none
    }
  }

  private byte[] agree(EcKey peer) throws GeneralSecurityException {
    var agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(present());
    agreement.doPhase(peer.open, true);
    return agreement.generateSecret();
  }

  private byte[] pkcs8(BigInteger secret) {
    return Der.pkcs8(
        curve.algorithm(),
        Der.value(
            Der.SEQUENCE,
            Der.integer(BigInteger.ONE),
            Der.value(Der.OCTET_STRING, Base64Url.unsigned(secret, curve.length)),
            Der.value(0xa1, Der.bitString(curve.write(point)))));
  }

  /// The members x, y, and of a private key d.
  private String jwk() {
    var members =
        Base64Url.write(Base64Url.unsigned(point.getAffineX(), curve.length))
            + " "
            + Base64Url.write(Base64Url.unsigned(point.getAffineY(), curve.length));
    return own == null
        ? members
        : members + " " + Base64Url.write(Base64Url.unsigned(own.getS(), curve.length));
  }
}
