package dev.cloister.host.assets;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A pattern of paths in a rule: text, `:name` for a part between slashes, and one `*` for whatever
/// is there, called `splat`. Each takes as much as it can.
///
/// Time and memory: the product of the parts and the path's length. Tenants write patterns and the
/// host runs them, so nothing is tried twice.
final class PathPattern {
  /// Names in one pattern.
  static final int NAMES_MAX = 16;

  /// What a `*` took.
  static final String SPLAT = "splat";

  private static final Pattern NAME = Pattern.compile(":([A-Za-z][A-Za-z0-9_]*)");
  private static final String HOST_BEGINS = "https://";

  private sealed interface Part {
    record Text(String text) implements Part {}

    /// @param stops characters that it does not take
    record Name(String name, String stops) implements Part {}

    record Splat() implements Part {}
  }

  private final List<Part> parts;

  private PathPattern(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  /// Reads a pattern.
  ///
  /// @throws IllegalArgumentException with what is wrong with it
  static PathPattern of(String pattern) {
    var parts = new ArrayList<Part>();
    var names = new HashSet<String>();
    var hostEnds = pattern.startsWith(HOST_BEGINS) ? hostEnd(pattern) : 0;
    var name = NAME.matcher(pattern);
    var text = new StringBuilder();
    for (var at = 0; at < pattern.length(); ) {
      var isName = name.region(at, pattern.length()).lookingAt();
      if (!isName && pattern.charAt(at) != '*') {
        text.append(pattern.charAt(at++));
        continue;
      }
      addText(text, parts);
      var called = isName ? name.group(1) : SPLAT;
      if (!names.add(called)) {
        throw new IllegalArgumentException(
            isName
                ? "it has :%s twice; each name may stand there once.".formatted(called)
                : "it has more than one *; one is allowed.");
      }
      parts.add(isName ? new Part.Name(called, at < hostEnds ? "/." : "/") : new Part.Splat());
      at = isName ? name.end() : at + 1;
    }
    addText(text, parts);
    if (names.size() > NAMES_MAX) {
      throw new IllegalArgumentException(
          "it has %d names and *; at most %d are allowed.".formatted(names.size(), NAMES_MAX));
    }
    return new PathPattern(parts);
  }

  private static int hostEnd(String pattern) {
    var slash = pattern.indexOf('/', HOST_BEGINS.length());
    return slash < 0 ? pattern.length() : slash;
  }

  private static void addText(StringBuilder text, List<Part> parts) {
    if (!text.isEmpty()) {
      parts.add(new Part.Text(text.toString()));
      text.setLength(0);
    }
  }

  /// Whether only one path fits.
  boolean isPlain() {
    return parts.stream().allMatch(Part.Text.class::isInstance);
  }

  /// Whether it names a host.
  boolean namesHost() {
    return parts.getFirst() instanceof Part.Text(var text) && text.startsWith(HOST_BEGINS);
  }

  /// What the names and the `*` took; empty when the path does not fit.
  Optional<Map<String, String>> match(String path) {
    if (!outerTextsFit(path)) {
      return Optional.empty();
    }
    var ends = new int[parts.size()][];
    IntPredicate restFits = at -> at == path.length();
    for (var i = parts.size() - 1; i >= 0; i--) {
      var row = ends(parts.get(i), path, restFits);
      ends[i] = row;
      restFits = at -> row[at] >= 0;
    }
    return restFits.test(0) ? Optional.of(taken(path, ends)) : Optional.empty();
  }

  /// The quick look, which most paths do not pass.
  private boolean outerTextsFit(String path) {
    return (!(parts.getFirst() instanceof Part.Text(var first)) || path.startsWith(first))
        && (!(parts.getLast() instanceof Part.Text(var last)) || path.endsWith(last));
  }

  /// For each place where a part may begin, the last place where it may end so that the rest fits;
  /// -1 where there is none.
  private static int[] ends(Part part, String path, IntPredicate restFits) {
    var ends = new int[path.length() + 1];
    Arrays.fill(ends, -1);
    switch (part) {
      case Part.Text(var text) -> {
        for (var at = 0; at + text.length() <= path.length(); at++) {
          if (path.startsWith(text, at) && restFits.test(at + text.length())) {
            ends[at] = at + text.length();
          }
        }
      }
      case Part.Splat() -> {
        var last = -1;
        for (var at = path.length(); at >= 0; at--) {
          last = last < 0 && restFits.test(at) ? at : last;
          ends[at] = last;
        }
      }
      case Part.Name(_, var stops) -> {
        var last = -1;
        for (var at = path.length() - 1; at >= 0; at--) {
          if (stops.indexOf(path.charAt(at)) >= 0) {
            last = -1;
          } else {
            last = last < 0 && restFits.test(at + 1) ? at + 1 : last;
            ends[at] = last;
          }
        }
      }
    }
    return ends;
  }

  private Map<String, String> taken(String path, int[][] ends) {
    var taken = new HashMap<String, String>();
    var at = 0;
    for (var i = 0; i < ends.length; i++) {
      var end = ends[i][at];
      switch (parts.get(i)) {
        case Part.Text _ -> {}
        case Part.Name(var name, _) -> taken.put(name, path.substring(at, end));
        case Part.Splat() -> taken.put(SPLAT, path.substring(at, end));
      }
      at = end;
    }
    return taken;
  }

  /// A text with each `:name` replaced by what the name took; others stay.
  static String filled(String text, Map<String, String> taken) {
    return NAME.matcher(text)
        .replaceAll(
            found -> Matcher.quoteReplacement(taken.getOrDefault(found.group(1), found.group())));
  }
}
