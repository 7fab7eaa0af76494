package dev.cloister.host.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.testing.fuzz.Fuzz;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a deploy is made of, as hostile uploads have it: each parser refuses or reads.
final class DeployFuzzTest {
  private static final List<String> CONFIG_WORDS =
      List.of(
          ".",
          "a.",
          "{",
          "}",
          "[",
          "]",
          "\"",
          ",",
          ":",
          "//",
          "/*",
          "*/",
          "\\u0000",
          "\\ud800",
          "1e999999999",
          "-0",
          "9".repeat(999),
          "0x1",
          "null",
          "true",
          "=",
          "'''",
          "\"\"\"",
          "[[",
          "]]",
          "1979-05-27T07:32:00Z",
          "inf",
          "nan",
          "\uFEFF",
          "env",
          "vars",
          "main",
          "name",
          "durable_objects",
          "bindings",
          "class_name",
          "migrations",
          "triggers",
          "crons",
          "limits",
          "cpu_ms",
          "rules",
          "globs",
          "**/*",
          "../",
          "services",
          "kv_namespaces",
          "assets",
          "directory",
          "compatibility_date",
          "2026-99-99",
          "ratelimits",
          "simple",
          "period",
          "define");
  private static final String JSONC =
      """
      { // a comment
        "name": "shop", "main": "src/index.ts", "compatibility_date": "2026-08-04", "compatibility_flags": ["nodejs_compat"],
        "vars": {"A": "b", "N": 1.5e3, "O": {"deep": [1, null, true]}},
        "durable_objects": {"bindings": [{"name": "CARTS", "class_name": "Cart"}]},
        "migrations": [{"tag": "v1", "new_sqlite_classes": ["Cart"]}],
        "kv_namespaces": [{"binding": "KV", "id": "x"}], "triggers": {"crons": ["*/5 * * * *"]}, "limits": {"cpu_ms": 50},
        "ratelimits": [{"name": "L", "namespace_id": "1", "simple": {"limit": 10, "period": 60}}],
        "services": [{"binding": "S", "service": "other", "props": {"a": 1}}],
        "rules": [{"type": "Text", "globs": ["**/*.md"], "fallthrough": true}], "define": {"X": "1"},
        "env": {"staging": {"vars": {"A": "c"}}}, "assets": {"directory": "./public"},
      }
      """;
  private static final String TOML =
      """
      name = "shop"
      main = "src/index.ts"
      compatibility_date = "2026-08-04"
      [vars]
      A = "b"
      N = 1_000
      D = 1979-05-27T07:32:00Z
      O = { deep = [1, 2, [3]], "quoted key" = 'literal' }
      [[durable_objects.bindings]]
      name = "CARTS"
      class_name = "Cart"
      [[migrations]]
      tag = "v1"
      new_sqlite_classes = ["Cart"]
      [triggers]
      crons = ["*/5 * * * *"]
      [env.staging.vars]
      A = \"\"\"
      many
      lines\"\"\"
      """;

  @Test
  void zips() {
    Fuzz.refusingWith(DeployRefused.class)
        .over(
            List.of(
                Zips.of("index.js", "export default {}", "folder/text.txt", "text ".repeat(100)),
                Zips.withMode(Zips.of("a", "1", "b/", ""), 0, 0x81A4)),
            List.of(
                "PK\u0001\u0002", "PK\u0003\u0004", "PK\u0005\u0006", "../", "/", "\\", "\u0000"),
            bytes -> ZipReader.read(bytes, DeployLimits.DEFAULT));
  }

  @Test
  void bundles() {
    Fuzz.throwingNothing()
        .over(
            List.of(
                Zips.of(
                    "wrangler.json",
                    "{\"main\":\"a.js\"}",
                    "a.js",
                    "import './b.txt'",
                    "b.txt",
                    "b"),
                Zips.of(
                    "index.js",
                    "export default {}",
                    "index.js.map",
                    "{\"version\":3,\"mappings\":\"\"}")),
            List.of("wrangler.json", "index.js", "PK\u0001\u0002", "../"),
            // A failure is a value here; nothing is thrown. What has to be bundled is not fuzzed:
            // esbuild is a process.
            bytes -> readWithoutBundling(bytes));
  }

  private static void readWithoutBundling(byte[] bytes) throws Exception {
    try {
      var files = ZipReader.read(bytes, DeployLimits.DEFAULT);
      ConfigFile.find(files)
          .flatMap(files::read)
          .ifPresent(content -> readConfig("wrangler.json", content));
    } catch (DeployRefused refused) {
      refused.failure().code();
    }
  }

  private static void readConfig(String name, byte[] content) {
    try {
      ConfigFile.read(name, content, Optional.empty());
    } catch (DeployRefused refused) {
      refused.failure().detail();
    }
  }

  @Test
  void configurations_in_json() {
    Fuzz.refusingWith(DeployRefused.class)
        .over(
            List.of(JSONC.getBytes(UTF_8)),
            CONFIG_WORDS,
            bytes -> ConfigFile.read("wrangler.jsonc", bytes, Optional.empty()).toString());
  }

  @Test
  void environments_of_configurations() {
    Fuzz.refusingWith(DeployRefused.class)
        .over(
            List.of(JSONC.getBytes(UTF_8)),
            CONFIG_WORDS,
            bytes -> ConfigFile.read("wrangler.jsonc", bytes, Optional.of("staging")).toString());
  }

  @Test
  void configurations_in_toml() {
    // The library makes a tree of each character.
    Fuzz.refusingWith(DeployRefused.class)
        .allocating(512L << 20)
        .over(
            List.of(TOML.getBytes(UTF_8), "a.b.c = 1\n[a.d.e]\nf.g = 2".getBytes(UTF_8)),
            CONFIG_WORDS,
            bytes -> ConfigFile.read("wrangler.toml", bytes, Optional.empty()).toString());
  }

  @Test
  void source_maps() {
    String map =
        "{\"version\":3,\"sources\":[\"a.ts\",\"b.ts\"],\"sourceRoot\":\"src/\",\"names\":[],\"mappings\":\"AAAA,SAASA;AACT;ACFA,IAAIC\"}";
    Fuzz.throwingNothing()
        .over(
            List.of(map.getBytes(UTF_8)),
            List.of(
                ";",
                ",",
                "AAAA",
                "gggggggC",
                "gB",
                "////////",
                "\"mappings\"",
                "[",
                "{",
                "null",
                "3",
                "1e99"),
            bytes -> {
              var maps = new SourceMaps(List.of(new SourceMapFile("index.js", bytes)));
              for (int line = 0; line < 5; line++) {
                maps.original("index.js", line, line * 7);
              }
              maps.translate(
                  "Error: x\n    at f (/index.js:1:3)\n    at index.js:999999999:999999999");
            });
  }

  @Test
  void source_maps_that_are_made_relative() {
    var root = Path.of("/project");
    Fuzz.refusingWith(IOException.class)
        .over(
            List.of(
                "{\"version\":3,\"sources\":[\"../a.ts\",\"file:///b\"],\"mappings\":\"\"}"
                    .getBytes(UTF_8)),
            List.of("../", "\\u0000", "[", "null", "webpack://", "file:", "\"sources\"", "{}"),
            bytes -> SourceMapPaths.relativeTo(root, root.resolve("out"), bytes));
  }

  @Test
  void imports_of_modules() {
    String module =
        """
        import { a as b } from "./x.js"; import y from '../y.mjs' with { type: "json" };
        export * from "z"; const q = `text ${ await import("./late.js") } more`; // import "no"
        /* import "no" */ const r = /import "no"/g; if (1 / 2) { }
        """;
    Fuzz.throwingNothing()
        .over(
            List.of(module.getBytes(UTF_8)),
            List.of(
                "import", "from", "export", "\"", "'", "`", "${", "}", "/*", "*/", "//", "/", "\\",
                "(", ")", "<!--", "\u2028", "\n"),
            bytes -> ImportScan.of(new String(bytes, UTF_8)));
  }

  /// One line that is looked ahead in from each of its places, and in vain.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "import ",
        "export {",
        "(/[",
        "import a from ",
        "import 'x'\n",
        "import('x',",
        "`${",
        "/*"
      })
  void modules_that_are_made_to_be_costly_take_time_by_their_length(String part) {
    // By the square it would be terabytes.
    Fuzz.throwingNothing()
        .allocating(1L << 30)
        .trying(0)
        .over(
            List.of(part.repeat((2 << 20) / part.length()).getBytes(UTF_8)),
            List.of(),
            bytes -> ImportScan.of(new String(bytes, UTF_8)));
  }

  @Test
  void globs() {
    Fuzz.throwingNothing()
        .over(
            List.of("**/*.{md,txt}".getBytes(UTF_8), "src/[a-z]?/!(x)/**".getBytes(UTF_8)),
            List.of("*", "**", "**/", "{", "}", ",", "[", "]", "!", "\\", "?", "(", "|"),
            bytes ->
                Glob.parse(new String(bytes, UTF_8)).ifPresent(glob -> glob.matches("a/b/c/d.md")));
  }

  @Test
  void names_in_archives() {
    Fuzz.throwingNothing()
        .over(
            List.of("a/b.js".getBytes(UTF_8), "./x/../y".getBytes(UTF_8)),
            List.of("../", "/", "\\", ".", "\u0000", "C:", "//", "é", "e\u0301"),
            bytes -> {
              String name = new String(bytes, UTF_8);
              var path = ArchivePath.normalise(name);
              if (path.isPresent()
                  && (path.get().startsWith("/") || ("/" + path.get() + "/").contains("/../"))) {
                throw new AssertionError(name + " became " + path.get());
              }
              ArchivePath.resolve("src/index.js", name);
            });
  }
}
