package dev.cloister.host.service.assets;

import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.host.assets.StaticAssets;
import java.util.Optional;

/// Where the assets of scripts come from: the directory, seen from here.
public interface AssetSource {
  /// The version that answers now, if it has assets. Answered from memory.
  Optional<ScriptVersion> withAssets(ScriptName script);

  /// The assets of a version, without what is in them. May wait.
  Outcome<StaticAssets> load(ScriptName script, ScriptVersion version);

  /// One piece of a content, counted from 0; empty after the last. Called on threads that nobody
  /// interrupts.
  Optional<byte[]> piece(ScriptName script, String sha256, int number);
}
