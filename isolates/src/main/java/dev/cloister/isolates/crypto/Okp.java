package dev.cloister.isolates.crypto;

import java.io.Serial;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.List;

/// Makes keys of Ed25519 and X25519: from their bytes, from JSON Web Keys, anew.
final class Okp {
  static final int LENGTH = 32;

  private static final SecureRandom RANDOM = new SecureRandom();

  private Okp() {}

  private static String objectId(String name) {
    return name.equals("X25519") ? "2b656e" : "2b6570";
  }

  static byte[] algorithm(String name) {
    return Der.value(Der.SEQUENCE, Der.objectId(objectId(name)));
  }

  static OkpKey fromSpki(String name, byte[] bytes) throws CryptoRefused, GeneralSecurityException {
    var envelope = Der.Envelope.spki(bytes);
    require(name, envelope);
    return open(name, envelope.key());
  }

  static OkpKey fromPkcs8(String name, byte[] bytes)
      throws CryptoRefused, GeneralSecurityException {
    var envelope = Der.Envelope.pkcs8(bytes);
    require(name, envelope);
    var outside = new Der.Reader(envelope.key());
    var secret = outside.content(Der.OCTET_STRING);
    outside.finish();
    return own(name, secret);
  }

  private static void require(String name, Der.Envelope envelope) throws CryptoRefused {
    if (!envelope.kind().algorithm().equals(objectId(name))) {
      throw CryptoRefused.data("The key is no key of " + name + ".");
    }
  }

  /// Members x, and of a private key d, from position 1 on.
  static OkpKey fromJwk(String name, Arguments members)
      throws CryptoRefused, GeneralSecurityException {
    var open = Base64Url.read(members.text(1), "x");
    requireLength(open);
    return members.absent(2) ? open(name, open) : own(name, Base64Url.read(members.text(2), "d"));
  }

  static List<OkpKey> generate(String name) throws CryptoRefused, GeneralSecurityException {
    var secret = new byte[LENGTH];
    RANDOM.nextBytes(secret);
    var own = own(name, secret);
    return List.of(open(name, own.point()), own);
  }

  static OkpKey open(String name, byte[] point) throws CryptoRefused, GeneralSecurityException {
    requireLength(point);
    var key =
        KeyFactory.getInstance(name)
            .generatePublic(new X509EncodedKeySpec(Der.spki(algorithm(name), point)));
    return new OkpKey(name, point, key, null, null);
  }

  static OkpKey own(String name, byte[] secret) throws CryptoRefused, GeneralSecurityException {
    requireLength(secret);
    var key =
        KeyFactory.getInstance(name).generatePrivate(new PKCS8EncodedKeySpec(pkcs8(name, secret)));
    var point = pointOf(name, secret);
    return new OkpKey(name, point, null, key, secret.clone());
  }

  static byte[] pkcs8(String name, byte[] secret) {
    return Der.pkcs8(algorithm(name), Der.value(Der.OCTET_STRING, secret));
  }

  /// The point of a private key. The JDK computes it for new pairs only, whose private half is what
  /// its source of randomness gave.
  private static byte[] pointOf(String name, byte[] secret) throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance(name);
    generator.initialize(255, new Given(secret));
    var encoded = generator.generateKeyPair().getPublic().getEncoded();
    return Arrays.copyOfRange(encoded, encoded.length - LENGTH, encoded.length);
  }

  private static void requireLength(byte[] bytes) throws CryptoRefused {
    if (bytes.length != LENGTH) {
      throw CryptoRefused.data(
          "The key has %d bytes, it must have %d.".formatted(bytes.length, LENGTH));
    }
  }

  /// Gives these bytes and no others.
  private static final class Given extends SecureRandom {
    @Serial private static final long serialVersionUID = 1;

    private final transient byte[] bytes;

    Given(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public void nextBytes(byte[] target) {
      if (target.length != bytes.length) {
        throw new IllegalStateException("The JDK makes such keys in another way now.");
      }
      System.arraycopy(bytes, 0, target, 0, target.length);
    }
  }
}
