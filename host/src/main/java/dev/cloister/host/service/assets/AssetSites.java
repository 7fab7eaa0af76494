package dev.cloister.host.service.assets;

import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.host.assets.AssetSite;
import dev.cloister.host.assets.StaticAssets;
import java.util.LinkedHashMap;
import java.util.Map;

/// The assets of versions, read once and kept as long as they are asked for; those that were asked
/// for longest ago go first.
///
/// Threads: any; the first that asks for a version reads it, and may wait. Limits: [#FILES_MAX]
/// names of files, and [#SITES_MAX] versions, for all tenants together; at least one version.
final class AssetSites {
  /// Names of files that are kept.
  static final int FILES_MAX = 200_000;

  /// Versions whose assets are kept.
  static final int SITES_MAX = 2_000;

  private record Key(ScriptName script, ScriptVersion version) {}

  private final AssetSource source;
  private final Map<Key, AssetSite> kept = new LinkedHashMap<>(64, 0.75f, true);
  private long files;

  AssetSites(AssetSource source) {
    this.source = source;
  }

  Outcome<AssetSite> of(ScriptName script, ScriptVersion version) {
    var key = new Key(script, version);
    synchronized (this) {
      var found = kept.get(key);
      if (found != null) {
        return new Outcome.Answered<>(found);
      }
    }
    return switch (source.load(script, version)) {
      case Outcome.Failed<StaticAssets>(var failure) -> new Outcome.Failed<>(failure);
      case Outcome.Answered<StaticAssets>(var assets) -> {
        var site = new AssetSite(assets);
        keep(key, site);
        yield new Outcome.Answered<>(site);
      }
    };
  }

  private synchronized void keep(Key key, AssetSite site) {
    var before = kept.put(key, site);
    files += site.size() - (before == null ? 0 : before.size());
    var oldest = kept.entrySet().iterator();
    while ((files > FILES_MAX || kept.size() > SITES_MAX) && kept.size() > 1) {
      files -= oldest.next().getValue().size();
      oldest.remove();
    }
  }
}
