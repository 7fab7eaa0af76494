package dev.cloister.isolates.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.List;
import javax.crypto.KeyAgreement;
import org.jspecify.annotations.Nullable;

/// Makes keys of ECDSA and ECDH: from their bytes, from JSON Web Keys, anew.
final class Ec {
  private Ec() {}

  static EcKey fromRaw(EcCurve curve, byte[] bytes) throws CryptoRefused, GeneralSecurityException {
    return open(curve, curve.read(bytes));
  }

  static EcKey fromSpki(EcCurve curve, byte[] bytes)
      throws CryptoRefused, GeneralSecurityException {
    var envelope = Der.Envelope.spki(bytes);
    requireCurve(curve, envelope);
    return fromRaw(curve, envelope.key());
  }

  static EcKey fromPkcs8(EcCurve curve, byte[] bytes)
      throws CryptoRefused, GeneralSecurityException {
    var envelope = Der.Envelope.pkcs8(bytes);
    requireCurve(curve, envelope);
    var outside = new Der.Reader(envelope.key());
    var inside = outside.inside(Der.SEQUENCE);
    outside.finish();
    if (!inside.integer().equals(BigInteger.ONE)) {
      throw Der.Reader.malformed();
    }
    // What follows, the curve and the point, may be there or not; both are known without it.
    var own = own(curve, new BigInteger(1, inside.content(Der.OCTET_STRING)));
    if (own == null) {
      throw CryptoRefused.data("The private part of the key is out of range.");
    }
    return own;
  }

  private static void requireCurve(EcCurve curve, Der.Envelope envelope) throws CryptoRefused {
    if (!envelope.kind().algorithm().equals(EcCurve.OBJECT_ID)) {
      throw CryptoRefused.data("The key is no key of an elliptic curve.");
    }
    if (!envelope.kind().parameter().equals(curve.objectId)) {
      throw CryptoRefused.data("The key is of another curve than " + curve.curveName() + ".");
    }
  }

  /// Members x, y, and of a private key d, from position 1 on.
  static EcKey fromJwk(EcCurve curve, Arguments members)
      throws CryptoRefused, GeneralSecurityException {
    var point =
        new ECPoint(
            Base64Url.readNumber(members.text(1), "x"), Base64Url.readNumber(members.text(2), "y"));
    if (!curve.has(point)) {
      throw CryptoRefused.operation("The members \"x\" and \"y\" are no point of the curve.");
    }
    if (members.absent(3)) {
      return open(curve, point);
    }
    var own = own(curve, Base64Url.readNumber(members.text(3), "d"));
    if (own == null) {
      throw CryptoRefused.operation("The member \"d\" is out of range.");
    }
    if (!own.point().equals(point)) {
      throw CryptoRefused.data("The members \"x\" and \"y\" do not belong to \"d\".");
    }
    return own;
  }

  /// A new pair: the open key, then the own one.
  static List<EcKey> generate(EcCurve curve) throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve.jdkName));
    var pair = generator.generateKeyPair();
    var point = ((ECPublicKey) pair.getPublic()).getW();
    return List.of(
        new EcKey(curve, point, pair.getPublic(), null),
        new EcKey(curve, point, pair.getPublic(), (ECPrivateKey) pair.getPrivate()));
  }

  private static EcKey open(EcCurve curve, ECPoint point) throws GeneralSecurityException {
    return new EcKey(curve, point, publicKey(curve, point), null);
  }

  private static PublicKey publicKey(EcCurve curve, ECPoint point) throws GeneralSecurityException {
    return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, curve.spec));
  }

  /// The key of a private number; null when that is not within the order of the curve.
  private static @Nullable EcKey own(EcCurve curve, BigInteger secret)
      throws GeneralSecurityException {
    if (secret.signum() == 0 || secret.compareTo(curve.spec.getOrder()) >= 0) {
      return null;
    }
    var own =
        (ECPrivateKey)
            KeyFactory.getInstance("EC").generatePrivate(new ECPrivateKeySpec(secret, curve.spec));
    var point = pointOf(curve, own);
    return new EcKey(curve, point, publicKey(curve, point), own);
  }

  /// The point of a private key. The JDK multiplies points in constant time but only as part of an
  /// agreement, which gives x; which of the two y it is, a signature tells.
  private static ECPoint pointOf(EcCurve curve, ECPrivateKey own) throws GeneralSecurityException {
    if (own.getS().equals(BigInteger.ONE)) {
      return curve.spec.getGenerator();
    }
    var agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(own);
    agreement.doPhase(publicKey(curve, curve.spec.getGenerator()), true);
    var x = new BigInteger(1, agreement.generateSecret());
    var even = curve.withX(x, false);
    return signatureFits(own, publicKey(curve, even)) ? even : curve.withX(x, true);
  }

  private static boolean signatureFits(PrivateKey own, PublicKey open)
      throws GeneralSecurityException {
    var message = new byte[1];
    var signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(own);
    signature.update(message);
    var signed = signature.sign();
    signature.initVerify(open);
    signature.update(message);
    return signature.verify(signed);
  }
}
