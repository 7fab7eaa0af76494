package dev.cloister.host.deploy;

import java.time.Duration;

/// The bounds of one upload. All are positive; those of its archive hold for it without its assets,
/// which have their own on top.
///
/// @param archiveBytesMax the archive as it is sent
/// @param filesMax files in an archive
/// @param fileBytesMax one file, unpacked
/// @param unpackedBytesMax all files of an archive together, unpacked, source maps among them
/// @param ratioMax how many times larger than packed one file may be; files up to 1 MiB are exempt
/// @param scriptBytesMax all modules of the script together
/// @param bundlingMax time that bundling may take
/// @param assets what the script's assets may be
public record DeployLimits(
    int archiveBytesMax,
    int filesMax,
    int fileBytesMax,
    int unpackedBytesMax,
    int ratioMax,
    int scriptBytesMax,
    Duration bundlingMax,
    AssetLimits assets) {

  /// The bounds that hold where a policy says nothing.
  public static final DeployLimits DEFAULT =
      new DeployLimits(
          10 << 20,
          1_000,
          10 << 20,
          32 << 20,
          200,
          10 << 20,
          Duration.ofSeconds(10),
          AssetLimits.DEFAULT);

  /// The same bounds with another for the script.
  public DeployLimits withScriptBytesMax(int bytes) {
    return new DeployLimits(
        archiveBytesMax,
        filesMax,
        fileBytesMax,
        unpackedBytesMax,
        ratioMax,
        bytes,
        bundlingMax,
        assets);
  }

  /// The same bounds for an archive and its assets together, which are one until its configuration
  /// has been read.
  DeployLimits withAssets() {
    return new DeployLimits(
        archiveBytesMax + assets.bytesMax(),
        filesMax + assets.filesMax(),
        Math.max(fileBytesMax, assets.fileBytesMax()),
        unpackedBytesMax + assets.bytesMax(),
        ratioMax,
        scriptBytesMax,
        bundlingMax,
        assets);
  }
}
