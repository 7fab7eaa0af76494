package dev.cloister.isolates.js;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.graalvm.options.OptionDescriptor;
import org.graalvm.polyglot.Engine;
import org.junit.jupiter.api.Test;

/// Every option that the engine and the language know, with its default, as they were when somebody
/// last looked at each and decided whether [Platform#options()] must set it. An upgrade that adds
/// one or changes a default fails here: look at it, then write the new list.
class PlatformOptionsTest {
  private static final Path KNOWN =
      Path.of("src/test/resources/dev/cloister/isolates/js/known-options.txt");

  @Test
  void no_option_has_come_or_changed_unseen() throws IOException {
    List<String> found = new ArrayList<>();
    try (Engine engine = Platform.engine()) {
      for (var language : engine.getLanguages().values()) {
        for (OptionDescriptor option : language.getOptions()) {
          found.add(option.getName() + " = " + option.getKey().getDefaultValue());
        }
      }
      for (OptionDescriptor option : engine.getOptions()) {
        if (!isOfTheCompiler(option.getName())) {
          found.add(option.getName() + " = " + option.getKey().getDefaultValue());
        }
      }
    }
    found.sort(null);
    assertThat(found).isEqualTo(Files.readAllLines(KNOWN, StandardCharsets.UTF_8));
  }

  @Test
  void every_option_that_is_set_exists() throws IOException {
    String known = Files.readString(KNOWN, StandardCharsets.UTF_8);
    assertThat(Platform.options().keySet()).allMatch(name -> known.contains(name + " = "));
  }

  /// There only in a JVM that has the compiler; none of them is about what a guest may do.
  private static boolean isOfTheCompiler(String name) {
    return name.startsWith("engine.") || name.startsWith("compiler.");
  }
}
