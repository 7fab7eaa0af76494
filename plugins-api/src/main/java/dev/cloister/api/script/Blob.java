package dev.cloister.api.script;

import java.util.Arrays;

/// Bytes with a type, as JavaScript's `Blob` has them: a value of calls.
///
/// @param type such as `image/png`, empty when nobody knows
/// @param bytes not copied
public record Blob(String type, byte[] bytes) {
  @Override
  public boolean equals(Object other) {
    return other instanceof Blob blob && type.equals(blob.type) && Arrays.equals(bytes, blob.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * type.hashCode() + Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "Blob[type=%s, %d bytes]".formatted(type, bytes.length);
  }
}
