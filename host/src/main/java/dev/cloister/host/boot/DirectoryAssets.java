package dev.cloister.host.boot;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.host.assets.StaticAssets;
import dev.cloister.host.deploy.Bundle;
import dev.cloister.host.service.assets.AssetSource;
import dev.cloister.host.tenant.Directory;
import dev.cloister.host.tenant.ScriptRecord;
import java.util.Optional;

/// Assets as the directory keeps them.
final class DirectoryAssets implements AssetSource {
  private final Directory directory;

  DirectoryAssets(Directory directory) {
    this.directory = directory;
  }

  @Override
  public Optional<ScriptVersion> withAssets(ScriptName script) {
    return directory
        .active(script)
        .filter(record -> record.currentVersion().assets().isPresent())
        .map(ScriptRecord::current);
  }

  @Override
  public Outcome<StaticAssets> load(ScriptName script, ScriptVersion version) {
    return switch (directory.load(script, version)) {
      case Outcome.Failed<Bundle>(var failure) -> new Outcome.Failed<>(failure);
      case Outcome.Answered<Bundle>(var bundle) ->
          bundle
              .assets()
              .<Outcome<StaticAssets>>map(Outcome.Answered::new)
              .orElseGet(() -> new Outcome.Failed<>(without(script, version)));
    };
  }

  private static Failure without(ScriptName script, ScriptVersion version) {
    return new Failure.NotFound(
        "script.version-not-found",
        "The version %s of %s has no assets.".formatted(version.shortName(), script),
        "Deploy it again.");
  }

  @Override
  public Optional<byte[]> piece(ScriptName script, String sha256, int number) {
    return directory.assetPiece(script, sha256, number);
  }
}
