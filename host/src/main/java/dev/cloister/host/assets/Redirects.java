package dev.cloister.host.assets;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The rules of a `_redirects` file: `FROM TO [STATUS]` a line. The first rules, up to one with a
/// name or `*`, are found by their path alone and before all others; of the others the first that
/// fits counts.
final class Redirects {
  /// Rules without names or `*` that stand before the first with one.
  static final int PLAIN_MAX = 2_000;

  /// All other rules.
  static final int PATTERNS_MAX = 100;

  /// The path is rewritten, and the client does not hear of it.
  static final int REWRITE = 200;

  private static final int USUAL_STATUS = 302;
  private static final Set<Integer> STATUSES = Set.of(REWRITE, 301, USUAL_STATUS, 303, 307, 308);
  private static final Pattern EXTERNAL = Pattern.compile("\\w+://.*|//[^/\\\\\\s?#].*");
  private static final Pattern ENDS_IN_INDEX = Pattern.compile(".*/index(\\.html)?");

  /// @param to as it was written
  private record Rule(PathPattern from, String to, int status) {}

  /// What a rule makes of a path.
  ///
  /// @param to with what the names took; empty when that leads nowhere
  record Hit(int status, Optional<AssetUrl> to) {}

  private final Map<String, Rule> plain = new HashMap<>();
  private final List<Rule> patterns = new ArrayList<>();

  private Redirects() {}

  /// Reads a file; what cannot be read is left out and is among the problems.
  static Redirects read(String file, HtmlHandling html, List<RuleProblem> problems) {
    var redirects = new Redirects();
    var seen = new HashSet<String>();
    for (var line : RuleLines.of(file, problems)) {
      try {
        redirects.add(line.text(), html, seen);
      } catch (IllegalArgumentException wrong) {
        problems.add(new RuleProblem(line.number(), String.valueOf(wrong.getMessage())));
      }
    }
    return redirects;
  }

  private void add(String line, HtmlHandling html, Set<String> seen) {
    var words = new ArrayList<>(List.of(line.split("\\s+", -1)));
    for (var i = 2; i < words.size(); i++) {
      if (words.get(i).startsWith("#")) {
        words.subList(i, words.size()).clear();
      }
    }
    if (words.size() < 2 || words.size() > 3) {
      throw wrong(
          "a rule is FROM TO or FROM TO STATUS, and %s has %d words."
              .formatted(RuleLines.quoted(line), words.size()));
    }
    var from = from(words.get(0));
    var to = to(words.get(1));
    var status = words.size() == 2 ? USUAL_STATUS : status(words.get(2));
    refuseLoop(from, to, html);
    if (status == REWRITE && isExternal(to)) {
      throw wrong(
          "a rewrite (200) leads to a path of the assets, and %s has a host."
              .formatted(RuleLines.quoted(to)));
    }
    var rule = new Rule(pattern(from), to, status);
    if (!seen.add(from)) {
      throw wrong("there is a rule for %s further up.".formatted(RuleLines.quoted(from)));
    }
    keep(from, rule);
  }

  private void keep(String from, Rule rule) {
    if (patterns.isEmpty() && rule.from().isPlain()) {
      if (plain.size() == PLAIN_MAX) {
        throw wrong("there are more than %d rules without a * or names.".formatted(PLAIN_MAX));
      }
      plain.put(from, rule);
    } else if (patterns.size() == PATTERNS_MAX) {
      throw wrong(
          "there are more than %d rules with a * or names, or below one that has them."
              .formatted(PATTERNS_MAX));
    } else {
      patterns.add(rule);
    }
  }

  private static PathPattern pattern(String from) {
    try {
      return PathPattern.of(from);
    } catch (IllegalArgumentException wrong) {
      throw wrong(
          "%s is no path to match: %s".formatted(RuleLines.quoted(from), wrong.getMessage()));
    }
  }

  private static String from(String word) {
    if (word.contains("://")) {
      throw wrong(
          "a redirect begins at a path, and %s has a host.".formatted(RuleLines.quoted(word)));
    }
    return AssetUrl.normalised(word, false);
  }

  private static String to(String word) {
    if (word.startsWith("/")) {
      return word;
    }
    // Names stand for something else later; any label shows whether the rest is a URL.
    if (!word.startsWith("https://")
        || AssetUrl.parse(word.replaceAll(":(?=[A-Za-z])", "x")).isEmpty()) {
      throw wrong(
          "a redirect leads to a path that begins with / or to a URL that begins with https://, and %s is neither."
              .formatted(RuleLines.quoted(word)));
    }
    return word;
  }

  private static int status(String word) {
    if (!word.matches("[0-9]{3}") || !STATUSES.contains(Integer.valueOf(word))) {
      throw wrong(
          "the status must be 200, 301, 302, 303, 307 or 308, and is %s."
              .formatted(RuleLines.quoted(word)));
    }
    return Integer.parseInt(word);
  }

  /// `/index` and `/index.html` are sent to `/` by the handling of HTML, which a rule for `/` would
  /// send back.
  private static void refuseLoop(String from, String to, HtmlHandling html) {
    var everything = from.endsWith("/*");
    var root = from.endsWith("/") && html != HtmlHandling.NONE;
    if ((everything || root) && !isExternal(to) && ENDS_IN_INDEX.matcher(to).matches()) {
      throw wrong(
          "%s is asked for again and again by this rule.%s"
              .formatted(
                  RuleLines.quoted(from),
                  everything
                      ? " For an application of one page set assets.not_found_handling to"
                          + " \"single-page-application\"."
                      : ""));
    }
  }

  private static boolean isExternal(String to) {
    return EXTERNAL.matcher(to).matches();
  }

  private static IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(what);
  }

  /// What the rules make of a request; empty when none fits.
  Optional<Hit> of(AssetUrl url) {
    var exact = plain.get(url.path());
    if (exact != null) {
      return Optional.of(hit(exact, Map.of(), url));
    }
    for (var rule : patterns) {
      var taken = rule.from().match(url.path());
      if (taken.isPresent()) {
        return Optional.of(hit(rule, taken.get(), url));
      }
    }
    return Optional.empty();
  }

  private static Hit hit(Rule rule, Map<String, String> taken, AssetUrl url) {
    var filled = PathPattern.filled(rule.to(), taken);
    return new Hit(
        rule.status(), url.resolve(isExternal(rule.to()) ? filled : withoutRows(filled)));
  }

  /// Rows of slashes become one, so that what a name took cannot make a host of a path.
  private static String withoutRows(String to) {
    var end = to.length();
    for (var mark : new char[] {'?', '#'}) {
      var at = to.indexOf(mark);
      end = at < 0 ? end : Math.min(end, at);
    }
    return to.substring(0, end).replaceAll("[/\\\\]+", "/") + to.substring(end);
  }
}
