package dev.cloister.isolates.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;

/// Uses each family of algorithms once, so that all classes it takes are initialised.
final class Trials {
  private static final byte[] MESSAGE = {1};

  private Trials() {}

  static void secrets() throws GeneralSecurityException, CryptoRefused {
    for (var hash : new String[] {"MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512"}) {
      use(new HmacKey(hash, MESSAGE), "sign", MESSAGE);
    }
    var key = new AesKey(new byte[16]);
    for (var tag : new int[] {32, 128}) {
      var sealed = use(key, "gcmEncrypt", MESSAGE, new byte[12], MESSAGE, tag);
      use(key, "gcmDecrypt", sealed, new byte[12], MESSAGE, tag);
      refused(key, "gcmDecrypt", new byte[20], new byte[12], MESSAGE, tag);
    }
    use(key, "cbcDecrypt", use(key, "cbcEncrypt", MESSAGE, new byte[16]), new byte[16]);
    refused(key, "cbcDecrypt", new byte[15], new byte[16]);
    use(key, "ctr", new byte[40], new byte[16], 1 + 1);
    use(key, "unwrap", use(key, "wrap", new byte[16]));
    refused(key, "unwrap", new byte[24]);
    use(RunningDigest.hash("sha256"), "digest");
    use(RunningDigest.hmac("sha256", MESSAGE), "digest");
    use(new RunningCipher(true, "cbc", true, new byte[16], new byte[16]), "final");
    var base = new Derivation(MESSAGE);
    use(base, "scrypt", MESSAGE, 2, 1, 1, 8);
    use(base, "hkdf", "SHA-256", MESSAGE, MESSAGE, 8);
    use(base, "pbkdf2", "SHA-256", MESSAGE, 1, 8);
  }

  static void rsa() throws GeneralSecurityException, CryptoRefused {
    var pair = Rsa.generate(Rsa.BITS_MIN, BigInteger.valueOf(65_537));
    var open = Rsa.fromSpki((byte[]) use(pair.getFirst(), "spki"));
    var own = Rsa.fromPkcs8((byte[]) use(pair.getLast(), "pkcs8"));
    use(own, "jwk");
    use(open, "pkcs1Verify", use(own, "pkcs1Sign", MESSAGE, "SHA-256"), MESSAGE, "SHA-256");
    use(open, "pkcs1Verify", MESSAGE, MESSAGE, "SHA-256");
    use(open, "pssVerify", use(own, "pssSign", MESSAGE, "SHA-1", 8), MESSAGE, "SHA-1", 8);
    use(own, "oaepDecrypt", use(open, "oaepEncrypt", MESSAGE, "SHA-1", MESSAGE), "SHA-1", MESSAGE);
    refused(own, "oaepDecrypt", MESSAGE, "SHA-1", MESSAGE);
  }

  static void ec(EcCurve curve) throws GeneralSecurityException, CryptoRefused {
    var pair = Ec.generate(curve);
    var own = Ec.fromPkcs8(curve, (byte[]) use(pair.getLast(), "pkcs8"));
    use(own, "agree", use(own, "raw"));
    var signed = use(own, "sign", MESSAGE, "SHA-256");
    use(pair.getFirst(), "verify", signed, MESSAGE, "SHA-256");
    use(own, "jwk");
  }

  static void okp() throws GeneralSecurityException, CryptoRefused {
    var signing = Okp.generate("Ed25519");
    var open = Okp.fromSpki("Ed25519", (byte[]) use(signing.getFirst(), "spki"));
    var own = Okp.fromPkcs8("Ed25519", (byte[]) use(signing.getLast(), "pkcs8"));
    use(own, "jwk");
    use(open, "verify", use(own, "sign", MESSAGE), MESSAGE);
    use(open, "verify", new byte[64], MESSAGE);
    var agreeing = Okp.generate("X25519");
    use(agreeing.getLast(), "agree", use(agreeing.getFirst(), "raw"));
    refused(agreeing.getLast(), "agree", (Object) new byte[Okp.LENGTH]);
  }

  private static Object use(HostKey key, String operation, Object... values)
      throws GeneralSecurityException, CryptoRefused {
    return key.perform(operation, new Values(values));
  }

  private static void refused(HostKey key, String operation, Object... values)
      throws GeneralSecurityException {
    try {
      key.perform(operation, new Values(values));
    } catch (CryptoRefused e) {
      if (!e.text().isEmpty()) {
        return;
      }
    }
    throw new IllegalStateException("What must fail did not: " + operation);
  }

  private record Values(Object[] values) implements Arguments {
    @Override
    public byte[] bytes(int position) {
      return ((byte[]) values[position]).clone();
    }

    @Override
    public String text(int position) {
      return (String) values[position];
    }

    @Override
    public int number(int position) {
      return (Integer) values[position];
    }

    @Override
    public boolean absent(int position) {
      return position >= values.length;
    }
  }
}
