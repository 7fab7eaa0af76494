package dev.cloister.policies;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Holds the table of `docs/limits.md` against the limits there are. Where they differ, the failure
/// shows the lines that belong there.
final class LimitsPageTest {
  private static final Path PAGE = Path.of("..", "docs", "limits.md");
  private static final String BEGIN =
      "| limit | of | default | bounds | soft | at the limit | code |";

  @Test
  void the_page_has_every_limit_as_it_is() throws IOException {
    var rows =
        Files.readString(PAGE)
            .lines()
            .dropWhile(line -> !line.equals(BEGIN))
            .takeWhile(line -> line.startsWith("|"))
            .skip(2)
            .collect(Collectors.joining("\n"));

    assertThat(rows)
        .isEqualTo(
            Arrays.stream(Limit.values())
                .map(LimitsPageTest::row)
                .collect(Collectors.joining("\n")));
  }

  private static String row(Limit limit) {
    var enforcement = Enforcement.of(limit);
    return "| `%s` | %s | %s | %s to %s | %s | %s | %s |"
        .formatted(
            limit.key(),
            enforcement.scope().key(),
            limit.unit().show(limit.byDefault()),
            limit.least(),
            limit.most(),
            Optional.of(enforcement.softPercent())
                .filter(percent -> percent > 0)
                .map(percent -> percent + " %")
                .orElse(""),
            enforcement.breach(),
            enforcement
                .code()
                .map(code -> "[`%s`](failures/%s.md)".formatted(code, code))
                .orElse(""));
  }
}
