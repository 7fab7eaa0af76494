package dev.cloister.host.deploy;

import dev.cloister.api.Outcome;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Packs a local folder, or a single file, for the admin API.
///
/// The folder is read here as the server would read it, bundled if need be, and the archive holds
/// the result: the finished modules, their source maps, and a `cloister.jsonc` with `no_bundle`. So
/// mistakes are named with the author's own lines before anything is sent, `node_modules`, dotfiles
/// and everything else that is not imported never leave the machine, and reading the archive gives
/// the very version that was packed.
///
/// Threads: any.
public final class FolderPackager {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  private final BundleReader reader;

  /// A packager that reads with this reader.
  public FolderPackager(BundleReader reader) {
    this.reader = reader;
  }

  /// Packs a folder or a file.
  public Outcome<Packed> pack(Path folderOrFile) {
    return pack(folderOrFile, Optional.empty(), Map.of());
  }

  /// Packs a folder as its configuration says in this environment, with these variables on top of
  /// its own.
  public Outcome<Packed> pack(
      Path folderOrFile, Optional<String> environment, Map<String, String> vars) {
    return switch (reader.fromPath(folderOrFile, environment)) {
      case Outcome.Answered<Bundle>(var read) -> {
        var bundle = vars.isEmpty() ? read : read.withVars(vars);
        yield new Outcome.Answered<>(
            new Packed(
                bundle.suggestedName().or(() -> nameOf(folderOrFile)),
                BundleArchive.write(bundle),
                bundle));
      }
      case Outcome.Failed<Bundle>(var failure) -> new Outcome.Failed<>(failure);
    };
  }

  private static Optional<String> nameOf(Path path) {
    Path last = path.toAbsolutePath().normalize().getFileName();
    return Optional.ofNullable(last)
        .map(Path::toString)
        .map(name -> name.substring(0, name.length() - ModuleKinds.ending(name).length()))
        .map(name -> name.toLowerCase(Locale.ROOT).replaceAll("[ _.]", "-"))
        .filter(name -> LABEL.matcher(name).matches());
  }

  /// A packed folder.
  ///
  /// @param suggestedName the name in the configuration, else the folder's or file's own name if a
  ///   script can have it
  /// @param zip what to send
  /// @param bundle what is in the archive; its notes are for whoever deploys
  public record Packed(Optional<String> suggestedName, byte[] zip, Bundle bundle) {}
}
