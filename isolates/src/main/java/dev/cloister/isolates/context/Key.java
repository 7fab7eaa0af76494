package dev.cloister.isolates.context;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A storage key in UTF-8, ordered as unsigned bytes: the order in which Workers list keys.
public record Key(byte[] bytes) implements Comparable<Key> {
  public static Key of(String text) {
    return new Key(text.getBytes(StandardCharsets.UTF_8));
  }

  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /// The least key after this one.
  public Key next() {
    return new Key(Arrays.copyOf(bytes, bytes.length + 1));
  }

  /// The least key after all that begin with this one; null when there is none.
  @org.jspecify.annotations.Nullable
  public Key afterPrefix() {
    var last = bytes.length - 1;
    while (last >= 0 && bytes[last] == (byte) 0xFF) {
      last--;
    }
    if (last < 0) {
      return null;
    }
    var end = Arrays.copyOf(bytes, last + 1);
    end[last]++;
    return new Key(end);
  }

  @Override
  public int compareTo(Key other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Key key && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
