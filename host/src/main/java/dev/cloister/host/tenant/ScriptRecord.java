package dev.cloister.host.tenant;

import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.host.deploy.Triggers;
import java.util.List;

/// A script as the directory knows it.
///
/// @param current the version that answers now, one of `versions`
/// @param versions what can be promoted, oldest upload first; at most [Directory#VERSIONS_MAX]
public record ScriptRecord(ScriptName script, ScriptVersion current, List<VersionRecord> versions) {
  public ScriptRecord {
    versions = List.copyOf(versions);
    ScriptVersion chosen = current;
    if (versions.stream().noneMatch(each -> each.version().equals(chosen))) {
      throw new IllegalArgumentException("The current version is none of the script's versions.");
    }
  }

  /// What wakes the current version besides requests.
  public Triggers triggers() {
    return currentVersion().triggers();
  }

  /// The version that answers now; it is mostly the newest.
  public VersionRecord currentVersion() {
    return versions.reversed().stream()
        .filter(each -> each.version().equals(current))
        .findFirst()
        .orElseThrow();
  }
}
