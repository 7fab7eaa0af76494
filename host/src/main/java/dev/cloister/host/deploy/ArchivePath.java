package dev.cloister.host.deploy;

import java.text.Normalizer;
import java.util.Optional;

/// The rule for names of files: relative, `/`-separated, and no part that means another place.
///
/// A name is normalised first (Unicode NFC, `./` in front dropped) and then checked, so that what
/// is checked is what is used.
final class ArchivePath {
  /// Characters of a name.
  static final int CHARS_MAX = 512;

  private ArchivePath() {}

  /// The name as it is used; empty when it is not allowed.
  static Optional<String> normalise(String name) {
    String path = Normalizer.normalize(name, Normalizer.Form.NFC);
    while (path.startsWith("./")) {
      path = path.substring(2);
    }
    return isAllowed(path) ? Optional.of(path) : Optional.empty();
  }

  private static boolean isAllowed(String path) {
    if (path.isEmpty() || path.length() > CHARS_MAX) {
      return false;
    }
    if (path.chars().anyMatch(c -> c == '\\' || c == ':' || Character.isISOControl(c))) {
      return false;
    }
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return false;
      }
    }
    return true;
  }

  /// Where a relative import leads from the file at `from`; empty when it leaves the folder or is
  /// no name of a file.
  static Optional<String> resolve(String from, String specifier) {
    int folderEnd = from.lastIndexOf('/');
    String rest = specifier;
    String folder = folderEnd < 0 ? "" : from.substring(0, folderEnd);
    while (rest.startsWith("./") || rest.startsWith("../")) {
      if (rest.startsWith("../")) {
        if (folder.isEmpty()) {
          return Optional.empty();
        }
        int end = folder.lastIndexOf('/');
        folder = end < 0 ? "" : folder.substring(0, end);
      }
      rest = rest.substring(rest.indexOf('/') + 1);
    }
    return normalise(folder.isEmpty() ? rest : folder + "/" + rest);
  }
}
