package dev.cloister.host.assets;

import dev.cloister.isolates.bridge.Header;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The rules of a `_headers` file: a path, and below it `NAME: VALUE` for each header that answers
/// there have, or `! NAME` for one that they have not. All rules that fit count, in their order.
final class HeaderRules {
  /// Paths with headers below them.
  static final int RULES_MAX = 100;

  private static final Pattern PATH_BEGINS = Pattern.compile("([^\\s]+://|/).*");
  private static final Pattern HOST_RULE = Pattern.compile("https://(?<host>[^/]+)(?<path>/.*)?");
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");
  private static final String REMOVES = "! ";

  private record Rule(PathPattern path, Map<String, String> set, List<String> removed) {}

  private final List<Rule> rules;

  private HeaderRules(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  /// Reads a file; what cannot be read is left out and is among the problems.
  static HeaderRules read(String file, List<RuleProblem> problems) {
    return new Reading(problems).read(file);
  }

  private static final class Reading {
    private final List<RuleProblem> problems;
    private final Map<String, Rule> rules = new LinkedHashMap<>();
    private Optional<RuleLines.Line> path = Optional.empty();
    private Map<String, StringBuilder> set = new LinkedHashMap<>();
    private List<String> removed = new ArrayList<>();
    private boolean misread;

    Reading(List<RuleProblem> problems) {
      this.problems = problems;
    }

    HeaderRules read(String file) {
      for (var line : RuleLines.of(file, problems)) {
        if (PATH_BEGINS.matcher(line.text()).matches()) {
          endRule();
          path = Optional.of(line);
        } else if (path.isEmpty()) {
          problem(line, "a path that begins with / must stand before %s.");
        } else {
          header(line);
        }
      }
      endRule();
      return new HeaderRules(List.copyOf(rules.values()));
    }

    private void header(RuleLines.Line line) {
      var colon = line.text().indexOf(':');
      if (colon < 0 && line.text().startsWith(REMOVES)) {
        var name = line.text().substring(REMOVES.length()).strip();
        if (TOKEN.matcher(name).matches()) {
          removed.add(name.toLowerCase(Locale.ROOT));
          return;
        }
      }
      var name = colon < 0 ? "" : line.text().substring(0, colon).strip();
      var value = colon < 0 ? "" : line.text().substring(colon + 1).strip();
      if (!TOKEN.matcher(name).matches()) {
        problem(line, "a header is NAME: VALUE or ! NAME, and this is %s.");
      } else if (value.isEmpty()) {
        problem(line, "the header has no value: %s.");
      } else if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7F)) {
        problem(line, "a value has no control characters, and this one has: %s.");
      } else {
        var all = set.computeIfAbsent(name.toLowerCase(Locale.ROOT), _ -> new StringBuilder());
        all.append(all.isEmpty() ? "" : ", ").append(value);
      }
    }

    private void problem(RuleLines.Line line, String what) {
      misread = true;
      problems.add(new RuleProblem(line.number(), what.formatted(RuleLines.quoted(line.text()))));
    }

    private void endRule() {
      path.ifPresent(this::keep);
      path = Optional.empty();
      set = new LinkedHashMap<>();
      removed = new ArrayList<>();
      misread = false;
    }

    private void keep(RuleLines.Line line) {
      try {
        var normal = normal(line.text());
        var pattern = PathPattern.of(normal);
        if (set.isEmpty() && removed.isEmpty()) {
          if (!misread) {
            problem(line, "no headers stand below %s.");
          }
        } else if (rules.size() == RULES_MAX && !rules.containsKey(normal)) {
          problem(line, "%%s is one rule too many; at most %d are allowed.".formatted(RULES_MAX));
        } else {
          // A path that comes again keeps its place and takes the later headers.
          var values = new LinkedHashMap<String, String>();
          set.forEach((name, value) -> values.put(name, value.toString()));
          rules.put(normal, new Rule(pattern, values, removed));
        }
      } catch (IllegalArgumentException wrong) {
        problems.add(
            new RuleProblem(
                line.number(),
                "%s is no path to match: %s"
                    .formatted(RuleLines.quoted(line.text()), wrong.getMessage())));
      }
    }

    private static String normal(String text) {
      if (text.startsWith("/")) {
        return AssetUrl.normalised(text, false);
      }
      var parts = HOST_RULE.matcher(text);
      if (!parts.matches()) {
        throw new IllegalArgumentException("it must begin with / or with https://.");
      }
      if (parts.group("host").matches(".*:[0-9]+")) {
        throw new IllegalArgumentException("ports are not looked at; leave it away.");
      }
      var path = parts.group("path");
      return "https://"
          + parts.group("host")
          + AssetUrl.normalised(path == null ? "/" : path, false);
    }
  }

  /// Changes the headers of an answer to this URL.
  void apply(AssetUrl url, AnswerHeaders headers) {
    var set = new ArrayList<String>();
    for (var rule : rules) {
      var asked = rule.path().namesHost() ? "https://" + url.hostname() + url.path() : url.path();
      rule.path()
          .match(asked)
          .ifPresent(taken -> {
            rule.removed().forEach(headers::remove);
            rule.set()
                .forEach((name, value) -> {
                  var header = new Header(name, PathPattern.filled(value, taken));
                  if (set.contains(name)) {
                    headers.append(header);
                  } else {
                    set.add(name);
                    headers.set(header);
                  }
                });
          });
    }
  }
}
