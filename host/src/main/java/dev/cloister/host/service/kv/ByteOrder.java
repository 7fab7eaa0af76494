package dev.cloister.host.service.kv;

import java.util.Arrays;

/// The order of unsigned bytes, in which keys are stored.
final class ByteOrder {
  private ByteOrder() {}

  /// The least byte string after this one.
  static byte[] next(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length + 1);
  }

  /// The least byte string after all that begin with `prefix`, which begins with a byte below 255.
  static byte[] afterPrefix(byte[] prefix) {
    for (var last = prefix.length - 1; last >= 0; last--) {
      if (prefix[last] != (byte) 0xFF) {
        var end = Arrays.copyOf(prefix, last + 1);
        end[last]++;
        return end;
      }
    }
    throw new IllegalArgumentException("Nothing comes after this prefix.");
  }
}
