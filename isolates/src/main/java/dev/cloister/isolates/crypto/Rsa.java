package dev.cloister.isolates.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPrivateKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.List;

/// Makes keys of RSA: from their bytes, from JSON Web Keys, anew.
final class Rsa {
  static final String OBJECT_ID = "2a864886f70d010101";

  /// Nothing can interrupt the JDK while it computes, so what it is asked is bounded: a private
  /// operation of this many bits takes a third of a second.
  static final int PRIVATE_BITS_MAX = 8192;

  static final int PUBLIC_BITS_MAX = 16_384;
  static final int BITS_MIN = 512;

  /// Finding primes for more takes longer than an event may use.
  static final int GENERATED_BITS_MAX = 4096;

  private static final byte[] ALGORITHM =
      Der.value(Der.SEQUENCE, Der.objectId(OBJECT_ID), new byte[] {5, 0});

  private Rsa() {}

  static RsaKey fromSpki(byte[] bytes) throws CryptoRefused, GeneralSecurityException {
    var envelope = Der.Envelope.spki(bytes);
    requireRsa(envelope);
    var outside = new Der.Reader(envelope.key());
    var inside = outside.inside(Der.SEQUENCE);
    outside.finish();
    var modulus = inside.integer();
    var exponent = inside.integer();
    inside.finish();
    return open(modulus, exponent);
  }

  static RsaKey fromPkcs8(byte[] bytes) throws CryptoRefused, GeneralSecurityException {
    var envelope = Der.Envelope.pkcs8(bytes);
    requireRsa(envelope);
    var outside = new Der.Reader(envelope.key());
    var inside = outside.inside(Der.SEQUENCE);
    outside.finish();
    if (inside.integer().signum() != 0) {
      throw CryptoRefused.notSupported("RSA keys of more than two primes are not supported.");
    }
    var numbers = new BigInteger[8];
    for (var i = 0; i < numbers.length; i++) {
      numbers[i] = inside.integer();
    }
    inside.finish();
    return own(numbers);
  }

  private static void requireRsa(Der.Envelope envelope) throws CryptoRefused {
    if (!envelope.kind().algorithm().equals(OBJECT_ID)) {
      throw CryptoRefused.data("The key is no RSA key.");
    }
  }

  /// Members n and e.
  static RsaKey fromPublicJwk(Arguments members) throws CryptoRefused, GeneralSecurityException {
    return open(number(members, 0, "n"), number(members, 1, "e"));
  }

  /// Members n, e, d, and either all of p, q, dp, dq, qi or none.
  static RsaKey fromPrivateJwk(Arguments members) throws CryptoRefused, GeneralSecurityException {
    if (members.absent(3)) {
      var modulus = number(members, 0, "n");
      var exponent = number(members, 1, "e");
      check(modulus, exponent, PRIVATE_BITS_MAX);
      var key =
          KeyFactory.getInstance("RSA")
              .generatePrivate(new RSAPrivateKeySpec(modulus, number(members, 2, "d")));
      return RsaKey.own(modulus, exponent, key);
    }
    var names = new String[] {"n", "e", "d", "p", "q", "dp", "dq", "qi"};
    var numbers = new BigInteger[names.length];
    for (var i = 0; i < names.length; i++) {
      numbers[i] = number(members, i, names[i]);
    }
    return own(numbers);
  }

  private static BigInteger number(Arguments members, int position, String name)
      throws CryptoRefused {
    return Base64Url.readNumber(members.text(position), name);
  }

  /// A new pair: the open key, then the own one.
  static List<RsaKey> generate(int bits, BigInteger exponent)
      throws CryptoRefused, GeneralSecurityException {
    if (bits < BITS_MIN || bits > GENERATED_BITS_MAX) {
      throw CryptoRefused.operation(
          "RSA keys are generated with %d to %d bits, %d were asked."
              .formatted(BITS_MIN, GENERATED_BITS_MAX, bits));
    }
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(new RSAKeyGenParameterSpec(bits, exponent), new PatientRandom());
    var pair = generator.generateKeyPair();
    var open = (RSAPublicKey) pair.getPublic();
    return List.of(RsaKey.open(open), RsaKey.own(open.getModulus(), exponent, pair.getPrivate()));
  }

  private static RsaKey open(BigInteger modulus, BigInteger exponent)
      throws CryptoRefused, GeneralSecurityException {
    check(modulus, exponent, PUBLIC_BITS_MAX);
    return RsaKey.open(
        (RSAPublicKey)
            KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent)));
  }

  // In the order of PKCS #1: modulus, public and private exponent, primes, exponents, coefficient.
  private static RsaKey own(BigInteger[] n) throws CryptoRefused, GeneralSecurityException {
    check(n[0], n[1], PRIVATE_BITS_MAX);
    var spec = new RSAPrivateCrtKeySpec(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]);
    return RsaKey.own(n[0], n[1], KeyFactory.getInstance("RSA").generatePrivate(spec));
  }

  private static void check(BigInteger modulus, BigInteger exponent, int bitsMax)
      throws CryptoRefused {
    var bits = modulus.bitLength();
    if (bits < BITS_MIN || bits > bitsMax) {
      throw CryptoRefused.operation(
          "RSA keys may have %d to %d bits here, this one has %d."
              .formatted(BITS_MIN, bitsMax, bits));
    }
    if (exponent.compareTo(BigInteger.TWO) <= 0 || !exponent.testBit(0)) {
      throw CryptoRefused.operation("The public exponent of the RSA key is not valid.");
    }
  }

  static byte[] spki(BigInteger modulus, BigInteger exponent) {
    return Der.spki(
        ALGORITHM, Der.value(Der.SEQUENCE, Der.integer(modulus), Der.integer(exponent)));
  }

  static byte[] pkcs8(RSAPrivateCrtKey key) {
    return Der.pkcs8(
        ALGORITHM,
        Der.value(
            Der.SEQUENCE,
            Der.integer(BigInteger.ZERO),
            Der.integer(key.getModulus()),
            Der.integer(key.getPublicExponent()),
            Der.integer(key.getPrivateExponent()),
            Der.integer(key.getPrimeP()),
            Der.integer(key.getPrimeQ()),
            Der.integer(key.getPrimeExponentP()),
            Der.integer(key.getPrimeExponentQ()),
            Der.integer(key.getCrtCoefficient())));
  }
}
