package dev.cloister.host.cli.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// Names and values in a file: lines of `NAME=value` as in `.env` and `.dev.vars`, or one JSON
/// object of strings.
///
/// A value may stand in single quotes (taken as it is) or double quotes (with `\n`, `\r`, `\t`,
/// `\"` and `\\`), and then go over several lines. Without quotes it ends before ` #`.
public final class EnvFile {
  private static final int BYTES_MAX = 1 << 20;
  private static final Pattern LINE =
      Pattern.compile(
          "(?:export[ \\t]+)?([A-Za-z_$][A-Za-z0-9_$]*)[ \\t]*=["
              + " \\t]*(?:'([^']*)'|\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\r\\n]*?))[ \\t]*(?:(?<=["
              + " \\t'\"])#[^\\r\\n]*)?(?:\\r?\\n|$)",
          Pattern.DOTALL);
  private static final Pattern SKIPPED =
      Pattern.compile("[ \\t]*(?:#[^\\r\\n]*)?(?:\\r?\\n|$)|[ \\t]+");
  private static final Pattern ESCAPE = Pattern.compile("\\\\(.)", Pattern.DOTALL);

  private EnvFile() {}

  /// What a file says, in its order; a name that comes twice has its last value.
  ///
  /// @throws IOException with a sentence that names the file and line, and never a value
  public static Map<String, String> read(Path file) throws IOException {
    if (Files.size(file) > BYTES_MAX) {
      throw new IOException("%s has more than %d bytes.".formatted(file, BYTES_MAX));
    }
    var text = Files.readString(file);
    return text.stripLeading().startsWith("{") ? json(file, text) : lines(file, text);
  }

  private static Map<String, String> json(Path file, String text) throws IOException {
    try {
      var values = new LinkedHashMap<String, String>();
      for (var entry : new ObjectMapper().readTree(text).properties()) {
        if (!entry.getValue().isTextual()) {
          throw new IOException("%s: %s is no string.".formatted(file, entry.getKey()));
        }
        values.put(entry.getKey(), entry.getValue().textValue());
      }
      return values;
    } catch (JsonProcessingException mistake) {
      // Its own message would quote the file.
      throw new IOException(
          "%s: line %d is not JSON."
              .formatted(
                  file, mistake.getLocation() == null ? 1 : mistake.getLocation().getLineNr()));
    }
  }

  private static Map<String, String> lines(Path file, String text) throws IOException {
    var values = new LinkedHashMap<String, String>();
    var line = LINE.matcher(text);
    var skipped = SKIPPED.matcher(text);
    var at = 0;
    while (at < text.length()) {
      if (skipped.region(at, text.length()).lookingAt() && skipped.end() > at) {
        at = skipped.end();
      } else if (line.region(at, text.length()).lookingAt()) {
        values.put(line.group(1), value(line.group(2), line.group(3), line.group(4)));
        at = line.end();
      } else {
        throw new IOException(
            "%s: line %d is not NAME=value."
                .formatted(file, text.substring(0, at).lines().count() + 1));
      }
    }
    return values;
  }

  private static String value(
      @org.jspecify.annotations.Nullable String single,
      @org.jspecify.annotations.Nullable String quoted,
      String plain) {
    if (single != null) {
      return single;
    }
    if (quoted == null) {
      return plain;
    }
    return ESCAPE
        .matcher(quoted)
        .replaceAll(found ->
            java.util.regex.Matcher.quoteReplacement(
                switch (found.group(1)) {
                  case "n" -> "\n";
                  case "r" -> "\r";
                  case "t" -> "\t";
                  default -> found.group(1);
                }));
  }
}
