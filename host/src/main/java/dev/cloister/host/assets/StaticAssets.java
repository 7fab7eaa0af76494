package dev.cloister.host.assets;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// The assets of one version of a script.
///
/// Rules are kept as they were written, and read anew where they are used: what was accepted at the
/// deploy reads the same for ever.
///
/// @param files by path, none twice
/// @param redirects text of `_redirects`, empty without one
/// @param headers text of `_headers`, empty without one
/// @param contents what is in the files, by their hash; lent, must not be changed. Empty when they
///   come from the store, where each is read when it is asked for
public record StaticAssets(
    AssetSettings settings,
    List<AssetFile> files,
    String redirects,
    String headers,
    Map<String, byte[]> contents) {
  public StaticAssets {
    files = files.stream().sorted(Comparator.comparing(AssetFile::path)).toList();
    contents = Map.copyOf(contents);
  }

  /// Bytes of all files together; content that several have counts as often.
  public long bytes() {
    return files.stream().mapToLong(AssetFile::bytes).sum();
  }
}
