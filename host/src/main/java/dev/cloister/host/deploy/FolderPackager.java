package dev.cloister.host.deploy;

import dev.cloister.api.Outcome;
import java.nio.file.Path;
import java.util.Optional;

/// Packs a local folder, or a single file, for the admin API.
///
/// The folder is read here as the server would read it, bundled if need be, and the archive holds
/// the result: the finished modules, their source maps, and a `cloister.jsonc` with `no_bundle`. So
/// mistakes are named with the author's own lines before anything is sent, `node_modules`, dotfiles
/// and everything else that is not imported never leave the machine, and reading the archive gives
/// the very version that was packed.
///
/// Threads: any.
@SuppressWarnings({"DoNotCallSuggester", "UnusedVariable", "DoNotCall"})
public final class FolderPackager {
  /// A packager that reads with this reader.
  public FolderPackager(BundleReader reader) {}

  /// Packs a folder or a file.
  public Outcome<Packed> pack(Path folderOrFile) {
    throw new UnsupportedOperationException("not implemented: packing folders");
  }

  /// A packed folder.
  ///
  /// @param suggestedName the name in the configuration, else the folder's or file's own name if a
  ///   script can have it
  /// @param zip what to send
  /// @param bundle what is in the archive
  public record Packed(Optional<String> suggestedName, byte[] zip, Bundle bundle) {}
}
