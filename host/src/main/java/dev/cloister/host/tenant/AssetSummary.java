package dev.cloister.host.tenant;

import dev.cloister.host.assets.StaticAssets;

/// What the directory knows of a version's assets without loading them.
///
/// @param bytes of all files together
/// @param alone there is no script beside them
public record AssetSummary(int files, long bytes, boolean alone) {
  static AssetSummary of(StaticAssets assets) {
    return new AssetSummary(assets.files().size(), assets.bytes(), assets.settings().alone());
  }
}
