package dev.cloister.host.assets;

import java.util.Optional;

/// What a configuration says of a script's assets, but for the folder they lie in.
///
/// @param binding what they are called in `env`, if the script is to reach them
/// @param workerFirst when the script is asked before them
/// @param alone there is no script: they answer everything
public record AssetSettings(
    Optional<String> binding,
    HtmlHandling html,
    NotFoundHandling notFound,
    WorkerFirst workerFirst,
    boolean alone) {
  /// What holds where a configuration names a folder and nothing else.
  public static final AssetSettings USUAL =
      new AssetSettings(
          Optional.empty(),
          HtmlHandling.AUTO_TRAILING_SLASH,
          NotFoundHandling.NONE,
          WorkerFirst.NEVER,
          false);
}
