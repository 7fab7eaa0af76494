package dev.cloister.policies;

import java.util.Arrays;
import java.util.Optional;

/// A block of addresses: those whose first `bits` bits are those of `base`. A value.
public final class Network {
  private static final int BYTES_V4 = 4;
  private static final int BYTES_V6 = 16;
  private static final int GROUPS_V6 = 8;

  private final byte[] base;
  private final int bits;

  private Network(byte[] base, int bits) {
    this.base = base;
    this.bits = bits;
  }

  /// The network written so: an address, or an address and `/` and how many bits count. Only the
  /// plain notations are read (`127.0.0.1`, not `127.1` or `0x7f.1`), so that no two readers of a
  /// policy can take one for another; bits after the counted ones must be 0 for the same reason.
  public static Optional<Network> parse(String text) {
    int slash = text.indexOf('/');
    byte[] base = address(slash < 0 ? text : text.substring(0, slash));
    if (base.length == 0) {
      return Optional.empty();
    }
    int most = base.length * Byte.SIZE;
    int bits = slash < 0 ? most : number(text.substring(slash + 1), 10, most);
    var network = new Network(base, bits);
    return bits < 0 || !network.endsInZeros() ? Optional.empty() : Optional.of(network);
  }

  static Network of(String text) {
    return parse(text).orElseThrow();
  }

  /// Whether an address, 4 or 16 bytes, is in it. An address of the other family never is.
  public boolean contains(byte[] address) {
    if (address.length != base.length) {
      return false;
    }
    int whole = bits / Byte.SIZE;
    if (!Arrays.equals(address, 0, whole, base, 0, whole)) {
      return false;
    }
    int rest = bits % Byte.SIZE;
    return rest == 0 || (address[whole] ^ base[whole]) >> (Byte.SIZE - rest) == 0;
  }

  private boolean endsInZeros() {
    for (int bit = bits; bit < base.length * Byte.SIZE; bit++) {
      if ((base[bit / Byte.SIZE] & (0x80 >> (bit % Byte.SIZE))) != 0) {
        return false;
      }
    }
    return true;
  }

  /// The bytes of a literal address; none when the text is not a plain one.
  static byte[] address(String text) {
    return text.indexOf(':') < 0 ? addressV4(text) : addressV6(text);
  }

  private static byte[] addressV4(String text) {
    String[] parts = text.split("\\.", -1);
    var bytes = new byte[BYTES_V4];
    for (int i = 0; i < BYTES_V4; i++) {
      int part = parts.length == BYTES_V4 ? number(parts[i], 10, 0xff) : -1;
      if (part < 0 || (parts[i].length() > 1 && parts[i].charAt(0) == '0')) {
        return new byte[0];
      }
      bytes[i] = (byte) part;
    }
    return bytes;
  }

  private static byte[] addressV6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      byte[] all = groups(text);
      return all.length == BYTES_V6 ? all : new byte[0];
    }
    byte[] before = groups(text.substring(0, gap));
    byte[] after = groups(text.substring(gap + 2));
    boolean broken =
        (before.length == 0 && gap > 0) || (after.length == 0 && gap + 2 < text.length());
    if (broken || before.length + after.length > BYTES_V6 - 2) {
      return new byte[0];
    }
    var bytes = new byte[BYTES_V6];
    System.arraycopy(before, 0, bytes, 0, before.length);
    System.arraycopy(after, 0, bytes, BYTES_V6 - after.length, after.length);
    return bytes;
  }

  private static byte[] groups(String text) {
    String[] parts = text.split(":", -1);
    if (text.isEmpty() || parts.length > GROUPS_V6) {
      return new byte[0];
    }
    var bytes = new byte[2 * parts.length];
    for (int i = 0; i < parts.length; i++) {
      int part = parts[i].length() > BYTES_V4 ? -1 : number(parts[i], 16, 0xffff);
      if (part < 0) {
        return new byte[0];
      }
      bytes[2 * i] = (byte) (part >> Byte.SIZE);
      bytes[2 * i + 1] = (byte) part;
    }
    return bytes;
  }

  private static int number(String digits, int radix, int most) {
    if (digits.isEmpty() || digits.length() > BYTES_V4) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) < 0x80 ? Character.digit(digits.charAt(i), radix) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value <= most ? value : -1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Network that && bits == that.bits && Arrays.equals(base, that.base);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(base) + bits;
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    for (int i = 0; i < base.length; i += base.length == BYTES_V4 ? 1 : 2) {
      if (base.length == BYTES_V4) {
        text.append(i == 0 ? "" : ".").append(base[i] & 0xff);
      } else {
        int group = ((base[i] & 0xff) << Byte.SIZE) | (base[i + 1] & 0xff);
        text.append(i == 0 ? "" : ":").append(Integer.toHexString(group));
      }
    }
    return text.append('/').append(bits).toString();
  }
}
