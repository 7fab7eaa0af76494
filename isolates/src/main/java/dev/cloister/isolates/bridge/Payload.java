package dev.cloister.isolates.bridge;

import java.util.List;

/// The arguments or the result of a call: bytes as structured clone writes them, and what they
/// refer to.
public record Payload(byte[] bytes, List<Ref> refs) {
  /// The most bytes of one.
  public static final int BYTES_MAX = 32 << 20;

  /// The most that one may refer to.
  public static final int REFS_MAX = 1_000;
}
