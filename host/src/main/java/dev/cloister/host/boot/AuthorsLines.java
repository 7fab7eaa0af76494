package dev.cloister.host.boot;

import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.host.deploy.SourceMaps;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Puts the author's own files and lines into the stack traces of bundled scripts.
///
/// Only what looks like a frame is changed, so that a script's other output stays as it was
/// written. Maps are loaded when a version's first stack trace is read, and kept for the
/// [#VERSIONS_MAX] versions used last.
///
/// Threads: any; one at a time loads maps.
final class AuthorsLines {
  /// Versions whose maps are kept.
  static final int VERSIONS_MAX = 16;

  private static final Pattern FRAME = Pattern.compile("\\s*at .*:\\d+:\\d+\\)?");

  private record Key(ScriptName script, ScriptVersion version) {}

  private final BiFunction<ScriptName, ScriptVersion, Optional<SourceMaps>> load;
  private final Map<Key, Optional<SourceMaps>> maps =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Optional<SourceMaps>> eldest) {
          return size() > VERSIONS_MAX;
        }
      };

  /// Lines by the maps that `load` finds of a version.
  AuthorsLines(BiFunction<ScriptName, ScriptVersion, Optional<SourceMaps>> load) {
    this.load = load;
  }

  /// The text with its frames as the author of this version knows them.
  String translate(ScriptName script, ScriptVersion version, String text) {
    if (text.lines().noneMatch(AuthorsLines::isFrame)) {
      return text;
    }
    return maps(script, version)
        .map(found ->
            text.lines()
                .map(line -> isFrame(line) ? found.translate(line) : line)
                .collect(Collectors.joining("\n")))
        .orElse(text);
  }

  private synchronized Optional<SourceMaps> maps(ScriptName script, ScriptVersion version) {
    return maps.computeIfAbsent(
        new Key(script, version), key -> load.apply(key.script, key.version));
  }

  private static boolean isFrame(String line) {
    return FRAME.matcher(line).matches();
  }
}
