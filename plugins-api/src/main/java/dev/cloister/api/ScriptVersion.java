package dev.cloister.api;

import java.util.regex.Pattern;

/// One immutable deployment of a script, named by the SHA-256 of its canonical content: 64 hex
/// digits.
public record ScriptVersion(String sha256) {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  public ScriptVersion {
    if (!HEX.matcher(sha256).matches()) {
      throw new IllegalArgumentException(
          "A script version is 64 hex digits (SHA-256); got " + sha256.length() + " characters.");
    }
  }

  /// The first twelve digits, enough for a person to tell versions apart.
  public String shortName() {
    return sha256.substring(0, 12);
  }

  @Override
  public String toString() {
    return sha256;
  }
}
