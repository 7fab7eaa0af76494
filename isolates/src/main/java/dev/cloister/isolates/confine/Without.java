package dev.cloister.isolates.confine;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The walls that a cordon is told to do without, so that a test can see what each of them holds by
/// itself. What is left out so is missing like anything else that is missing.
record Without(Set<Wall> walls) {
  /// The system property that names them, with commas between.
  static final String PROPERTY = "cloister.confine.without";

  static final String WHY = "left out by -D" + PROPERTY;

  Without {
    walls = walls.isEmpty() ? Set.of() : EnumSet.copyOf(walls);
  }

  /// From the text of the property; `all` is all of them.
  static Without of(String text) {
    if (text.toLowerCase(Locale.ROOT).equals("all")) {
      return new Without(EnumSet.allOf(Wall.class));
    }
    return new Without(
        Stream.of(text.split(","))
            .filter(key -> !key.isEmpty())
            .map(key ->
                Wall.of(key)
                    .orElseThrow(() ->
                        new IllegalArgumentException(
                            "-D%s names no wall %s.".formatted(PROPERTY, key))))
            .collect(Collectors.toSet()));
  }

  /// From the options of a JVM that is yet to start.
  static Without in(Iterable<String> command) {
    var prefix = "-D" + PROPERTY + "=";
    var text = "";
    for (var option : command) {
      if (option.startsWith(prefix)) {
        text = option.substring(prefix.length());
      }
    }
    return of(text);
  }

  boolean has(Wall wall) {
    return walls.contains(wall);
  }
}
