package dev.cloister.host.assets;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.testing.fuzz.Fuzz;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The rules that a tenant uploads beside assets, and the paths that anybody asks for.
final class AssetsFuzzTest {
  private static final List<String> WORDS =
      List.of(
          "/",
          "*",
          ":splat",
          ":a",
          "https://",
          "//",
          "..",
          "%2e",
          "%",
          "%ff",
          "\\",
          "?",
          "#",
          " ",
          "\t",
          "\n",
          "\r",
          "301",
          "200",
          "! ",
          "X: y",
          "[",
          "]",
          "\u0000",
          "é",
          "\ud83d\ude00");
  private static final List<String> PATHS =
      List.of("/", "/a/b", "/a//b/../c", "/%2e%2e/x", "/é?x#y", "/blog/2020/title");

  @Test
  void redirects() {
    Fuzz.throwingNothing()
        .over(
            List.of(
                "/a /b 301\n/blog/:year/* /news/:year/:splat 302\n# note\nhttps://x.example/* /y\n"
                    .getBytes(UTF_8)),
            WORDS,
            bytes -> {
              var redirects =
                  Redirects.read(
                      new String(bytes, UTF_8),
                      HtmlHandling.AUTO_TRAILING_SLASH,
                      new ArrayList<>());
              PATHS.forEach(
                  path -> AssetUrl.parse("http://shop.example" + path).ifPresent(redirects::of));
            });
  }

  @Test
  void headers() {
    Fuzz.throwingNothing()
        .over(
            List.of(
                "/*\n  X-A: b\n  ! Y\n/x/:p\n  Link: <:p>\nhttps://:h.example/*\n  A: :h\n"
                    .getBytes(UTF_8)),
            WORDS,
            bytes -> HeaderRules.read(new String(bytes, UTF_8), new ArrayList<>()));
  }

  @Test
  void addresses() {
    Fuzz.throwingNothing()
        .over(
            List.of(
                "http://shop.example/a/../b%20c?q=1#f".getBytes(UTF_8), "//x/y".getBytes(UTF_8)),
            WORDS,
            bytes -> {
              String text = new String(bytes, UTF_8);
              AssetUrl.parse(text).ifPresent(url -> url.resolve("../x"));
              PathCoding.encoded(PathCoding.decoded(text));
              AssetUrl.normalised(text, true);
            });
  }
}
