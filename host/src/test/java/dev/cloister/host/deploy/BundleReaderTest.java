package dev.cloister.host.deploy;

import static dev.cloister.host.deploy.Reading.READER;
import static dev.cloister.host.deploy.Reading.bundle;
import static dev.cloister.host.deploy.Reading.failure;
import static dev.cloister.host.deploy.Reading.paths;
import static dev.cloister.host.deploy.Reading.text;
import static dev.cloister.host.deploy.Reading.write;
import static dev.cloister.host.deploy.Reading.zip;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.bridge.ScriptModule.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BundleReaderTest {
  private static final String MAIN_IS_INDEX = "{ \"main\": \"src/index.js\" }";

  @Test
  void plain_modules_stay_as_uploaded_and_only_those_that_are_imported_belong_to_the_script() {
    var bundle =
        bundle(
            zip(
                "wrangler.jsonc", MAIN_IS_INDEX,
                "src/index.js",
                    """
                    import { DurableObject } from "cloudflare:workers";
                    import help from "./lib/help.mjs";
                    import page from '../page.html';
                    export default { fetch: async () => import("./late.js") };
                    """,
                "src/lib/help.mjs",
                    "import q from \"./q.sql\"; import b from \"./b.bin\"; import d from \"../data.json\" with { type: \"json\" }",
                "src/lib/q.sql", "SELECT 1",
                "src/lib/b.bin", "\u0001",
                "src/data.json", "{}",
                "src/late.js", "export default 1",
                "page.html", "<p>",
                "README.md", "no",
                "src/unused.js", "no"));

    assertThat(
            bundle.modules().stream()
                .collect(Collectors.toMap(ScriptModule::path, ScriptModule::kind)))
        .containsOnly(
            Map.entry("src/index.js", Kind.ESM),
            Map.entry("src/lib/help.mjs", Kind.ESM),
            Map.entry("src/lib/q.sql", Kind.TEXT),
            Map.entry("src/lib/b.bin", Kind.DATA),
            Map.entry("src/data.json", Kind.JSON),
            Map.entry("src/late.js", Kind.ESM),
            Map.entry("page.html", Kind.TEXT));
    assertThat(bundle.mainModule()).isEqualTo("src/index.js");
  }

  @Test
  void what_wrangler_writes_in_a_dry_run_is_a_script_with_its_map() {
    var bundle =
        bundle(
            zip(
                "index.js", "import t from './0a1b-note.txt'; export default {}",
                "index.js.map", "{\"version\":3,\"sources\":[],\"mappings\":\"\"}",
                "0a1b-note.txt", "note",
                "README.md", "This folder contains the built output"));

    assertThat(paths(bundle)).containsExactly("0a1b-note.txt", "index.js");
    assertThat(bundle.sourceMaps()).extracting(SourceMapFile::module).containsExactly("index.js");
  }

  @Test
  void a_folder_without_configuration_needs_exactly_one_entry() {
    var two = failure(zip("a.js", "", "b.js", ""));
    var none = failure(zip("README.md", ""));
    var nested = failure(zip("shop/wrangler.jsonc", MAIN_IS_INDEX, "shop/src/index.js", ""));

    assertThat(two.code()).isEqualTo("deploy.no-main");
    assertThat(two.detail()).contains("a.js, b.js");
    assertThat(none.code()).isEqualTo("deploy.no-main");
    assertThat(nested.next()).startsWith("There is a shop/wrangler.jsonc: send the content");
  }

  @Test
  void typescript_is_bundled_and_its_places_are_found_again() {
    var bundle =
        bundle(
            zip(
                "wrangler.jsonc", "{ \"main\": \"src/index.ts\" }",
                "src/index.ts",
                    """
                    import { greet } from "./greet";
                    import { DurableObject } from "cloudflare:workers";
                    import bytes from "./b.bin";
                    import page from "./page.html";
                    export class Counter extends DurableObject<unknown> {}
                    export default {
                      async fetch(request: Request): Promise<Response> {
                        return new Response(greet(page as string) + bytes.byteLength);
                      },
                    } satisfies { fetch: unknown };
                    """,
                "src/greet.ts",
                    "export function greet(name: string): string {\n  return `hello ${name}`;\n}\n",
                "src/b.bin", "123",
                "src/page.html", "<p>"));

    String code = text(bundle, "index.js");
    assertThat(bundle.mainModule()).isEqualTo("index.js");
    assertThat(code)
        .contains("from \"cloudflare:workers\"", "hello ${name}", "\"<p>\"")
        .doesNotContain(": string");
    assertThat(bundle.modules())
        .filteredOn(module -> module.kind() == Kind.DATA)
        .singleElement()
        .satisfies(module -> assertThat(code).contains("from \"./" + module.path() + "\""));

    int line = code.lines().toList().indexOf("  return `hello ${name}`;") + 1;
    var maps = new SourceMaps(bundle.sourceMaps());
    assertThat(maps.original("index.js", line, 3))
        .contains(new SourceMaps.Position("src/greet.ts", 2, 3));
    assertThat(maps.translate("Error: x\n    at greet (/index.js:%d:3)".formatted(line)))
        .isEqualTo("Error: x\n    at greet (src/greet.ts:2:3)");
  }

  @Test
  void a_mistake_in_typescript_is_named_with_file_line_and_column() {
    var failure =
        failure(
            zip(
                "wrangler.jsonc",
                "{ \"main\": \"a.ts\" }",
                "a.ts",
                "export default {\n  fetch( {\n}"));

    assertThat(failure.code()).isEqualTo("deploy.bundling-failed");
    assertThat(failure.detail()).startsWith("a.ts:3:2: Expected");
  }

  @Test
  void an_import_that_leads_nowhere_is_named_with_its_place() {
    var failure = failure(zip("index.js", "import './nope.js';\nimport 'not-installed';"));

    assertThat(failure.code()).isEqualTo("deploy.bundling-failed");
    assertThat(failure.detail().lines())
        .containsExactly(
            "index.js:1:8: Could not resolve \"./nope.js\"",
            "index.js:2:8: Could not resolve \"not-installed\": the upload has no such package; deploy"
                + " with `cloister deploy`, which bundles it in.");
  }

  @Test
  void packages_are_bundled_by_the_conditions_of_workers() {
    var bundle =
        bundle(
            zip(
                "index.js", "import name from 'pack'; export default { name }",
                "node_modules/pack/package.json",
                    "{\"name\":\"pack\",\"exports\":{\"workerd\":\"./w.js\",\"node\":\"./n.js\",\"default\":\"./d.js\"}}",
                "node_modules/pack/w.js", "export default 'for workers'",
                "node_modules/pack/n.js", "export default 'for node'",
                "node_modules/pack/d.js", "export default 'for all'"));

    assertThat(text(bundle, "index.js"))
        .contains("for workers")
        .doesNotContain("for node", "for all");
  }

  @Test
  void define_replaces_names_and_is_refused_without_bundling() {
    String config = "{\"main\":\"a.js\",\"define\":{\"RELEASE\":\"'r1'\"}%s}";
    var bundle =
        bundle(zip("wrangler.json", config.formatted(""), "a.js", "export default RELEASE"));
    var failure =
        failure(
            zip(
                "wrangler.json",
                config.formatted(",\"no_bundle\":true"),
                "a.js",
                "export default RELEASE"));

    assertThat(text(bundle, "index.js")).contains("\"r1\"").doesNotContain("RELEASE");
    assertThat(failure.code()).isEqualTo("deploy.bad-config");
  }

  @Test
  void without_bundling_every_module_beside_the_main_one_belongs_to_the_script() {
    var bundle =
        bundle(
            zip(
                "wrangler.json", "{\"main\":\"out/a.js\",\"no_bundle\":true}",
                "out/a.js",
                    "import x from 'bare'; import '../lib/c.js'; const n = './b.js'; import(n)",
                "out/b.js", "export default 1",
                "lib/c.js", "",
                "lib/d.js", ""));

    assertThat(paths(bundle)).containsExactly("lib/c.js", "out/a.js", "out/b.js");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/secret.txt", "file:///etc/secret.txt"})
  void an_absolute_import_is_refused(String specifier) {
    var failure = failure(zip("index.js", "\nimport x from '%s'".formatted(specifier)));

    assertThat(failure.code()).isEqualTo("deploy.unresolved-import");
    assertThat(failure.detail()).startsWith("index.js:2 imports \"" + specifier);
  }

  /// An upload that reaches for the host's own files: by a path of any kind the answer is the same,
  /// whether such a file is there or not, and nothing of it is in the answer.
  @Test
  void an_upload_cannot_read_files_of_the_host(@TempDir Path elsewhere) throws IOException {
    Path secret = write(elsewhere, "secret.txt", "the secret").resolve("secret.txt");
    write(elsewhere, "broken.json", "the secret {");
    String up = "../".repeat(40) + secret.toString().substring(1);
    String broken = up.replace("secret.txt", "broken.json");

    for (String path : new String[] {secret.toString(), up, up + "x", broken}) {
      var failure =
          failure(
              zip(
                  "wrangler.json",
                  "{\"main\":\"a.ts\"}",
                  "a.ts",
                  "import x from '" + path + "'; export default x"));
      assertThat(failure.code()).isIn("deploy.unresolved-import", "deploy.bundling-failed");
      assertThat(failure.detail())
          .contains("leads out of the uploaded folder")
          .doesNotContain("the secret", "/", "tmp");
    }
  }

  @Test
  void web_assembly_is_a_module_as_it_stands_and_when_bundled() {
    var plain =
        bundle(
            zip("index.js", "import w from './w.wasm'; import './w.wasm?module'", "w.wasm", "x"));
    var bundled =
        bundle(zip("index.ts", "import w from './w.wasm'; console.log(w)", "w.wasm", "x"));

    assertThat(plain.modules())
        .extracting(ScriptModule::kind)
        .containsExactlyInAnyOrder(Kind.ESM, Kind.WASM);
    assertThat(bundled.modules())
        .extracting(ScriptModule::kind)
        .containsExactly(Kind.ESM, Kind.WASM);
    assertThat(text(bundled, "index.js")).contains(bundled.modules().get(1).path());
  }

  @Test
  void finished_modules_of_common_js_stay_apart() {
    String config = "{\"main\": \"index.js\", \"no_bundle\": true}";
    var apart =
        bundle(
            zip(
                "wrangler.json",
                config,
                "index.js",
                "import x from './x.cjs'",
                "x.cjs",
                "exports.a = 1"));
    var together =
        bundle(
            zip("index.js", "import x from './x.cjs'; export default x", "x.cjs", "exports.a = 1"));

    assertThat(apart.modules())
        .extracting(ScriptModule::kind)
        .containsExactlyInAnyOrder(Kind.ESM, Kind.COMMONJS);
    assertThat(paths(together)).containsExactly("index.js");
  }

  @Test
  void modules_of_node_are_the_platforms_own() {
    var plain = bundle(zip("index.js", "import { join } from 'node:path'; import 'events';"));
    var bundled =
        bundle(
            zip(
                "index.ts",
                "import x from './lib/x.js'; import util from 'util'; export default { x, util }",
                "lib/x.js",
                "module.exports = [require('events'), require('node:fs'), require('buffer/')]"));

    assertThat(paths(plain)).containsExactly("index.js");
    assertThat(text(bundled, "index.js"))
        .contains(
            "from \"util\"", "__require(\"events\")", "__require(\"node:fs\")", "cloister.node");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import fs from 'node:nope'",
        "import { readFile } from \"node:nope\"",
        "import 'node:nope'",
        "export * from 'node:nope'",
      })
  void an_import_of_what_is_no_module_of_node_is_named_with_its_line(String statement) {
    var plain = failure(zip("index.js", "export default {};\n" + statement));
    var bundled =
        failure(
            zip(
                "index.ts",
                "import x from './lib/x.js'; export default { x };",
                "lib/x.js",
                "\n\n" + statement + "; export default 1;"));

    assertThat(plain.code()).isEqualTo("deploy.not-implemented");
    assertThat(plain.detail())
        .isEqualTo("index.js:2 imports \"node:nope\": not implemented: node:nope");
    assertThat(bundled.code()).isEqualTo("deploy.not-implemented");
    assertThat(bundled.detail())
        .isEqualTo("lib/x.js:3 imports \"node:nope\": not implemented: node:nope");
  }

  @Test
  void a_flag_turns_the_modules_of_node_off() {
    String config = "{\"main\": \"index.js\", \"compatibility_flags\": [\"no_nodejs_compat\"]}";
    var off = failure(zip("wrangler.json", config, "index.js", "\nimport 'node:fs'"));

    assertThat(off.detail()).isEqualTo("index.js:2 imports \"node:fs\": not implemented: node:fs");
  }

  @Test
  void what_a_script_may_never_import_does_not_stop_its_deploy() {
    String late = "export default { fetch: () => import('node:nope') }";

    assertThat(paths(bundle(zip("index.js", late)))).containsExactly("index.js");
    assertThat(text(bundle(zip("index.ts", late)), "index.js")).contains("import(\"node:nope\")");
  }

  @Test
  void json_is_a_module_with_an_attribute_and_bundled_without() {
    var with =
        bundle(
            zip(
                "index.js",
                "import d from './d.json' with { type: 'json' }; export default { d };"
                    + "import('./e.json', { with: { type: 'json' } })",
                "d.json",
                "{\"a\": 1}",
                "e.json",
                "{}"));
    var without =
        bundle(
            zip(
                "index.js",
                "import d from './d.json'; export default { d }",
                "d.json",
                "{\"a\": 1}"));

    assertThat(paths(with)).containsExactly("d.json", "e.json", "index.js");
    assertThat(text(with, "d.json")).isEqualTo("{\"a\": 1}");
    assertThat(paths(without)).containsExactly("index.js");
    assertThat(text(without, "index.js")).contains("a: 1");
  }

  @Test
  void json_with_an_attribute_is_bundled_too() {
    var bundle =
        bundle(
            zip(
                "index.ts",
                "import d from './d.json' with { type: 'json' }; export default { d }",
                "d.json",
                "{\"a\": 1}"));

    assertThat(text(bundle, "index.js")).contains("a: 1");
  }

  @Test
  void equal_content_has_one_version_and_any_difference_another() {
    String main = "import './b.js'; export default {}";
    String config = "{\"name\":\"%s\",\"main\":\"a.js\",\"vars\":{\"A\":\"%s\"}}";
    var one = bundle(zip("wrangler.json", config.formatted("x", "1"), "a.js", main, "b.js", "1"));
    var same = bundle(zip("b.js", "1", "a.js", main, "wrangler.jsonc", config.formatted("y", "1")));
    var otherVariable =
        bundle(zip("wrangler.json", config.formatted("x", "2"), "a.js", main, "b.js", "1"));
    var otherModule =
        bundle(zip("wrangler.json", config.formatted("x", "1"), "a.js", main, "b.js", "2"));

    assertThat(same.version()).isEqualTo(one.version());
    assertThat(otherVariable.version()).isNotEqualTo(one.version());
    assertThat(otherModule.version()).isNotEqualTo(one.version());
    // The form is part of the data format: this value never changes.
    assertThat(bundle(zip("a.js", "export default {}")).version().sha256())
        .isEqualTo("822bb4903b158c8cd5db48a269f07385e4ae514ed29908057ddac426eb44e8ae");
  }

  @Test
  void a_single_file_is_read_with_what_it_imports(@TempDir Path folder) {
    write(
        folder,
        "hello.js",
        "import './b.js'; export default {}",
        "b.js",
        "",
        "c.js",
        "",
        "wrangler.toml",
        "x");

    var bundle = bundle(READER.fromPath(folder.resolve("hello.js")));

    assertThat(paths(bundle)).containsExactly("b.js", "hello.js");
    assertThat(failure(READER.fromPath(folder.resolve("wrangler.toml"))).code())
        .isEqualTo("deploy.no-main");
    assertThat(failure(READER.fromPath(folder.resolve("gone.js"))).code())
        .isEqualTo("deploy.unreadable");
  }

  @Test
  void a_link_that_leads_out_of_a_local_folder_is_refused(@TempDir Path folder) throws IOException {
    write(folder, "outside/secret.js", "", "project/index.js", "import './s.js'");
    Files.createSymbolicLink(folder.resolve("project/s.js"), folder.resolve("outside/secret.js"));

    var failure = failure(READER.fromPath(folder.resolve("project")));

    assertThat(failure.code()).isEqualTo("deploy.unreadable");
    assertThat(failure.detail()).isEqualTo("\"s.js\" is a link that leads out of the folder.");
  }
}
