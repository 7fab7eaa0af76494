package dev.cloister.host.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GlobTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "a.txt a.txt true",
        "a.txt b/a.txt false",
        "*.txt a.txt true",
        "*.txt .txt true",
        "*.txt b/a.txt false",
        "**/*.txt a.txt true",
        "**/*.txt b/c/a.txt true",
        "**/*.txt b/a.txtx false",
        "./lang/**/*.mjs lang/en.mjs true",
        "./lang/**/*.mjs lang/a/b/en.mjs true",
        "./lang/**/*.mjs lang.mjs false",
        "./lang/**/*.mjs other/lang/en.mjs false",
        "a/** a/b/c true",
        "a/** a false",
        "a?.js ab.js true",
        "a?.js a/.js false",
        "*.{html,txt} a.txt true",
        "*.{html,txt} a.{html,txt} false",
        "{a,b}/*.{x,y} b/c.x true",
        "{a,b}/*.{x,y} c/c.x false",
        "**/a/**/b x/a/y/b true",
        "**/a/**/b a/b true",
        "**/a/**/b xa/b false",
      })
  void a_pattern_means_these_paths(String pattern, String path, boolean matches) {
    assertThat(Glob.parse(pattern).orElseThrow().matches(path)).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/a", "[ab]", "!a", "{a", "a}", "{a,{b}}", "a\\b", "@(a)"})
  void what_is_not_supported_is_no_pattern(String pattern) {
    assertThat(Glob.parse(pattern)).isEmpty();
  }

  @Test
  void a_pattern_is_bounded_and_none_takes_long() {
    assertThat(Glob.parse("a".repeat(Glob.CHARS_MAX))).isPresent();
    assertThat(Glob.parse("a".repeat(Glob.CHARS_MAX + 1))).isEmpty();
    assertThat(Glob.parse("{a,b}".repeat(6))).isPresent();
    assertThat(Glob.parse("{a,b}".repeat(7))).isEmpty();
    // A matcher that tries one way after the other would not come to an end.
    assertThat(Glob.parse("**a".repeat(80)).orElseThrow().matches("a".repeat(500) + "b")).isFalse();
  }
}
