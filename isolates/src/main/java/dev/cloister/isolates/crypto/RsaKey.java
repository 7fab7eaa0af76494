package dev.cloister.isolates.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/// One half of an RSA pair.
final class RsaKey implements HostKey {
  private static final String OAEP_FAILED =
      "RSA-OAEP failed: the message or a parameter is not right.";

  private final BigInteger modulus;
  private final BigInteger exponent;
  private final Key key;

  private RsaKey(BigInteger modulus, BigInteger exponent, Key key) {
    this.modulus = modulus;
    this.exponent = exponent;
    this.key = key;
  }

  static RsaKey open(RSAPublicKey key) {
    return new RsaKey(key.getModulus(), key.getPublicExponent(), key);
  }

  static RsaKey own(BigInteger modulus, BigInteger exponent, PrivateKey key) {
    return new RsaKey(modulus, exponent, key);
  }

  @Override
  public Object perform(String operation, Arguments arguments)
      throws CryptoRefused, GeneralSecurityException {
    return switch (operation) {
      case "bits" -> modulus.bitLength();
      case "exponent" -> Base64Url.unsigned(exponent, (exponent.bitLength() + 7) / 8);
      case "pkcs1Sign" -> sign(pkcs1(arguments.text(1)), arguments.bytes(0));
      case "pkcs1Verify" ->
          verify(pkcs1(arguments.text(2)), arguments.bytes(0), arguments.bytes(1));
      case "pssSign" -> sign(pss(arguments.text(1), arguments.number(2)), arguments.bytes(0));
      case "pssVerify" ->
          verify(
              pss(arguments.text(2), arguments.number(3)), arguments.bytes(0), arguments.bytes(1));
      case "oaepEncrypt" -> oaep(Cipher.ENCRYPT_MODE, arguments);
      case "oaepDecrypt" -> oaep(Cipher.DECRYPT_MODE, arguments);
      case "spki" -> Rsa.spki(modulus, exponent);
      case "pkcs8" -> Rsa.pkcs8(complete());
      case "jwk" -> jwk();
      default -> throw new IllegalArgumentException(operation);
    };
  }

  private static Signature pkcs1(String hash) throws GeneralSecurityException {
    return Signature.getInstance(hash.replace("SHA-", "SHA") + "withRSA");
  }

  private static Signature pss(String hash, int saltLength)
      throws CryptoRefused, GeneralSecurityException {
    if (hash.equals("MD5")) {
      throw CryptoRefused.notSupported("RSA-PSS is not there with MD5.");
    }
    var signature = Signature.getInstance("RSASSA-PSS");
    signature.setParameter(
        new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), saltLength, 1));
    return signature;
  }

  private byte[] sign(Signature signature, byte[] data) throws GeneralSecurityException {
    signature.initSign((PrivateKey) key);
    signature.update(data);
    return signature.sign();
  }

  private boolean verify(Signature signature, byte[] signed, byte[] data)
      throws GeneralSecurityException {
    signature.initVerify((PublicKey) key);
    signature.update(data);
    try {
      return signature.verify(signed);
    } catch (SignatureException _) {
      return false; // what cannot be a signature of this key is none
    }
  }

  // Arguments: data, hash, label.
  private byte[] oaep(int mode, Arguments arguments)
      throws CryptoRefused, GeneralSecurityException {
    var hash = arguments.text(1);
    var cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
    try {
      cipher.init(
          mode,
          key,
          new OAEPParameterSpec(
              hash,
              "MGF1",
              new MGF1ParameterSpec(hash),
              new PSource.PSpecified(arguments.bytes(2))));
      return cipher.doFinal(arguments.bytes(0));
    } catch (GeneralSecurityException _) {
      throw CryptoRefused.operation(OAEP_FAILED);
    }
  }

  private RSAPrivateCrtKey complete() throws CryptoRefused {
    if (key instanceof RSAPrivateCrtKey complete) {
      return complete;
    }
    throw CryptoRefused.operation("This RSA key came without its primes and cannot be written.");
  }

  /// The members, in the order n, e, and of a private key d, p, q, dp, dq, qi.
  private String jwk() throws CryptoRefused {
    var open = Base64Url.write(modulus) + " " + Base64Url.write(exponent);
    if (key instanceof PublicKey) {
      return open;
    }
    var own = complete();
    return String.join(
        " ",
        open,
        Base64Url.write(own.getPrivateExponent()),
        Base64Url.write(own.getPrimeP()),
        Base64Url.write(own.getPrimeQ()),
        Base64Url.write(own.getPrimeExponentP()),
        Base64Url.write(own.getPrimeExponentQ()),
        Base64Url.write(own.getCrtCoefficient()));
  }
}
