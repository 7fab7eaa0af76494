package dev.cloister.isolates.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Makes keys, by the name of what they are made from.
///
/// The first use of a family of algorithms in a JVM initialises it on a thread of its own: a script
/// may be near the end of its stack, and a class whose initialiser meets that end stays broken for
/// all tenants of the JVM.
///
/// Threads: any.
public final class HostCrypto {
  private static final Set<Family> READY = EnumSet.noneOf(Family.class);

  private HostCrypto() {}

  private enum Family {
    SECRET,
    RSA,
    P256,
    P384,
    P521,
    OKP
  }

  private static void tryOut(Family family) throws GeneralSecurityException, CryptoRefused {
    switch (family) {
      case SECRET -> Trials.secrets();
      case RSA -> Trials.rsa();
      case P256 -> Trials.ec(EcCurve.P256);
      case P384 -> Trials.ec(EcCurve.P384);
      case P521 -> Trials.ec(EcCurve.P521);
      case OKP -> Trials.okp();
    }
  }

  /// The keys that come of it: one, or the open and the own one of a new pair.
  public static List<? extends HostKey> make(String what, Arguments arguments)
      throws CryptoRefused, GeneralSecurityException {
    prepare(familyOf(what, arguments));
    return switch (what) {
      case "hmac" -> List.of(new HmacKey(arguments.text(1), arguments.bytes(0)));
      case "aes" -> List.of(new AesKey(arguments.bytes(0)));
      case "derivation" -> List.of(new Derivation(arguments.bytes(0)));
      case "numbers" -> List.of(new Numbers());
      case "hash" -> List.of(RunningDigest.hash(arguments.text(0)));
      case "runningHmac" -> List.of(RunningDigest.hmac(arguments.text(0), arguments.bytes(1)));
      case "encipher" -> List.of(cipher(true, arguments));
      case "decipher" -> List.of(cipher(false, arguments));
      case "rsaSpki" -> List.of(Rsa.fromSpki(arguments.bytes(0)));
      case "rsaPkcs8" -> List.of(Rsa.fromPkcs8(arguments.bytes(0)));
      case "rsaPublicJwk" -> List.of(Rsa.fromPublicJwk(arguments));
      case "rsaPrivateJwk" -> List.of(Rsa.fromPrivateJwk(arguments));
      case "rsaPair" -> rsaPair(arguments.number(0), new BigInteger(1, arguments.bytes(1)));
      case "ecRaw" -> List.of(Ec.fromRaw(curve(arguments), arguments.bytes(1)));
      case "ecSpki" -> List.of(Ec.fromSpki(curve(arguments), arguments.bytes(1)));
      case "ecPkcs8" -> List.of(Ec.fromPkcs8(curve(arguments), arguments.bytes(1)));
      case "ecJwk" -> List.of(Ec.fromJwk(curve(arguments), arguments));
      case "ecPair" -> Ec.generate(curve(arguments));
      case "okpRaw" -> List.of(Okp.open(arguments.text(0), arguments.bytes(1)));
      case "okpSpki" -> List.of(Okp.fromSpki(arguments.text(0), arguments.bytes(1)));
      case "okpPkcs8" -> List.of(Okp.fromPkcs8(arguments.text(0), arguments.bytes(1)));
      case "okpJwk" -> List.of(Okp.fromJwk(arguments.text(0), arguments));
      case "okpPair" -> Okp.generate(arguments.text(0));
      default -> throw new IllegalArgumentException(what);
    };
  }

  /// The bytes of the member "k" of a JSON Web Key.
  public static byte[] secretOf(String k) throws CryptoRefused {
    return Base64Url.read(k, "k");
  }

  private static RunningCipher cipher(boolean encrypts, Arguments arguments)
      throws GeneralSecurityException {
    var pads = arguments.number(3) != 0;
    return new RunningCipher(
        encrypts, arguments.text(0), pads, arguments.bytes(1), arguments.bytes(2));
  }

  private static EcCurve curve(Arguments arguments) {
    return EcCurve.named(arguments.text(0));
  }

  private static List<RsaKey> rsaPair(int bits, BigInteger exponent)
      throws CryptoRefused, GeneralSecurityException {
    try {
      return Rsa.generate(bits, exponent);
    } catch (PatientRandom.Spent _) {
      throw CryptoRefused.operation(
          "No primes of that size were found within %d ms of CPU time; ask for fewer bits, or again."
              .formatted(PatientRandom.CPU_MILLIS_MAX));
    }
  }

  private static Family familyOf(String what, Arguments arguments) {
    if (what.startsWith("ec")) {
      return switch (arguments.text(0)) {
        case "P-256" -> Family.P256;
        case "P-384" -> Family.P384;
        default -> Family.P521;
      };
    }
    return what.startsWith("rsa")
        ? Family.RSA
        : what.startsWith("okp") ? Family.OKP : Family.SECRET;
  }

  private static void prepare(Family family) {
    synchronized (READY) {
      if (READY.contains(family)) {
        return;
      }
      var failure = new Throwable[1];
      var thread =
          Thread.ofPlatform()
              .name("crypto-" + family)
              .daemon(true)
              .start(() -> {
                try {
                  tryOut(family);
                } catch (GeneralSecurityException | CryptoRefused | RuntimeException e) {
                  failure[0] = e;
                }
              });
      joinToTheEnd(thread);
      if (failure[0] != null) {
        throw new IllegalStateException("This Java lacks cryptography", failure[0]);
      }
      READY.add(family);
    }
  }

  private static void joinToTheEnd(Thread thread) {
    var interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
