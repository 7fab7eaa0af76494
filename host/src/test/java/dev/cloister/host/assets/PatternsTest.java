package dev.cloister.host.assets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.testing.Seeded;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Patterns that tenants write and the host runs: they say what a regular expression would, without
/// what one can cost.
final class PatternsTest {
  @Test
  void a_pattern_takes_what_the_regular_expression_of_the_platform_takes() {
    Seeded.check(
        5_000,
        seeded -> {
          var pattern = random(seeded, List.of("/", "a", "-", ":x", ":y1", "*", "."));
          var path = random(seeded, List.of("/", "a", "-", ".", "ab"));
          if (hasTwice(pattern, ":x") || hasTwice(pattern, ":y1") || hasTwice(pattern, "*")) {
            assertThatThrownBy(() -> PathPattern.of(pattern)).as(pattern).isNotNull();
            return;
          }

          var taken = PathPattern.of(pattern).match(path).<Map<String, String>>map(TreeMap::new);

          assertThat(taken).as("%s on %s", pattern, path).isEqualTo(asked(pattern, path));
        });
  }

  private static boolean hasTwice(String text, String part) {
    return text.indexOf(part) != text.lastIndexOf(part);
  }

  /// A slash comes first, and behind each name something that does not make it longer.
  private static String random(Seeded seeded, List<String> parts) {
    var text = new StringBuilder("/");
    for (var n = seeded.between(0, 7); n > 0; n--) {
      var part = seeded.oneOf(parts);
      text.append(part).append(part.startsWith(":") && seeded.oneIn(2) ? "-" : "");
      if (part.startsWith(":") && Character.isLetterOrDigit(text.charAt(text.length() - 1))) {
        text.append('.');
      }
    }
    return text.toString();
  }

  private static Optional<Map<String, String>> asked(String pattern, String path) {
    var names = new ArrayList<String>();
    var expression = new StringBuilder();
    var part = Pattern.compile(":([A-Za-z]\\w*)|\\*|.").matcher(pattern);
    while (part.find()) {
      if (part.group().equals("*")) {
        names.add("splat");
        expression.append("(?<splat>.*)");
      } else if (part.group(1) != null) {
        names.add(part.group(1));
        expression.append("(?<").append(part.group(1)).append(">[^/]+)");
      } else {
        expression.append(Pattern.quote(part.group()));
      }
    }
    var found = Pattern.compile(expression.toString()).matcher(path);
    if (!found.matches()) {
      return Optional.empty();
    }
    var taken = new TreeMap<String, String>();
    names.forEach(name -> taken.put(name, found.group(name)));
    return Optional.of(taken);
  }

  /// A backtracking matcher would take years for either.
  @Test
  void no_pattern_takes_long() {
    var names = new StringBuilder("/");
    for (var i = 0; i < PathPattern.NAMES_MAX - 1; i++) {
      names.append(":n").append(i).append('-');
    }
    var path = "/" + "-".repeat(8_000);

    assertThat(PathPattern.of(names + "q*").match(path)).isEmpty();
    assertThat(PathPattern.of(names + "*").match(path)).isPresent();
    assertThat(Glob.fits("/" + "*-".repeat(49) + "x", 0, path)).isFalse();
    assertThat(FileGlob.fits("*a".repeat(200) + "b", "a".repeat(2_000))).isFalse();
  }

  @Test
  void names_are_counted_and_a_host_has_names_of_its_own() {
    assertThatThrownBy(() -> PathPattern.of("/:a/:b/:c/:d/:e/:f/:g/:h/:i/:j/:k/:l/:m/:n/:o/:p/:q"))
        .hasMessage("it has 17 names and *; at most 16 are allowed.");
    assertThat(PathPattern.of("https://:sub.example/*").match("https://a.example/x/y"))
        .contains(Map.of("sub", "a", "splat", "x/y"));
    assertThat(PathPattern.of("https://:sub.example/*").match("https://a.b.example/x")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/api/*, /api/x/y, true",
    "/api/*, /api, false",
    "/*/x, /a/b/x, true",
    "/a.b, /aXb, false",
    "*, /anything, true"
  })
  void a_star_stands_for_anything(String pattern, String path, boolean fits) {
    assertThat(Glob.fits(pattern, 0, path)).isEqualTo(fits);
  }

  /// As `git check-ignore` says of the same patterns, but for upper and lower case.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*.map | a/b.js.map | true",
        "*.MAP | b.js.map | true",
        "/a.txt | a.txt | true",
        "/a.txt | b/a.txt | false",
        "a.txt | b/a.txt | true",
        "a/b.txt | x/a/b.txt | false",
        "drafts/ | drafts/x/y.html | true",
        "drafts/ | drafts | false",
        "a/** | a/b/c | true",
        "a/** | a | false",
        "**/x | a/b/x | true",
        "a/**/b | a/b | true",
        "a/**/b | a/x/y/b | true",
        "a/*/b | a/x/y/b | false",
        "?.txt | a.txt | true",
        "[ab].txt | b.txt | true",
        "[!ab].txt | b.txt | false",
        "[0-9]* | 7up | true",
        "\\!x | !x | true",
        "\\#x | #x | true",
        "# x | # x | false",
        "*.txt§!keep.txt | keep.txt | false",
        "*.txt§!keep.txt | other.txt | true",
        "drafts/§!drafts/keep.txt | drafts/keep.txt | true",
        "x | _headers | true",
        "x | sub/_headers | false",
        "x | node_modules/a/b.js | true",
        "x | .env.local | true",
        "x | .git/config | true",
        "x | .well-known/security.txt | false",
        "!.env.example | .env.example | false"
      })
  void files_are_left_out_as_git_does_it(String patterns, String path, boolean out) {
    var problems = new ArrayList<RuleProblem>();

    var rules = new IgnoreRules(patterns.replace('§', '\n'), problems);

    assertThat(rules.leavesOut(path)).isEqualTo(out);
    assertThat(problems).isEmpty();
  }

  @Test
  void patterns_are_counted_and_measured() {
    var problems = new ArrayList<RuleProblem>();
    var many = "x\n".repeat(IgnoreRules.RULES_MAX);

    var _ = new IgnoreRules(many, problems);
    assertThat(problems).isEmpty();
    var _ = new IgnoreRules(many + "y\n" + "z".repeat(2_001), problems);
    assertThat(problems).extracting(RuleProblem::line).containsExactly(501);
    problems.clear();
    var _ = new IgnoreRules("z".repeat(2_001), problems);
    assertThat(problems)
        .extracting(RuleProblem::what)
        .containsExactly("the line has 2001 characters; at most 2000 are allowed.");
  }

  @ParameterizedTest
  @CsvSource({
    "http://Shop.Example:80/a/./b/../c?x=1#y, http://shop.example, /a/c, ?x=1, #y",
    "https://x.example, https://x.example, /, '', ''",
    "http://x.example?, http://x.example, /, '', ''",
    "http://x.example/a\\b, http://x.example, /a/b, '', ''",
    "http://x.example/é \"<>`{}^|, http://x.example, /%C3%A9%20%22%3C%3E%60%7B%7D%5E|, '', ''",
    "http://[::1]:8080/x, http://[::1]:8080, /x, '', ''"
  })
  void a_url_has_parts(String url, String origin, String path, String search, String hash) {
    assertThat(AssetUrl.parse(url)).contains(new AssetUrl(origin, path, search, hash));
  }

  @Test
  void what_is_no_url_of_the_web_is_none() {
    assertThat(
            List.of("", "/x", "ftp://x/", "http://", "http://a b/", "http://u@h/", "javascript:1"))
        .allSatisfy(text -> assertThat(AssetUrl.parse(text)).isEmpty());
  }
}
