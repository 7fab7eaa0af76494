package dev.cloister.host.assets;

/// One file among the assets of a version.
///
/// @param path as it is asked for, not escaped, beginning with a slash
/// @param sha256 of its content, in hex: names the content in the store, and its beginning is the
///   file's `ETag`
/// @param bytes length of its content
public record AssetFile(String path, String sha256, long bytes) {
  private static final int TAG_DIGITS = 32;

  public AssetFile {
    if (!path.startsWith("/") || !sha256.matches("[0-9a-f]{64}") || bytes < 0) {
      throw new IllegalArgumentException("No file of a version: " + path);
    }
  }

  /// The strong entity tag, with its quotes.
  public String tag() {
    return '"' + sha256.substring(0, TAG_DIGITS) + '"';
  }
}
