package dev.cloister.host.assets;

import static dev.cloister.host.assets.Sites.brief;
import static dev.cloister.host.assets.Sites.get;
import static dev.cloister.host.assets.Sites.header;
import static dev.cloister.host.assets.Sites.headers;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `_redirects` and `_headers`: what they do, and what is said of a line that is wrong.
final class RulesTest {
  private static AssetSite site(String redirects, String headers) {
    return Sites.of(
        AssetSettings.USUAL, redirects, headers, "/index.html", "/page.html", "/a/b.txt");
  }

  private static List<String> redirectProblems(String text) {
    return said(AssetSite.problemsOfRedirects(text, HtmlHandling.AUTO_TRAILING_SLASH));
  }

  private static List<String> headerProblems(String text) {
    return said(AssetSite.problemsOfHeaders(text));
  }

  private static List<String> said(List<RuleProblem> problems) {
    return problems.stream().map(each -> each.line() + ": " + each.what()).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "/old, 302 /new",
    "/old?q=1, 302 /new?q=1",
    "/kept?q=1, 301 /new?own=1#part",
    "/out/x?q=1, 308 https://other.example/p?q=1",
    "/posts/7/title, 303 /p/title/7",
    "/files/a/b/c.txt, 307 /archive/a/b/c.txt",
    "/app/deep/path, /page.html",
    "/app/none, /page.html",
    "/nothing/here, 404",
    "/page, 302 /index"
  })
  void a_redirect_leads_where_its_line_says(String path, String answer) {
    var site =
        site(
            """
            # a comment
            /old /new
            /kept  /new?own=1#part 301   # why
            /out/x https://other.example/p 308
            /page /index
            /posts/:id/:slug /p/:slug/:id 303
            /files/* /archive/:splat 307
            /app/* /page 200
            /nothing/* /none 200
            """,
            "");

    assertThat(brief(site.answer(get(path)))).isEqualTo(answer);
  }

  @Test
  void a_rewrite_that_leads_nowhere_is_not_left_to_the_script() {
    assertThat(site("/nothing /none 200", "").beforeScript(get("/nothing")))
        .hasValueSatisfying(answer -> assertThat(brief(answer)).isEqualTo("404"));
  }

  @Test
  void what_a_star_takes_makes_no_host_of_a_path() {
    var site = site("/go/* /:splat 302\n/raw/* :splat 302", "");

    assertThat(brief(site.answer(get("/go//evil.example/x")))).isEqualTo("302 /evil.example/x");
    assertThat(brief(site.answer(get("/go/\\evil.example/x")))).isEqualTo("302 /evil.example/x");
    assertThat(brief(site.answer(get("/raw/https://evil.example")))).isEqualTo("404");
  }

  @Test
  void the_first_plain_rule_goes_before_patterns_and_later_ones_in_their_order() {
    var site = site("/x/* /star\n/x/y /plain\n", "");
    var plainFirst = site("/x/y /plain\n/x/* /star\n", "");

    assertThat(brief(site.answer(get("/x/y")))).isEqualTo("302 /star");
    assertThat(brief(plainFirst.answer(get("/x/y")))).isEqualTo("302 /plain");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/a | a rule is FROM TO or FROM TO STATUS, and \"/a\" has 1 words.",
        "/a /b 301 /c | has 4 words.",
        "/a /b 404 | the status must be 200, 301, 302, 303, 307 or 308, and is \"404\".",
        "/a /b x | the status must be 200, 301, 302, 303, 307 or 308, and is \"x\".",
        "https://x.example/a /b | a redirect begins at a path, and \"https://x.example/a\" has a host.",
        "/a http://x.example/ | begins with https://, and \"http://x.example/\" is neither.",
        "/a javascript:alert(1) | and \"javascript:alert(1)\" is neither.",
        "/a https://x.example/b 200 | a rewrite (200) leads to a path of the assets",
        "/*/b/* /c | it has more than one *; one is allowed.",
        "/:a/:a /c | it has :a twice; each name may stand there once.",
        "/* /index.html 200 | set assets.not_found_handling to \"single-page-application\".",
        "/ /index.html | \"/\" is asked for again and again by this rule."
      })
  void a_wrong_redirect_is_named_with_its_line(String line, String what) {
    assertThat(redirectProblems("# first\n\n" + line))
        .singleElement()
        .satisfies(said -> assertThat(said).startsWith("3: ").contains(what));
  }

  @Test
  void redirects_are_counted_on_both_sides_of_their_bounds() {
    assertThat(redirectProblems(lines("/plain%d /x", Redirects.PLAIN_MAX))).isEmpty();
    assertThat(redirectProblems(lines("/plain%d /x", Redirects.PLAIN_MAX + 1)))
        .containsExactly("2001: there are more than 2000 rules without a * or names.");
    assertThat(redirectProblems(lines("/p%d/* /x", Redirects.PATTERNS_MAX))).isEmpty();
    assertThat(redirectProblems(lines("/p%d/* /x", Redirects.PATTERNS_MAX + 1)))
        .singleElement()
        .satisfies(said -> assertThat(said).startsWith("101: there are more than 100 rules"));
    assertThat(redirectProblems("/a /" + "x".repeat(RuleLines.CHARS_MAX - 4))).isEmpty();
    assertThat(redirectProblems("/a /" + "x".repeat(RuleLines.CHARS_MAX - 3)))
        .containsExactly("1: the line has 2001 characters; at most 2000 are allowed.");
    assertThat(redirectProblems("/a /b\n/a /c"))
        .containsExactly("2: there is a rule for \"/a\" further up.");
  }

  private static String lines(String line, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> line.formatted(i))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void headers_are_set_joined_and_removed_in_the_order_of_their_rules() {
    var site =
        site(
            "/old /new",
            """
            /*
              X-All: 1
              Cache-Control: no-store
            /page
              X-All: 2
              X-All: 3
              ! ETag
            /a/:name
              X-Name: it is :name
            https://shop.example/*
              X-Host: shop
            https://other.example/*
              X-Host: other
            """);

    var page = site.answer(get("/page"));
    assertThat(headers(page, "x-all")).containsExactly("1, 2, 3");
    assertThat(header(page, "etag")).isEmpty();
    assertThat(headers(page, "cache-control")).containsExactly("no-store");
    assertThat(header(page, "x-host")).contains("shop");
    assertThat(header(site.answer(get("/a/b.txt")), "x-name")).contains("it is b.txt");
    assertThat(header(site.answer(get("/old")), "x-all")).contains("1");
    assertThat(header(site.answer(get("/none")), "x-all")).contains("1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "X-A: 1 | a path that begins with / must stand before \"X-A: 1\".",
        "/a§no colon | a header is NAME: VALUE or ! NAME, and this is \"no colon\".",
        "/a§x y: 1 | a header is NAME: VALUE or ! NAME, and this is \"x y: 1\".",
        "/a§x: | the header has no value: \"x:\".",
        "/a§x: 1\u00012 | a value has no control characters, and this one has: \"x: 1?2\".",
        "/a§x: 1¤set-cookie: y | a value has no control characters",
        "http://x.example/§x: 1 | it must begin with / or with https://.",
        "https://x.example:80/§x: 1 | ports are not looked at",
        "/a | no headers stand below \"/a\"."
      })
  void a_wrong_header_is_named_with_its_line(String lines, String what) {
    assertThat(headerProblems(lines.replace('§', '\n').replace('¤', '\r')))
        .singleElement()
        .satisfies(said -> assertThat(said).matches("(?s)[12]: .*").contains(what));
  }

  @Test
  void header_rules_are_counted_on_both_sides_of_their_bound() {
    assertThat(headerProblems(lines("/%d\n x: 1", HeaderRules.RULES_MAX))).isEmpty();
    assertThat(headerProblems(lines("/%d\n x: 1", HeaderRules.RULES_MAX + 1)))
        .containsExactly("201: \"/100\" is one rule too many; at most 100 are allowed.");
  }

  @Test
  void what_a_name_took_cannot_end_a_header() {
    var site = site("", "/a/:name\n  X-Name: :name");

    assertThat(header(site.answer(get("/a/x%0d%0aset-cookie:%20y")), "x-name"))
        .contains("x%0d%0aset-cookie:%20y");
  }
}
