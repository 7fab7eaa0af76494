package dev.cloister.host.assets;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Which files of a folder are no assets: the patterns of `.assetsignore`, as `.gitignore` has
/// them, below those that hold everywhere. Upper and lower case are the same.
///
/// The last pattern that fits counts; one that begins with `!` takes a file back in, but nothing
/// out of a folder that is left out as a whole.
///
/// Threads: one; what was found of folders is kept.
public final class IgnoreRules {
  /// Patterns of one file.
  public static final int RULES_MAX = 500;

  /// What holds everywhere: the files that configure the assets, and what no one means to publish.
  private static final List<String> USUAL =
      List.of(
          "/.assetsignore",
          "/_redirects",
          "/_headers",
          ".git/",
          "node_modules/",
          "/cloister.jsonc",
          "/wrangler.jsonc",
          "/wrangler.json",
          "/wrangler.toml",
          "/.cloister/",
          "/.wrangler/",
          ".DS_Store",
          ".dev.vars*",
          ".env*");

  /// @param anchored whether it counts from the top only
  /// @param folders whether it is for folders only
  private record Rule(List<String> parts, boolean takesBack, boolean anchored, boolean folders) {}

  private final List<Rule> rules = new ArrayList<>();
  private final Map<String, Boolean> foldersSeen = new HashMap<>();

  /// Reads the patterns; what is wrong is among the problems.
  ///
  /// @param text of `.assetsignore`, empty without one
  public IgnoreRules(String text, List<RuleProblem> problems) {
    USUAL.forEach(this::add);
    var number = 0;
    for (var line : text.split("\r?\n", -1)) {
      number++;
      if (line.length() > RuleLines.CHARS_MAX) {
        problems.add(
            new RuleProblem(
                number,
                "the line has %d characters; at most %d are allowed."
                    .formatted(line.length(), RuleLines.CHARS_MAX)));
      } else if (!line.isBlank() && rules.size() == USUAL.size() + RULES_MAX) {
        problems.add(
            new RuleProblem(
                number, "there are more patterns than the allowed %d.".formatted(RULES_MAX)));
        return;
      } else {
        add(line);
      }
    }
  }

  private void add(String line) {
    var text = line.endsWith("\\ ") ? line : line.stripTrailing();
    if (text.isEmpty() || text.startsWith("#")) {
      return;
    }
    var takesBack = text.startsWith("!");
    var pattern = (takesBack ? text.substring(1) : text).toLowerCase(Locale.ROOT);
    var folders = pattern.endsWith("/");
    pattern = folders ? pattern.substring(0, pattern.length() - 1) : pattern;
    var anchored = pattern.indexOf('/') >= 0;
    pattern = pattern.startsWith("/") ? pattern.substring(1) : pattern;
    if (!pattern.isEmpty()) {
      rules.add(new Rule(List.of(pattern.split("/", -1)), takesBack, anchored, folders));
    }
  }

  /// Whether a file is no asset.
  ///
  /// @param path below the folder, without a slash in front
  public boolean leavesOut(String path) {
    var slash = path.lastIndexOf('/');
    return (slash > 0 && leavesOutFolder(path.substring(0, slash))) || isLeftOut(path, false);
  }

  /// Whether a folder is left out with all that is in it.
  public boolean leavesOutFolder(String path) {
    var known = foldersSeen.get(path);
    if (known == null) {
      var slash = path.lastIndexOf('/');
      known = (slash > 0 && leavesOutFolder(path.substring(0, slash))) || isLeftOut(path, true);
      foldersSeen.put(path, known);
    }
    return known;
  }

  private boolean isLeftOut(String path, boolean folder) {
    var parts = List.of(path.toLowerCase(Locale.ROOT).split("/", -1));
    for (var rule : rules.reversed()) {
      if ((folder || !rule.folders()) && fits(rule, parts)) {
        return !rule.takesBack();
      }
    }
    return false;
  }

  private static boolean fits(Rule rule, List<String> parts) {
    return rule.anchored()
        ? fits(rule.parts(), parts)
        : FileGlob.fits(rule.parts().getFirst(), parts.getLast());
  }

  /// Whether the parts of a path fit the parts of a pattern, in which `**` stands for any number of
  /// them, and at the end for at least one.
  private static boolean fits(List<String> pattern, List<String> parts) {
    // Which numbers of the path's parts the pattern's first parts can stand for.
    var reached = new boolean[parts.size() + 1];
    reached[0] = true;
    for (var i = 0; i < pattern.size(); i++) {
      var next = new boolean[parts.size() + 1];
      var last = i == pattern.size() - 1;
      var any = false;
      for (var n = 0; n <= parts.size(); n++) {
        if (pattern.get(i).equals("**")) {
          next[n] = any || (!last && reached[n]);
          any |= reached[n];
        } else {
          next[n] = n > 0 && reached[n - 1] && FileGlob.fits(pattern.get(i), parts.get(n - 1));
        }
      }
      reached = next;
    }
    return reached[parts.size()];
  }
}
