package dev.cloister.host.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.isolates.bridge.ScriptModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// Shorthands of the tests of this package.
final class Reading {
  /// Shared by all tests, so that the program is unpacked once.
  static final Esbuild ESBUILD = new Esbuild(Path.of("target/esbuild-cache"));

  static final BundleReader READER = new BundleReader(DeployLimits.DEFAULT, ESBUILD);

  private Reading() {}

  static Bundle bundle(Outcome<Bundle> outcome) {
    return switch (outcome) {
      case Outcome.Answered<Bundle>(var bundle) -> bundle;
      case Outcome.Failed<Bundle>(var failure) -> throw new AssertionError(failure.toString());
    };
  }

  static Failure failure(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Failed<?>(var failure) -> failure;
      case Outcome.Answered<?>(var value) -> throw new AssertionError("was read: " + value);
    };
  }

  /// Reads an archive of these names and contents.
  static Outcome<Bundle> zip(String... namesAndContents) {
    return READER.fromZip(Zips.of(namesAndContents));
  }

  static List<String> paths(Bundle bundle) {
    return bundle.modules().stream().map(ScriptModule::path).toList();
  }

  static String text(Bundle bundle, String path) {
    return bundle.modules().stream()
        .filter(module -> module.path().equals(path))
        .map(module -> new String(module.content(), UTF_8))
        .findFirst()
        .orElseThrow();
  }

  /// Writes files into a folder.
  static Path write(Path folder, String... namesAndContents) {
    try {
      for (var i = 0; i < namesAndContents.length; i += 2) {
        Path file = folder.resolve(namesAndContents[i]);
        Files.createDirectories(file.getParent());
        Files.writeString(file, namesAndContents[i + 1]);
      }
      return folder;
    } catch (IOException e) {
      throw new AssertionError(Arrays.toString(namesAndContents), e);
    }
  }
}
