package dev.cloister.host.cli.dev;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What a newcomer may try: the lines of a folder's `curl.txt` with `$URL` filled in, or a plain
/// GET when there is none.
public final class CurlLines {
  private static final int LINES_MAX = 20;
  private static final String FILE = "curl.txt";

  private CurlLines() {}

  /// The lines for a script that answers at `url`, which has no slash at its end. Blank lines and
  /// those that begin with # are left out.
  public static List<String> of(Path folder, String url) {
    try (var lines = Files.lines(folder.resolve(FILE))) {
      List<String> found =
          lines
              .map(String::strip)
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .limit(LINES_MAX)
              .map(line -> line.replace("$URL", url))
              .toList();
      return found.isEmpty() ? plain(url) : found;
    } catch (IOException | UncheckedIOException _) {
      return plain(url);
    }
  }

  private static List<String> plain(String url) {
    return List.of("curl " + url + "/");
  }
}
