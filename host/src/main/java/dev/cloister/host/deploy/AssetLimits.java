package dev.cloister.host.deploy;

/// The bounds of the assets of one version.
///
/// @param filesMax files; content that several share counts as often
/// @param fileBytesMax one file
/// @param bytesMax all files together
/// @param ruleBytesMax `_headers`, `_redirects` and `.assetsignore`, each
public record AssetLimits(int filesMax, int fileBytesMax, int bytesMax, int ruleBytesMax) {
  /// As many and as long as Workers take them, and together what the host reads in one upload.
  public static final AssetLimits DEFAULT = new AssetLimits(20_000, 25 << 20, 64 << 20, 256 << 10);

  /// No assets.
  static final AssetLimits NONE = new AssetLimits(0, 0, 0, 0);
}
