package dev.cloister.host.deploy;

import dev.cloister.api.Failure;
import java.time.Duration;
import java.util.Optional;

/// The failures of a deploy. Each code has a page under `docs/failures/`.
final class DeployFailures {
  static final String BAD_ASSETS = "deploy.bad-assets";
  static final String BAD_ARCHIVE = "deploy.bad-archive";
  static final String BAD_CONFIG = "deploy.bad-config";
  static final String BUNDLER_BUSY = "deploy.bundler-busy";
  static final String BUNDLING_FAILED = "deploy.bundling-failed";
  static final String NO_MAIN = "deploy.no-main";
  static final String NOT_IMPLEMENTED = "deploy.not-implemented";
  static final String TOO_LARGE = "deploy.too-large";
  static final String TWO_CONFIGS = "deploy.two-configs";
  static final String UNKNOWN_KEY = "deploy.unknown-key";
  static final String UNREADABLE = "deploy.unreadable";
  static final String UNRESOLVED_IMPORT = "deploy.unresolved-import";

  private DeployFailures() {}

  static DeployRefused badArchive(String detail) {
    return refused(
        BAD_ARCHIVE,
        detail,
        "Send a plain zip of the folder's content, as `cloister deploy` does.");
  }

  static DeployRefused badAssets(String detail) {
    return refused(
        BAD_ASSETS, detail, "Correct the assets and deploy again; nothing is ignored silently.");
  }

  static DeployRefused tooManyAssets(String detail) {
    return refused(
        TOO_LARGE,
        detail,
        "Leave out what nobody asks for: patterns in .assetsignore do, as in .gitignore.");
  }

  /// So many files in a folder that no further ones were looked at.
  static DeployRefused tooManyFiles(String folder, int max) {
    return tooManyAssets("The assets folder \"%s\" has more than %d files.".formatted(folder, max));
  }

  static DeployRefused tooLarge(String what, long actual, long max, String unit) {
    return refused(
        TOO_LARGE,
        "%s has %d %s; at most %d are allowed.".formatted(what, actual, unit, max),
        "Upload less: only what the script imports is needed.");
  }

  /// More than `max`, where the whole was not looked at for safety's sake.
  static DeployRefused tooLarge(String what, long max, String unit) {
    return refused(
        TOO_LARGE,
        "%s has more than the allowed %d %s.".formatted(what, max, unit),
        "Upload less: only what the script imports is needed.");
  }

  static DeployRefused noMain(String detail, String next) {
    return refused(NO_MAIN, detail, next);
  }

  static DeployRefused notImplemented(String what, String next) {
    return refused(NOT_IMPLEMENTED, what, next);
  }

  static DeployRefused unreadable(String detail) {
    return refused(UNREADABLE, detail, "Check the path and that the file can be read.");
  }

  static DeployRefused unresolvedImport(String detail) {
    return refused(
        UNRESOLVED_IMPORT,
        detail,
        "Import with a relative path to a file of the folder, or a package of node_modules.");
  }

  static DeployRefused bundlingFailed(String detail) {
    return refused(BUNDLING_FAILED, detail, "Correct the lines named and deploy again.");
  }

  static DeployRefused bundlerBusy(String detail) {
    return new DeployRefused(
        new Failure.Unavailable(
            BUNDLER_BUSY,
            detail,
            "Retry; or deploy with `cloister deploy`, which bundles on your machine.",
            Optional.of(Duration.ofSeconds(2))));
  }

  static DeployRefused refused(String code, String detail, String next) {
    return new DeployRefused(new Failure.Refused(code, detail, next));
  }
}
