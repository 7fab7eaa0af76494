package dev.cloister.testing.fuzz;

import dev.cloister.testing.Seeded;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Inputs near valid ones: bytes changed, parts taken out, doubled or exchanged, lengths and counts
/// at their bounds, words of the format in wrong places, nesting without end.
///
/// Threads: any; what a mutant is follows from its number.
final class Mutations {
  private static final int CHANGES_MAX = 6;
  private static final int REPEATS_MAX = 5_000;
  private static final int BYTES_MAX = 1 << 20;
  private static final List<Long> BOUNDS =
      List.of(
          0L,
          1L,
          -1L,
          0x7FL,
          0x80L,
          0xFFL,
          0x7FFFL,
          0xFFFFL,
          0x7FFF_FFFFL,
          0x8000_0000L,
          0xFFFF_FFFFL,
          Long.MAX_VALUE,
          Long.MIN_VALUE);

  private final List<byte[]> valid;
  private final List<byte[]> words;

  Mutations(List<byte[]> valid, List<String> words) {
    this.valid = List.copyOf(valid);
    this.words = words.stream().map(word -> word.getBytes(StandardCharsets.UTF_8)).toList();
  }

  /// The mutant of this number.
  byte[] mutant(long number) {
    var seeded = new Seeded(number);
    byte[] bytes = seeded.oneOf(valid);
    for (int left = seeded.between(1, CHANGES_MAX); left > 0; left--) {
      bytes = changed(bytes, seeded);
    }
    return bytes.length <= BYTES_MAX ? bytes : Arrays.copyOf(bytes, BYTES_MAX);
  }

  private byte[] changed(byte[] bytes, Seeded seeded) {
    int at = seeded.between(0, bytes.length);
    int to = Math.min(bytes.length, at + seeded.between(0, 16));
    return switch (seeded.between(0, 9)) {
      case 0, 1 -> withByte(bytes, at, (byte) seeded.between(-128, 127));
      case 2 ->
          withByte(
              bytes, at, (byte) (at < bytes.length ? bytes[at] ^ (1 << seeded.between(0, 7)) : 0));
      case 3 -> replaced(bytes, at, to, new byte[0]);
      case 4 -> replaced(bytes, at, at, Arrays.copyOfRange(bytes, at, to));
      case 5 -> replaced(bytes, at, to, words.isEmpty() ? seeded.bytes(8) : seeded.oneOf(words));
      case 6 -> Arrays.copyOf(bytes, at);
      case 7 -> joined(bytes, at, seeded.oneOf(valid), seeded);
      case 8 -> withBound(bytes, at, seeded);
      default -> repeated(bytes, at, to, seeded);
    };
  }

  private static byte[] withByte(byte[] bytes, int at, byte value) {
    byte[] copy = bytes.clone();
    if (at < copy.length) {
      copy[at] = value;
    }
    return copy;
  }

  private static byte[] replaced(byte[] bytes, int from, int to, byte[] with) {
    var out = new ByteArrayOutputStream();
    out.write(bytes, 0, from);
    out.writeBytes(with);
    out.write(bytes, to, bytes.length - to);
    return out.toByteArray();
  }

  private static byte[] joined(byte[] bytes, int at, byte[] other, Seeded seeded) {
    int from = seeded.between(0, other.length);
    return replaced(
        Arrays.copyOf(bytes, at), at, at, Arrays.copyOfRange(other, from, other.length));
  }

  /// A number at its bound over what stands there, in two, four or eight bytes, in either order.
  private static byte[] withBound(byte[] bytes, int at, Seeded seeded) {
    var order = seeded.oneIn(2) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    var eight = ByteBuffer.allocate(Long.BYTES).order(order);
    long bound = seeded.oneOf(BOUNDS);
    int length = seeded.oneOf(List.of(Short.BYTES, Integer.BYTES, Long.BYTES));
    switch (length) {
      case Short.BYTES -> eight.putShort((short) bound);
      case Integer.BYTES -> eight.putInt((int) bound);
      default -> eight.putLong(bound);
    }
    byte[] copy = bytes.clone();
    int fits = Math.min(length, copy.length - at);
    System.arraycopy(eight.array(), 0, copy, at, Math.max(0, fits));
    return copy;
  }

  private byte[] repeated(byte[] bytes, int at, int to, Seeded seeded) {
    byte[] part =
        words.isEmpty() || seeded.oneIn(2)
            ? Arrays.copyOfRange(bytes, at, to)
            : seeded.oneOf(words);
    var out = new ByteArrayOutputStream();
    for (int left = seeded.between(1, REPEATS_MAX); left > 0; left--) {
      out.writeBytes(part);
    }
    return replaced(bytes, at, at, out.toByteArray());
  }
}
