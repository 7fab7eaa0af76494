package dev.cloister.host.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.api.TenantId;
import dev.cloister.host.deploy.SourceMapFile;
import dev.cloister.host.deploy.SourceMaps;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AuthorsLinesTest {
  private static final ScriptName SCRIPT = new ScriptName(new TenantId("t"), "s");

  /// Line 1 of index.js is line 5 of src/a.ts.
  private static final SourceMapFile MAP =
      new SourceMapFile(
          "index.js",
          "{\"version\":3,\"sources\":[\"src/a.ts\"],\"mappings\":\"AAIA\"}".getBytes(UTF_8));

  private final List<ScriptVersion> loaded = new ArrayList<>();
  private final AuthorsLines lines =
      new AuthorsLines((_, version) -> {
        loaded.add(version);
        return Optional.of(new SourceMaps(List.of(MAP)));
      });

  private static ScriptVersion version(int number) {
    return new ScriptVersion("%064x".formatted(number));
  }

  @Test
  void frames_name_the_authors_files_and_other_lines_stay() {
    String text =
        "Error: at index.js:1:1\n    at f (index.js:1:9)\n    at other.js:1:1\nindex.js:1:1";

    assertThat(lines.translate(SCRIPT, version(1), text))
        .isEqualTo(
            "Error: at index.js:1:1\n    at f (src/a.ts:5:1)\n    at other.js:1:1\nindex.js:1:1");
  }

  @Test
  void maps_are_loaded_for_stack_traces_alone_and_once() {
    lines.translate(SCRIPT, version(1), "a line\nand another");
    assertThat(loaded).isEmpty();

    lines.translate(SCRIPT, version(1), "    at f (index.js:1:9)");
    lines.translate(SCRIPT, version(1), "    at f (index.js:1:9)");
    assertThat(loaded).containsExactly(version(1));
  }

  @Test
  void maps_of_the_version_used_longest_ago_are_forgotten() {
    for (var number = 0; number <= AuthorsLines.VERSIONS_MAX; number++) {
      lines.translate(SCRIPT, version(number), "    at f (index.js:1:9)");
    }
    loaded.clear();

    lines.translate(SCRIPT, version(1), "    at f (index.js:1:9)");
    lines.translate(SCRIPT, version(0), "    at f (index.js:1:9)");

    assertThat(loaded).containsExactly(version(0));
  }
}
