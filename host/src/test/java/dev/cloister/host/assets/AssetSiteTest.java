package dev.cloister.host.assets;

import static dev.cloister.host.assets.Sites.asked;
import static dev.cloister.host.assets.Sites.brief;
import static dev.cloister.host.assets.Sites.get;
import static dev.cloister.host.assets.Sites.header;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a collection of files answers. How HTML is handled is compared with the platform's own
/// asset worker in the conformance suite (`assets`); here are the rules, and what must never
/// happen.
final class AssetSiteTest {
  private static final String[] FILES = {
    "/index.html",
    "/404.html",
    "/both.html",
    "/both/index.html",
    "/file.html",
    "/folder/index.html",
    "/folder/404.html",
    "/bin",
    "/[x].txt",
    "/a b.txt",
    "/%5Bx%5D.txt"
  };

  private static AssetSite site(HtmlHandling html) {
    return Sites.of(html, NotFoundHandling.NONE, FILES);
  }

  @ParameterizedTest
  @CsvSource({
    "/, /index.html",
    "/index, 307 /",
    "/index.html?a=1, 307 /?a=1",
    "/file, /file.html",
    "/file/, 307 /file",
    "/file.html, 307 /file",
    "/file/index.html, 307 /file",
    "/folder, 307 /folder/",
    "/folder/, /folder/index.html",
    "/folder/index, 307 /folder/",
    "/folder.html, 307 /folder/",
    "/both, /both.html",
    "/both/, /both/index.html",
    "/both.html, 307 /both",
    "/bin, /bin",
    "/bin/, 404",
    "/none, 404"
  })
  void with_automatic_slashes_a_file_has_no_slash_and_a_folder_has_one(String path, String answer) {
    assertThat(brief(site(HtmlHandling.AUTO_TRAILING_SLASH).answer(get(path)))).isEqualTo(answer);
  }

  @ParameterizedTest
  @CsvSource({
    "/file, 307 /file/",
    "/file/, /file.html",
    "/file.html, 307 /file/",
    "/folder, 307 /folder/",
    "/both/, /both/index.html",
    "/both.html, /both.html"
  })
  void with_forced_slashes_each_page_has_one(String path, String answer) {
    assertThat(brief(site(HtmlHandling.FORCE_TRAILING_SLASH).answer(get(path)))).isEqualTo(answer);
  }

  @ParameterizedTest
  @CsvSource({
    "/, /index.html",
    "/index.html, 307 /",
    "/file/, 307 /file",
    "/folder, /folder/index.html",
    "/folder/, 307 /folder",
    "/both, /both.html",
    "/both/index.html, /both/index.html"
  })
  void with_dropped_slashes_no_page_has_one(String path, String answer) {
    assertThat(brief(site(HtmlHandling.DROP_TRAILING_SLASH).answer(get(path)))).isEqualTo(answer);
  }

  @ParameterizedTest
  @CsvSource({"/, 404", "/index.html, /index.html", "/file, 404", "/file.html, /file.html"})
  void without_handling_each_file_answers_at_its_name(String path, String answer) {
    assertThat(brief(site(HtmlHandling.NONE).answer(get(path)))).isEqualTo(answer);
  }

  @ParameterizedTest
  @CsvSource({
    "/folder/deep/none, 404 /folder/404.html",
    "/none, 404 /404.html",
    "/folder/none, 404 /folder/404.html"
  })
  void the_nearest_page_upwards_says_that_nothing_was_found(String path, String answer) {
    var site = Sites.of(HtmlHandling.AUTO_TRAILING_SLASH, NotFoundHandling.PAGE_404, FILES);

    assertThat(brief(site.answer(get(path)))).isEqualTo(answer);
  }

  @Test
  void an_application_of_one_page_answers_everywhere_with_it_but_not_for_data() {
    var site =
        Sites.of(HtmlHandling.AUTO_TRAILING_SLASH, NotFoundHandling.SINGLE_PAGE_APPLICATION, FILES);

    assertThat(brief(site.answer(get("/orders/7")))).isEqualTo("/index.html");
    assertThat(site.beforeScript(get("/orders/7", "Sec-Fetch-Mode", "navigate")))
        .hasValueSatisfying(answer -> assertThat(brief(answer)).isEqualTo("/index.html"));
    assertThat(site.beforeScript(get("/orders/7", "sec-fetch-mode", "cors"))).isEmpty();
    assertThat(site.beforeScript(get("/orders/7"))).isEmpty();
  }

  /// Whatever is decoded is a name among the files and nothing else; and each file has one address.
  @ParameterizedTest
  @CsvSource({
    "/%66ile, 307 /file",
    "/[x].txt, 307 /%5Bx%5D.txt",
    "/%5Bx%5D.txt, /[x].txt",
    "/%255Bx%255D.txt, /%5Bx%5D.txt",
    "/a%20b.txt, /a b.txt",
    "/folder%2F, 307 /folder/",
    "/folder%5C, 404",
    "/x/../file, /file.html",
    "/x/%2e%2E/file, /file.html",
    "/%252e%252e/file, 404",
    "/..%2f..%2fetc/passwd, 404",
    "/../../../file, /file.html",
    "/%, 404",
    "/%ff%fe, 404",
    "/%00, 404"
  })
  void a_path_leads_to_a_file_in_one_form_only(String path, String answer) {
    assertThat(brief(site(HtmlHandling.AUTO_TRAILING_SLASH).answer(get(path)))).isEqualTo(answer);
  }

  /// A browser reads `//host` as another host, and a backslash as a slash.
  @ParameterizedTest
  @CsvSource({
    "//evil.example/file.html",
    "//file.html",
    "/\\evil.example/file.html",
    "/%2F/file.html",
    "/%5C/file.html",
    "//folder",
    "///folder//",
    "/%2f%2fevil.example/index.html"
  })
  void nobody_is_sent_to_another_host_by_a_path(String path) {
    var files = List.of("/file.html", "/folder/index.html", "/evil.example/file.html");
    for (var html : HtmlHandling.values()) {
      var site = Sites.of(html, NotFoundHandling.NONE, files.toArray(String[]::new));

      var location = header(site.answer(get(path)), "location");

      assertThat(location.orElse("/")).matches("/([^/\\\\].*)?");
    }
  }

  @Test
  void a_file_has_a_tag_by_which_it_need_not_be_sent_again() {
    var site = site(HtmlHandling.AUTO_TRAILING_SLASH);
    var first = site.answer(get("/file"));
    var tag = header(first, "etag").orElseThrow();

    assertThat(tag).matches("\"[0-9a-f]{32}\"");
    assertThat(header(first, "content-type")).contains("text/html; charset=utf-8");
    assertThat(header(first, "cache-control")).contains("public, max-age=0, must-revalidate");
    assertThat(site.answer(get("/file", "If-None-Match", tag)).status()).isEqualTo(304);
    assertThat(site.answer(get("/file", "If-None-Match", "W/" + tag)).content()).isEmpty();
    assertThat(site.answer(get("/file", "If-None-Match", "\"other\"")).status()).isEqualTo(200);
  }

  @Test
  void what_is_for_one_reader_or_a_part_is_not_to_be_kept() {
    var site = site(HtmlHandling.AUTO_TRAILING_SLASH);

    assertThat(header(site.answer(get("/file", "authorization", "x")), "cache-control")).isEmpty();
    assertThat(header(site.answer(get("/file", "range", "bytes=0-1")), "cache-control")).isEmpty();
  }

  @Test
  void other_methods_are_refused_where_there_is_something_and_left_to_the_script_elsewhere() {
    var site = site(HtmlHandling.AUTO_TRAILING_SLASH);

    assertThat(brief(site.answer(asked("POST", "/file")))).isEqualTo("405");
    assertThat(brief(site.answer(asked("POST", "/none")))).isEqualTo("404");
    assertThat(site.beforeScript(asked("POST", "/none"))).isEmpty();
    assertThat(brief(site.answer(asked("HEAD", "/file")))).isEqualTo("/file.html");
  }

  @Test
  void the_script_goes_first_where_a_pattern_says_so() {
    var first = new WorkerFirst(false, List.of("/api/*", "!/api/docs/*", "/file"));
    var site =
        Sites.of(
            new AssetSettings(
                Optional.empty(),
                HtmlHandling.AUTO_TRAILING_SLASH,
                NotFoundHandling.SINGLE_PAGE_APPLICATION,
                first,
                false),
            "",
            "",
            FILES);

    assertThat(site.beforeScript(get("/api/x"))).isEmpty();
    assertThat(site.beforeScript(get("/file"))).isEmpty();
    assertThat(site.beforeScript(get("/api/docs/x"))).isPresent();
    // With patterns the script has said what is its own.
    assertThat(site.beforeScript(get("/elsewhere"))).isPresent();
    // Another way to write the path does not get by the script: it is sent to the one form.
    assertThat(site.beforeScript(get("/%66ile")).map(Sites::brief)).contains("307 /file");
    assertThat(site.beforeScript(get("//file")).map(Sites::brief)).contains("307 /file");
  }

  @Test
  void always_first_means_always() {
    var site =
        Sites.of(
            new AssetSettings(
                Optional.empty(),
                HtmlHandling.AUTO_TRAILING_SLASH,
                NotFoundHandling.NONE,
                WorkerFirst.ALWAYS,
                false),
            "",
            "",
            FILES);

    assertThat(site.beforeScript(get("/file"))).isEmpty();
    assertThat(brief(site.answer(get("/file")))).isEqualTo("/file.html");
  }
}
