package dev.cloister.host.tenant;

import java.time.Instant;

/// A secret as the directory knows it: sealed, so that nothing that reads the directory sees it.
///
/// @param sealed lent; must not be changed
public record SecretRecord(String name, Instant changedAt, byte[] sealed) {
  /// Secrets of one script.
  public static final int PER_SCRIPT_MAX = 128;

  /// Bytes of a secret's value, in UTF-8.
  public static final int VALUE_BYTES_MAX = 5 << 10;

  @Override
  public String toString() {
    return "SecretRecord[" + name + "]";
  }
}
