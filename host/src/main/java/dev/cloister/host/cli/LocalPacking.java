package dev.cloister.host.cli;

import dev.cloister.api.Outcome;
import dev.cloister.host.deploy.BundleReader;
import dev.cloister.host.deploy.DeployLimits;
import dev.cloister.host.deploy.Esbuild;
import dev.cloister.host.deploy.FolderPackager;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Packs with the code that the server reads uploads with, so that most mistakes are named before
/// anything is sent.
final class LocalPacking implements Packing {
  private final FolderPackager packager;

  /// The bundler is unpacked into the user's cache folder.
  LocalPacking(Map<String, String> environment) {
    this.packager =
        new FolderPackager(new BundleReader(DeployLimits.DEFAULT, new Esbuild(cache(environment))));
  }

  private static Path cache(Map<String, String> environment) {
    String chosen = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path caches =
        chosen.isEmpty()
            ? Path.of(System.getProperty("user.home", "."), ".cache")
            : Path.of(chosen);
    return caches.resolve("cloister");
  }

  @Override
  public Outcome<Packed> pack(Path folder, Optional<String> environment, Map<String, String> vars) {
    return switch (packager.pack(folder, environment, vars)) {
      case Outcome.Failed<FolderPackager.Packed>(var failure) -> new Outcome.Failed<>(failure);
      case Outcome.Answered<FolderPackager.Packed>(var packed) ->
          new Outcome.Answered<>(
              new Packed(packed.suggestedName(), packed.zip(), packed.bundle().notes()));
    };
  }
}
