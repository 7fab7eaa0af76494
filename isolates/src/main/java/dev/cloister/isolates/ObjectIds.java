package dev.cloister.isolates;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Mints and checks object ids of one class of one script.
///
/// An id is 32 bytes, written as 64 hex digits: 24 that tell it apart (a keyed hash of the name, or
/// random), then 8 that prove it was minted for this class. So an id of another class, script or
/// tenant is noticed wherever it turns up.
public final class ObjectIds {
  private static final int BODY_BYTES = 24;
  private static final int PROOF_BYTES = 8;
  private static final String ALGORITHM = "HmacSHA256";

  // With its key, and never fed: to look for the algorithm and to begin with the key takes longer
  // than the hash.
  private final Mac keyed;
  private final SecureRandom random = new SecureRandom();

  /// With the key of the class, as [#namespaceKey] makes it.
  public ObjectIds(byte[] namespaceKey) {
    try {
      keyed = Mac.getInstance(ALGORITHM);
      keyed.init(new SecretKeySpec(namespaceKey, ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java runtime has HmacSHA256.", e);
    }
  }

  /// The key of a class: a function of tenant, script and class, and of nothing else.
  public static byte[] namespaceKey(String tenant, String script, String className) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      for (var part : new String[] {"cloister object ids 1", tenant, script, className}) {
        var bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
      }
      return digest.digest();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java runtime has SHA-256.", e);
    }
  }

  /// The id of a name; the same for the same name, always.
  public String fromName(String name) {
    return withProof(mac((byte) 'n', name.getBytes(StandardCharsets.UTF_8)));
  }

  /// An id that was never minted before.
  public String unique() {
    var body = new byte[BODY_BYTES];
    random.nextBytes(body);
    return withProof(body);
  }

  /// Whether `hex` was minted for this class.
  public boolean minted(String hex) {
    if (hex.length() != 2 * (BODY_BYTES + PROOF_BYTES)) {
      return false;
    }
    byte[] id;
    try {
      id = HexFormat.of().parseHex(hex);
    } catch (IllegalArgumentException _) {
      return false;
    }
    return withProof(id).equals(hex);
  }

  private String withProof(byte[] bytes) {
    var id = Arrays.copyOf(bytes, BODY_BYTES + PROOF_BYTES);
    var proof = mac((byte) 'p', Arrays.copyOf(bytes, BODY_BYTES));
    System.arraycopy(proof, 0, id, BODY_BYTES, PROOF_BYTES);
    return HexFormat.of().formatHex(id);
  }

  private byte[] mac(byte use, byte[] data) {
    try {
      var mac = (Mac) keyed.clone();
      mac.update(use);
      return mac.doFinal(data);
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("The JDK's HmacSHA256 can be copied.", e);
    }
  }
}
