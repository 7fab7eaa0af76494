package dev.cloister.host.deploy;

import static dev.cloister.host.deploy.Reading.READER;
import static dev.cloister.host.deploy.Reading.bundle;
import static dev.cloister.host.deploy.Reading.failure;
import static dev.cloister.host.deploy.Reading.text;
import static dev.cloister.host.deploy.Reading.write;
import static dev.cloister.host.deploy.Reading.zip;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.bridge.Binding;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Folders as `npm create cloudflare` makes them: packages, TypeScript, JSX, environments.
final class ProjectTest {
  private static final String CONFIG =
      """
      {
        "name": "shop",
        "main": "src/index.tsx",
        "compatibility_date": "2026-08-04",
        "vars": { "STAGE": "top" },
        "limits": { "cpu_ms": 100 },
        "env": {
          "staging": { "vars": { "STAGE": "staging" }, "limits": { "cpu_ms": 50 } },
          "bare": {},
          "named": { "name": "another" },
          "odd": 5,
        },
      }
      """;

  @TempDir private Path folder;

  private Bundle project(Optional<String> environment, String... more) {
    write(folder, "wrangler.jsonc", CONFIG, "src/index.tsx", "export default { x: 1 as number };");
    write(folder, more);
    return bundle(READER.fromPath(folder, environment));
  }

  @Test
  void an_environment_takes_the_place_of_the_top_and_has_a_name_of_its_own() {
    Bundle staging = project(Optional.of("staging"));

    assertThat(staging.suggestedName()).contains("shop-staging");
    assertThat(staging.vars()).containsExactly(new Binding.Text("STAGE", "staging"));
    assertThat(staging.cpuPerEvent().orElseThrow()).hasMillis(50);
    assertThat(staging.notes()).isEmpty();
  }

  @Test
  void without_one_the_top_holds() {
    Bundle top = project(Optional.empty());

    assertThat(top.suggestedName()).contains("shop");
    assertThat(top.vars()).containsExactly(new Binding.Text("STAGE", "top"));
  }

  @Test
  void an_environment_inherits_settings_and_no_bindings_and_says_so() {
    Bundle bare = project(Optional.of("bare"));

    assertThat(bare.cpuPerEvent().orElseThrow()).hasMillis(100);
    assertThat(bare.vars()).isEmpty();
    assertThat(bare.notes())
        .containsExactly(
            "\"vars\" stands at the top and not in env.bare, which does not inherit it.");
    assertThat(project(Optional.of("named")).suggestedName()).contains("another");
  }

  @Test
  void an_environment_that_is_not_there_is_named_with_the_line() {
    project(Optional.empty());

    assertThat(failure(READER.fromPath(folder, Optional.of("live"))).detail())
        .isEqualTo("wrangler.jsonc:7:3: there is no environment \"live\" under \"env\".");
    assertThat(failure(READER.fromPath(folder, Optional.of("odd"))).detail())
        .isEqualTo("wrangler.jsonc:11:12: env.odd must be an object, and is a number.");
  }

  @Test
  void JSX_paths_and_aliases_are_those_of_the_project() {
    write(
        folder,
        "wrangler.jsonc",
        "{\"main\":\"src/index.tsx\",\"alias\":{\"there\":\"./src/here\"},\"define\":{\"N\":\"7\"}}",
        "tsconfig.json",
        "{\"compilerOptions\":{\"jsx\":\"react-jsx\",\"jsxImportSource\":\"mini\",\"paths\":{\"@/*\":[\"./src/*\"]}}}",
        "node_modules/mini/package.json",
        "{\"name\":\"mini\",\"exports\":{\"./jsx-runtime\":{\"worker\":\"./w.js\",\"default\":\"./d.js\"}}}",
        "node_modules/mini/w.js",
        "export const jsx = (name, props) => `made for workers ${name} ${props.children}`;",
        "node_modules/mini/d.js",
        "export const jsx = () => 'made for others';",
        "src/here.ts",
        "export const here: string = 'aliased';",
        "src/deep/one.ts",
        "export const one: number = 1;",
        "src/data.json",
        "{\"json\":true}",
        "src/page.html",
        "<p>as text</p>",
        "src/index.tsx",
        """
        import { here } from "there";
        import { one } from "@/deep/one";
        import data from "./data.json";
        import page from "./page.html";
        declare const N: number;
        export default { here, one, data, page, n: N, element: <b>x</b> };
        """);

    assertThat(text(bundle(READER.fromPath(folder)), "index.js"))
        .contains("made for workers", "aliased", "json: true", "<p>as text</p>", "n: 7")
        .doesNotContain("made for others");
  }

  @Test
  void plain_scripts_may_have_JSX_and_a_factory_of_their_own() {
    write(
        folder,
        "wrangler.jsonc",
        "{\"main\":\"index.js\",\"jsx_factory\":\"make\",\"jsx_fragment\":\"Group\",\"define\":{\"A\":\"1\"}}",
        "index.js",
        "const make = (...all) => all, Group = 'group';\nexport default { x: <><i/></> };\n");

    assertThat(text(bundle(READER.fromPath(folder)), "index.js"))
        .contains("make(Group, null,", "make(\"i\", null)");
  }

  @Test
  void functions_keep_their_names_unless_that_is_not_wanted() {
    String two =
        "import { f } from './b';\nconst g = f;\n{ function f() {} }\nexport default { g };";
    write(
        folder,
        "b.ts",
        "export function f() {}",
        "wrangler.jsonc",
        "{\"main\":\"a.ts\"}",
        "a.ts",
        two);
    assertThat(text(bundle(READER.fromPath(folder)), "index.js")).contains("__name(f, \"f\")");

    write(folder, "wrangler.jsonc", "{\"main\":\"a.ts\",\"keep_names\":false}");
    assertThat(text(bundle(READER.fromPath(folder)), "index.js")).doesNotContain("__name");
  }

  @Test
  void a_package_that_is_not_installed_is_named_with_the_line_and_what_helps() {
    write(
        folder,
        "wrangler.jsonc",
        "{\"main\":\"a.ts\"}",
        "package.json",
        "{\"dependencies\":{\"hono\":\"^4\"}}",
        "node_modules/there/package.json",
        "{\"name\":\"there\",\"exports\":{}}",
        "a.ts",
        "import 'hono/cors';\nimport '@scope/other/x';\nimport 'there/deep';\nimport './gone';\n");

    assertThat(failure(READER.fromPath(folder)).detail().lines())
        .containsExactlyInAnyOrder(
            "a.ts:1:8: Could not resolve \"hono/cors\": package.json names the package \"hono\", and"
                + " it is not installed; run npm install.",
            "a.ts:2:8: Could not resolve \"@scope/other/x\": the package \"@scope/other\" is not"
                + " installed; run npm install @scope/other.",
            "a.ts:3:8: Could not resolve \"there/deep\": the package \"there\" is installed, and"
                + " exports no such module for Workers.",
            "a.ts:4:8: Could not resolve \"./gone\"");
  }

  @Test
  void an_upload_without_its_packages_is_told_who_bundles_them_in() {
    assertThat(
            failure(
                    zip(
                        "wrangler.json", "{\"main\":\"a.ts\"}",
                        "package.json", "{\"dependencies\":{\"hono\":\"^4\"}}",
                        "a.ts", "import 'hono';"))
                .detail())
        .isEqualTo(
            "a.ts:1:8: Could not resolve \"hono\": the upload has no such package; deploy with"
                + " `cloister deploy`, which bundles it in.");
  }

  @Test
  void a_tsconfig_lies_in_the_folder_and_an_alias_stands_for_a_package() {
    assertThat(
            failure(
                    zip(
                        "wrangler.json",
                        "{\"main\":\"a.ts\",\"tsconfig\":\"../../etc/passwd\",\"alias\":{\"./x\":\"y\"}}",
                        "a.ts",
                        ""))
                .detail()
                .lines())
        .containsExactly(
            "wrangler.json:1:27: tsconfig must be the path of a file in the folder.",
            "wrangler.json:1:54: alias replaces packages, and \"./x\" is none.");
  }

  @Test
  void modules_that_are_looked_for_stay_beside_the_bundle_as_they_are() {
    write(
        folder,
        "wrangler.json",
        """
        {"main": "src/index.ts", "find_additional_modules": true,
         "rules": [{"type": "ESModule", "globs": ["lang/**/*.mjs"]}]}
        """,
        "src/index.ts",
        "import de from './lang/de.mjs'; import { own } from './own';"
            + " export default { fetch: (n: string) => import(`./lang/${n}.mjs`), de, own };",
        "src/own.ts",
        "import en from './lang/en.mjs'; export const own = en as string;",
        "src/lang/de.mjs",
        "export default 'de'",
        "src/lang/en.mjs",
        "export default 'en'",
        "src/lang/deep/fr.mjs",
        "export default 'fr'",
        "src/note.txt",
        "a text",
        "src/other.mjs",
        "export default 'nobody names it'",
        "elsewhere/lang/it.mjs",
        "export default 'it'");

    Bundle read = bundle(READER.fromPath(folder));

    assertThat(read.mainModule()).isEqualTo("src/index.js");
    assertThat(Reading.paths(read))
        .containsExactlyInAnyOrder(
            "src/index.js",
            "src/lang/de.mjs",
            "src/lang/en.mjs",
            "src/lang/deep/fr.mjs",
            "src/note.txt");
    assertThat(text(read, "src/index.js"))
        .contains("\"./lang/de.mjs\"", "\"./lang/en.mjs\"", "`./lang/${n}.mjs`")
        .doesNotContain("'de'");
  }

  @Test
  void base_dir_says_where_modules_are_looked_for() {
    write(
        folder,
        "wrangler.json",
        """
        {"main": "src/index.js", "find_additional_modules": true, "base_dir": ".",
         "rules": [{"type": "Data", "globs": ["data/*.txt"]}]}
        """,
        "src/index.js",
        "export default {}",
        "data/a.txt",
        "a",
        "texts/b.txt",
        "b");

    Bundle read = bundle(READER.fromPath(folder));

    assertThat(read.modules())
        .extracting(module -> module.path() + " " + module.kind())
        .containsExactlyInAnyOrder("src/index.js ESM", "data/a.txt DATA", "texts/b.txt TEXT");
    assertThat(bundle(READER.fromZip(BundleArchive.write(read))).version())
        .isEqualTo(read.version());
  }

  @Test
  void a_base_that_main_is_not_in_is_refused() {
    write(folder, "wrangler.json", "{\"main\": \"a.js\", \"base_dir\": \"src\"}", "a.js", "");

    assertThat(failure(READER.fromPath(folder)).detail())
        .isEqualTo("base_dir is \"src/\", and \"a.js\" does not lie there.");
  }

  @Test
  void without_bundling_nothing_is_looked_for_when_the_configuration_says_so() {
    write(
        folder,
        "wrangler.json",
        "{\"main\": \"a.js\", \"no_bundle\": true, \"find_additional_modules\": false}",
        "a.js",
        "import './b.js';",
        "b.js",
        "",
        "c.js",
        "");

    assertThat(Reading.paths(bundle(READER.fromPath(folder)))).containsExactly("a.js", "b.js");
  }

  @Test
  void two_kinds_of_one_ending_cannot_be_bundled() {
    write(
        folder,
        "wrangler.json",
        "{\"main\": \"a.ts\", \"rules\": [{\"type\": \"Data\", \"globs\": [\"x/*.txt\"]}]}",
        "a.ts",
        "import x from './x/b.txt'; export default { x } as object;",
        "x/b.txt",
        "b");

    assertThat(failure(READER.fromPath(folder)).code()).isEqualTo("deploy.not-implemented");
  }
}
