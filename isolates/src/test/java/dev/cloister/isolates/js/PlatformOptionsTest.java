package dev.cloister.isolates.js;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Every option that the engine, its compiler and the languages know, with its default and what we
/// set, as they were when somebody last looked at each and decided whether we must set it. An
/// upgrade that adds one or changes a default fails here: look at it, then write the new list. What
/// is set, and what must not be, is explained in `docs/engine-options.md`.
class PlatformOptionsTest {
  private static final Path KNOWN =
      Path.of("src/test/resources/dev/cloister/isolates/js/known-options.txt");
  private static final Path EXPLAINED = Path.of("../docs/engine-options.md");

  private static final String OURS = " -> ";

  /// A row of a table: an option, what we set it to or `-`, and why.
  private static final Pattern ROW =
      Pattern.compile("^\\| `([^`]+)` \\| (?:`([^`]*)`|(-)) \\| (\\S.{10,}) \\|$");

  /// Cordons that interpret know a part of what those with the compiler know, and nothing else.
  @Test
  void no_option_has_come_or_changed_unseen() throws Exception {
    var known = Files.readAllLines(KNOWN, StandardCharsets.UTF_8);

    assertThat(OptionsOfCordons.knownWith(Path.of(System.getProperty("cloister.compiler"))))
        .isEqualTo(known);
    assertThat(OptionsOfCordons.known()).isSubsetOf(known);
  }

  @Test
  void every_option_that_is_set_is_explained_with_its_value() throws IOException {
    assertThat(explained()).containsAllEntriesOf(Platform.options());
  }

  @Test
  void what_is_explained_as_left_alone_exists_and_is_not_set() throws IOException {
    var names = known().keySet();
    var ours = Platform.options();
    var beside = List.of("js.webassembly", "engine.Compilation");

    assertThat(explained()).isNotEmpty();
    explained()
        .forEach((option, value) -> {
          assertThat(names).contains(option);
          if (!beside.contains(option)) {
            assertThat(ours.getOrDefault(option, "-")).as(option).isEqualTo(value);
          }
        });
  }

  /// What makes code from outside run, opens files or the host, or shows what a guest must not see.
  @Test
  void the_doors_stay_shut() throws IOException {
    for (var door :
        List.of(
            "js.load-from-url",
            "js.load-from-classpath",
            "js.commonjs-require",
            "js.scripting",
            "js.shell",
            "js.syntax-extensions",
            "js.nashorn-compat",
            "js.debug-builtin",
            "js.test262-mode",
            "js.testV8-mode",
            "js.v8-intrinsics",
            "js.worker",
            "js.shadow-realm",
            "wasm.Threads",
            "wasm.DebugTestMode",
            "wasm.UseUnsafeMemory",
            "engine.TraceSourceCache")) {
      assertThat(known()).as(door).containsEntry(door, "false");
      assertThat(explained()).as(door).containsEntry(door, "-");
    }
  }

  /// The options by name, each with what it is in our contexts.
  private static Map<String, String> known() throws IOException {
    return Files.readAllLines(KNOWN, StandardCharsets.UTF_8).stream()
        .map(line -> line.split(" = ", 2))
        .collect(
            Collectors.toMap(
                parts -> parts[0],
                parts -> parts[1].contains(OURS) ? parts[1].split(OURS, 2)[1] : parts[1],
                // The engine has one name twice, with and without a default.
                (one, other) -> one.isEmpty() ? other : one));
  }

  private static Map<String, String> explained() throws IOException {
    var explained = new LinkedHashMap<String, String>();
    for (var line : Files.readAllLines(EXPLAINED, StandardCharsets.UTF_8)) {
      var row = ROW.matcher(line);
      if (row.matches()) {
        assertThat(explained).doesNotContainKey(row.group(1));
        explained.put(row.group(1), row.group(3) == null ? row.group(2) : row.group(3));
      }
    }
    return explained;
  }
}
