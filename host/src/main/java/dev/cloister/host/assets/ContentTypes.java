package dev.cloister.host.assets;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Media types by the ending of a file's name, from `content-types.txt`: a type and its endings a
/// line. Text is said to be UTF-8.
final class ContentTypes {
  private static final Map<String, String> BY_ENDING = read();

  private ContentTypes() {}

  /// The type of a file; empty when its ending says nothing, or its name is nothing else.
  static Optional<String> of(String path) {
    var name = path.substring(path.lastIndexOf('/') + 1);
    var dot = name.lastIndexOf('.');
    return dot < 1
        ? Optional.empty()
        : Optional.ofNullable(BY_ENDING.get(name.substring(dot + 1).toLowerCase(Locale.ROOT)));
  }

  private static Map<String, String> read() {
    var types = new HashMap<String, String>();
    try (var in = ContentTypes.class.getResourceAsStream("content-types.txt")) {
      if (in == null) {
        throw new IllegalStateException("content-types.txt is missing in this build.");
      }
      new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .forEach(line -> {
            var words = line.strip().split("\\s+", -1);
            var type = words[0].startsWith("text/") ? words[0] + "; charset=utf-8" : words[0];
            for (var i = 1; i < words.length; i++) {
              types.put(words[i], type);
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return types;
  }
}
