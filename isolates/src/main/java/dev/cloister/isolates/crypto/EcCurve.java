package dev.cloister.isolates.crypto;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.util.Arrays;
import java.util.List;

/// One of the curves of NIST, with what turns its points into bytes and back.
final class EcCurve {
  static final EcCurve P256 = new EcCurve("P-256", "secp256r1", "2a8648ce3d030107");
  static final EcCurve P384 = new EcCurve("P-384", "secp384r1", "2b81040022");
  static final EcCurve P521 = new EcCurve("P-521", "secp521r1", "2b81040023");

  static final List<EcCurve> ALL = List.of(P256, P384, P521);

  static final String OBJECT_ID = "2a8648ce3d0201";

  final String jdkName;
  final String objectId;
  final ECParameterSpec spec;
  final BigInteger prime;

  /// Of a coordinate, and of a private key.
  final int length;

  private final String name;

  private EcCurve(String name, String jdkName, String objectId) {
    this.name = name;
    this.jdkName = jdkName;
    this.objectId = objectId;
    try {
      var parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(jdkName));
      this.spec = parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java has no " + jdkName, e);
    }
    this.prime = ((ECFieldFp) spec.getCurve().getField()).getP();
    this.length = (prime.bitLength() + 7) / 8;
  }

  static EcCurve named(String name) {
    return switch (name) {
      case "P-256" -> P256;
      case "P-384" -> P384;
      case "P-521" -> P521;
      default -> throw new IllegalArgumentException("No such curve: " + name);
    };
  }

  String curveName() {
    return name;
  }

  byte[] algorithm() {
    return Der.value(Der.SEQUENCE, Der.objectId(OBJECT_ID), Der.objectId(objectId));
  }

  private BigInteger right(BigInteger x) {
    var curve = spec.getCurve();
    return x.multiply(x).add(curve.getA()).multiply(x).add(curve.getB()).mod(prime);
  }

  boolean has(ECPoint point) {
    var x = point.getAffineX();
    var y = point.getAffineY();
    return x.compareTo(prime) < 0
        && y.compareTo(prime) < 0
        && y.multiply(y).mod(prime).equals(right(x));
  }

  /// The uncompressed form of SEC 1.
  byte[] write(ECPoint point) {
    var bytes = new byte[1 + 2 * length];
    bytes[0] = 4;
    System.arraycopy(Base64Url.unsigned(point.getAffineX(), length), 0, bytes, 1, length);
    System.arraycopy(Base64Url.unsigned(point.getAffineY(), length), 0, bytes, 1 + length, length);
    return bytes;
  }

  /// A point of this curve, compressed or not.
  ECPoint read(byte[] bytes) throws CryptoRefused {
    if (bytes.length == 1 + 2 * length && bytes[0] == 4) {
      var point =
          new ECPoint(
              new BigInteger(1, Arrays.copyOfRange(bytes, 1, 1 + length)),
              new BigInteger(1, Arrays.copyOfRange(bytes, 1 + length, bytes.length)));
      if (has(point)) {
        return point;
      }
    } else if (bytes.length == 1 + length && (bytes[0] == 2 || bytes[0] == 3)) {
      var x = new BigInteger(1, Arrays.copyOfRange(bytes, 1, bytes.length));
      var point = withX(x, bytes[0] == 3);
      if (has(point)) {
        return point;
      }
    }
    throw CryptoRefused.data("The bytes are no point of the curve " + name + ".");
  }

  /// The point with this x and an odd or even y, if there is one; else one beside the curve. The
  /// primes of all three curves are 3 modulo 4.
  ECPoint withX(BigInteger x, boolean odd) {
    var y = right(x).modPow(prime.add(BigInteger.ONE).shiftRight(2), prime);
    return new ECPoint(x, y.testBit(0) == odd ? y : prime.subtract(y).mod(prime));
  }
}
