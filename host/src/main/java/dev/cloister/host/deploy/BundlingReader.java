package dev.cloister.host.deploy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads the keys that say how to bundle.
final class BundlingReader {
  static final Set<String> KEYS =
      Set.of("define", "alias", "tsconfig", "jsx_factory", "jsx_fragment", "keep_names");

  private final ConfigProblems problems;
  private Map<String, String> define = Map.of();
  private Map<String, String> alias = Map.of();
  private Optional<String> tsconfig = Optional.empty();
  private Optional<String> jsxFactory = Optional.empty();
  private Optional<String> jsxFragment = Optional.empty();
  private boolean keepNames = true;

  BundlingReader(ConfigProblems problems) {
    this.problems = problems;
  }

  Bundling bundling() {
    return new Bundling(define, alias, tsconfig, jsxFactory, jsxFragment, keepNames);
  }

  /// Reads one of [#KEYS].
  void read(String key, ConfigValue value) {
    switch (key) {
      case "define" -> define = texts(key, value);
      case "alias" -> alias = alias(value);
      case "tsconfig" -> tsconfig = problems.text(key, value).flatMap(it -> inside(value, it));
      case "jsx_factory" -> jsxFactory = problems.text(key, value);
      case "jsx_fragment" -> jsxFragment = problems.text(key, value);
      case "keep_names" -> keepNames = problems.flag(key, value);
      default -> throw new IllegalArgumentException(key);
    }
  }

  private Optional<String> inside(ConfigValue value, String path) {
    Optional<String> normal = ArchivePath.normalise(path);
    if (normal.isEmpty()) {
      problems.bad(value.at(), "tsconfig must be the path of a file in the folder.");
    }
    return normal;
  }

  private Map<String, String> alias(ConfigValue value) {
    Map<String, String> found = texts("alias", value);
    found.forEach((from, to) -> {
      if (from.startsWith(".") || from.startsWith("/") || from.contains("=")) {
        problems.bad(value.at(), "alias replaces packages, and \"%s\" is none.".formatted(from));
      }
    });
    return found;
  }

  private Map<String, String> texts(String key, ConfigValue value) {
    var texts = new LinkedHashMap<String, String>();
    for (var entry : problems.table(key, value)) {
      problems
          .text(key + "." + entry.key(), entry.value())
          .ifPresent(text -> texts.put(entry.key(), text));
    }
    return texts;
  }
}
