package dev.cloister.host.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.host.assets.AssetFile;
import dev.cloister.host.assets.StaticAssets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Assets as files of an archive that read as the same assets: what was left out is not there, and
/// nothing more is left out.
final class AssetArchive {
  private AssetArchive() {}

  /// Adds the assets to the files of an archive, below a folder.
  static void add(StaticAssets assets, String folder, Map<String, byte[]> files) {
    var paths = assets.files().stream().map(AssetFile::path).collect(Collectors.toSet());
    for (var file : assets.files()) {
      var content = assets.contents().get(file.sha256());
      if (content == null) {
        throw new IllegalStateException("Stored assets are not packed: " + file.path());
      }
      files.put(folder + file.path(), content);
    }
    var ignore = new StringBuilder("!*\n/" + AssetCollector.IGNORE + "\n");
    for (var name : List.of(AssetCollector.HEADERS, AssetCollector.REDIRECTS)) {
      if (!paths.contains("/" + name)) {
        ignore.append('/').append(name).append('\n');
      }
    }
    files.put(folder + "/" + AssetCollector.IGNORE, ignore.toString().getBytes(UTF_8));
    addRules(folder + "/" + AssetCollector.HEADERS, assets.headers(), files);
    addRules(folder + "/" + AssetCollector.REDIRECTS, assets.redirects(), files);
  }

  private static void addRules(String name, String text, Map<String, byte[]> files) {
    if (!text.isEmpty()) {
      files.put(name, text.getBytes(UTF_8));
    }
  }
}
