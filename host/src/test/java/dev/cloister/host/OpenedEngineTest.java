package dev.cloister.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.IOAccess;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Goal: the attacks on the engine see a door when there is one. Method: the same files, in a bare
/// context that has everything open, without the platform that would close it.
final class OpenedEngineTest {
  /// As much of a Worker as the attacks need to be called.
  private static final String WORKER =
      """
      globalThis.URL = class { constructor(url) { this.pathname = url.slice('http://x'.length); } };
      globalThis.Response = class { constructor(text) { this.text = text; } };
      """;

  @TempDir private Path folder;

  @BeforeEach
  void write_the_files() throws Exception {
    for (var file : List.of("suite.js", "escape.js")) {
      Files.writeString(folder.resolve(file), AttackFamily.source(file));
    }
    Files.writeString(folder.resolve("attacked.js"), "export class Attacked {}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"doors-by-name", "java-type", "import-a-file-that-is-there"})
  void an_open_door_is_seen(String attack) throws Exception {
    Files.writeString(
        folder.resolve("escape.js"),
        AttackFamily.source("escape.js")
            .replace(
                "\"import-a-file\":",
                "\"import-a-file-that-is-there\": noModule(\"%s\"), \"import-a-file\":"
                    .formatted(folder.resolve("attacked.js"))));
    assertThat(verdict(attack, open())).startsWith("LEAKED: ");
  }

  @Test
  void a_door_that_is_closed_is_not() throws Exception {
    assertThat(verdict("java-type", closed())).startsWith("HELD");
  }

  private static Context.Builder open() {
    return Context.newBuilder("js")
        .allowHostAccess(HostAccess.ALL)
        .allowHostClassLookup(_ -> true)
        .allowPolyglotAccess(PolyglotAccess.ALL)
        .allowIO(IOAccess.ALL);
  }

  private static Context.Builder closed() {
    return Context.newBuilder("js").allowIO(IOAccess.ALL);
  }

  private String verdict(String attack, Context.Builder builder) throws Exception {
    try (Context context =
        builder
            .allowExperimentalOptions(true)
            .option("js.esm-eval-returns-exports", "true")
            .build()) {
      context.eval("js", WORKER);
      Value module =
          context.eval(
              Source.newBuilder("js", folder.resolve("escape.js").toFile())
                  .mimeType("application/javascript+module")
                  .build());
      var told = new ArrayList<String>();
      ProxyExecutable tell = arguments -> told.add(arguments[0].asString());
      context
          .eval(
              "js",
              """
              (script, name, tell) => script.fetch({ url: `http://x/${name}` }, { VICTIM: '{}' }, {})
                .then((response) => tell(response.text), (error) => tell(String(error)));
              """)
          .execute(module.getMember("default"), attack, tell);
      assertThat(told).as("told at once").hasSize(1);
      return told.getFirst();
    }
  }
}
