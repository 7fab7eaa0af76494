package dev.cloister.isolates.crypto;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.Locale;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// AES piece by piece, as `node:crypto` has it. With GCM, nothing of what is decrypted is given
/// before its tag was found right.
final class RunningCipher implements HostKey {
  private static final int TAG_BYTES = 16;

  private final boolean encrypts;
  private final boolean authenticates;
  private final Cipher cipher;
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private byte[] tag = {};

  /// Modes: `cbc`, `ctr`, `ecb`, `gcm`.
  RunningCipher(boolean encrypts, String mode, boolean pads, byte[] key, byte[] iv)
      throws GeneralSecurityException {
    this.encrypts = encrypts;
    this.authenticates = mode.equals("gcm");
    var padding = pads && (mode.equals("cbc") || mode.equals("ecb")) ? "PKCS5Padding" : "NoPadding";
    this.cipher = Cipher.getInstance("AES/" + mode.toUpperCase(Locale.ROOT) + "/" + padding);
    var direction = encrypts ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
    var secret = new SecretKeySpec(key, "AES");
    var parameters = parameters(mode, iv);
    if (parameters == null) {
      cipher.init(direction, secret);
    } else {
      cipher.init(direction, secret, parameters);
    }
  }

  private static @Nullable AlgorithmParameterSpec parameters(String mode, byte[] iv) {
    return switch (mode) {
      case "ecb" -> null;
      case "gcm" -> new GCMParameterSpec(8 * TAG_BYTES, iv);
      default -> new IvParameterSpec(iv);
    };
  }

  @Override
  public Object perform(String operation, Arguments arguments)
      throws CryptoRefused, GeneralSecurityException {
    return switch (operation) {
      case "additional" -> {
        cipher.updateAAD(arguments.bytes(0));
        yield true;
      }
      case "update" -> update(arguments.bytes(0));
      case "setTag" -> {
        tag = arguments.bytes(0);
        yield true;
      }
      case "tag" -> tag.clone();
      case "final" -> finish();
      default -> throw new IllegalArgumentException(operation);
    };
  }

  private byte[] update(byte[] piece) {
    if (authenticates && !encrypts) {
      held.writeBytes(piece);
      return new byte[0];
    }
    var made = cipher.update(piece);
    return made == null ? new byte[0] : made;
  }

  private byte[] finish() throws CryptoRefused {
    try {
      if (!authenticates) {
        return cipher.doFinal();
      }
      if (!encrypts) {
        held.writeBytes(tag);
        return cipher.doFinal(held.toByteArray());
      }
      var made = cipher.doFinal();
      var from = made.length - TAG_BYTES;
      tag = Arrays.copyOfRange(made, from, made.length);
      return Arrays.copyOf(made, from);
    } catch (GeneralSecurityException _) {
      throw CryptoRefused.operation(
          authenticates
              ? "Unsupported state or unable to authenticate data"
              : "The data is no whole number of blocks, or was not encrypted with this key.");
    }
  }
}
