package dev.cloister.host.deploy;

import dev.cloister.api.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Reads what a tenant deploys into a [Bundle].
///
/// A script whose files are plain JavaScript with imports that lead to files of the folder keeps
/// its modules as they are. Anything else, TypeScript or an import of a package, is bundled by
/// esbuild into one module. With `no_bundle` every module beside or below the main one belongs to
/// the script, and what those import.
///
/// Fails: with a `deploy.*` failure that names file, line and column where there are any.
///
/// Threads: any; nothing is kept between calls. Cheap to make.
public final class BundleReader {
  private final DeployLimits limits;
  private final Esbuild esbuild;

  /// A reader with these bounds.
  public BundleReader(DeployLimits limits, Esbuild esbuild) {
    this.limits = limits;
    this.esbuild = esbuild;
  }

  /// Reads a zip of a folder. Reads at most [DeployLimits#archiveBytesMax()] of the stream, and
  /// what assets may have besides, and does not close it.
  ///
  /// @throws IOException when the stream itself fails
  public Outcome<Bundle> fromZip(InputStream archive) throws IOException {
    return fromZip(archive.readNBytes(limits.withAssets().archiveBytesMax() + 1));
  }

  /// Reads a zip of a folder.
  public Outcome<Bundle> fromZip(byte[] archive) {
    return outcome(() -> {
      MemorySources files = ZipReader.read(archive, limits.withAssets());
      return new ProjectReader(files, limits, esbuild).folder(Optional.empty());
    });
  }

  /// Reads a local folder, or a single file whose folder is then only looked into for what the file
  /// imports.
  public Outcome<Bundle> fromPath(Path folderOrFile) {
    return fromPath(folderOrFile, Optional.empty());
  }

  /// Reads a local folder as its configuration says in this environment.
  public Outcome<Bundle> fromPath(Path folderOrFile, Optional<String> environment) {
    return outcome(() -> {
      Path path = folderOrFile.toAbsolutePath();
      if (Files.isDirectory(path)) {
        return new ProjectReader(FolderSources.of(path, limits), limits, esbuild)
            .folder(environment);
      }
      if (!Files.isRegularFile(path)) {
        throw DeployFailures.unreadable("There is no folder or file %s.".formatted(folderOrFile));
      }
      var files = FolderSources.of(path.resolveSibling("."), limits);
      return new ProjectReader(files, limits, esbuild).file(path.getFileName().toString());
    });
  }

  @FunctionalInterface
  private interface Reading {
    Bundle read() throws DeployRefused;
  }

  private static Outcome<Bundle> outcome(Reading reading) {
    try {
      return new Outcome.Answered<>(reading.read());
    } catch (DeployRefused refused) {
      return new Outcome.Failed<>(refused.failure());
    }
  }
}
