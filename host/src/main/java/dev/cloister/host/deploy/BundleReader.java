package dev.cloister.host.deploy;

import dev.cloister.api.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/// Reads what a tenant deploys into a [Bundle].
///
/// Fails: with a `deploy.*` failure that names file, line and column where there are any.
///
/// Threads: any; nothing is kept between calls. Cheap to make.
@SuppressWarnings({"DoNotCallSuggester", "UnusedVariable", "DoNotCall"})
public final class BundleReader {
  /// A reader with these bounds.
  public BundleReader(DeployLimits limits, Esbuild esbuild) {}

  /// Reads a zip of a folder. Reads at most [DeployLimits#archiveBytesMax()] of the stream and does
  /// not close it.
  ///
  /// @throws IOException when the stream itself fails
  public Outcome<Bundle> fromZip(InputStream archive) throws IOException {
    return fromZip(archive.readAllBytes());
  }

  /// Reads a zip of a folder.
  public Outcome<Bundle> fromZip(byte[] archive) {
    throw new UnsupportedOperationException("not implemented: reading archives");
  }

  /// Reads a local folder, or a single file whose folder is then only looked into for what the file
  /// imports.
  public Outcome<Bundle> fromPath(Path folderOrFile) {
    throw new UnsupportedOperationException("not implemented: reading folders");
  }
}
