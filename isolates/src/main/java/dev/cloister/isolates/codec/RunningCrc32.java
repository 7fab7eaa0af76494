package dev.cloister.isolates.codec;

/// The checksum of gzip, going on from that of earlier bytes, which the JDK's cannot.
public final class RunningCrc32 {
  private static final int POLYNOMIAL = 0xedb88320;
  private static final int[] TABLE = table();

  private RunningCrc32() {}

  private static int[] table() {
    var table = new int[256];
    for (int i = 0; i < table.length; i++) {
      int value = i;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        value = (value & 1) == 0 ? value >>> 1 : (value >>> 1) ^ POLYNOMIAL;
      }
      table[i] = value;
    }
    return table;
  }

  /// The checksum of what had the checksum `before`, followed by `bytes`.
  public static int of(byte[] bytes, int before) {
    int crc = ~before;
    for (byte value : bytes) {
      crc = TABLE[(crc ^ value) & 0xff] ^ (crc >>> Byte.SIZE);
    }
    return ~crc;
  }
}
