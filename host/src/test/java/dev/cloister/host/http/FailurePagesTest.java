package dev.cloister.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Each failure code has a page, which says what it is called, its status, and what to do, and a
/// test that names it; and there is no page of a code that nothing answers.
class FailurePagesTest {
  private static final Path PAGES = Path.of("..", "docs", "failures");
  private static final String NO_STATUS = "· not answered over HTTP ·";

  static Set<Map.Entry<String, Optional<Failure>>> codes() throws IOException {
    return SourceCodes.read().entrySet();
  }

  @ParameterizedTest
  @MethodSource("codes")
  void every_code_has_a_page_of_the_usual_form(Map.Entry<String, Optional<Failure>> entry) {
    var code = entry.getKey();

    var page = FailurePages.page(code).orElseThrow();

    assertThat(page).startsWith("# ").contains("`" + code + "` · ", "**What to do.** ");
    assertThat(page.lines().findFirst())
        .hasValueSatisfying(title -> assertThat(title).doesNotContain(code));
    assertThat(FailurePages.title(code)).isPresent();
    entry
        .getValue()
        .map(failure -> Problem.of(failure, "").status())
        .or(() -> FailureCodes.status(code))
        .filter(_ -> !page.contains(NO_STATUS))
        .ifPresent(status -> assertThat(page).contains("· status " + status + " ·"));
  }

  @Test
  void no_page_is_left_of_a_code_that_is_gone() throws IOException {
    try (var files = Files.list(PAGES)) {
      var pages =
          files
              .map(page -> page.getFileName().toString().replaceFirst("\\.md$", ""))
              .collect(Collectors.toCollection(TreeSet::new));

      assertThat(pages).isEqualTo(new TreeSet<>(SourceCodes.read().keySet()));
    }
  }

  @ParameterizedTest
  @MethodSource("codes")
  void every_code_is_named_by_a_test(Map.Entry<String, Optional<Failure>> entry)
      throws IOException {
    assertThat(SourceCodes.tests()).anySatisfy(test -> assertThat(test).contains(entry.getKey()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "..",
        "../../logback",
        "a..b",
        "edge/too-slow",
        "edge.nothing",
        "EDGE.too-slow",
        "edge"
      })
  void what_is_no_code_has_none(String code) {
    assertThat(FailurePages.page(code)).isEmpty();
  }
}
