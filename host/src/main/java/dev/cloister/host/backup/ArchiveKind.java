package dev.cloister.host.backup;

import java.util.Arrays;

/// What a signed file holds.
public enum ArchiveKind {
  /// One object.
  OBJECT("object", "an object"),

  /// One tenant.
  TENANT("tenant", "a tenant"),

  /// A whole data folder.
  HOST("host", "a data folder");

  private final String key;
  private final String words;

  ArchiveKind(String key, String words) {
    this.key = key;
    this.words = words;
  }

  /// As a file has it.
  public String key() {
    return key;
  }

  /// As a sentence has it.
  public String words() {
    return words;
  }

  static ArchiveKind of(String key) {
    return Arrays.stream(values())
        .filter(kind -> kind.key.equals(key))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("It is of no kind that is known here."));
  }
}
