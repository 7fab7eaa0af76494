package dev.cloister.host.deploy;

import static dev.cloister.host.deploy.Reading.ESBUILD;
import static dev.cloister.host.deploy.Reading.READER;
import static dev.cloister.host.deploy.Reading.bundle;
import static dev.cloister.host.deploy.Reading.failure;
import static dev.cloister.host.deploy.Reading.write;
import static dev.cloister.host.deploy.Reading.zip;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.Outcome;
import dev.cloister.host.assets.AssetFile;
import dev.cloister.host.assets.HtmlHandling;
import dev.cloister.host.assets.NotFoundHandling;
import dev.cloister.host.assets.StaticAssets;
import dev.cloister.host.assets.WorkerFirst;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which files of a folder become assets, and what is refused.
final class AssetDeployTest {
  private static final String SCRIPT = "export default {}";
  private static final String CONFIG =
      """
      {"main": "index.js", "assets": {"directory": "./public/", "binding": "ASSETS",
        "html_handling": "drop-trailing-slash", "not_found_handling": "404-page",
        "run_worker_first": ["/api/*", "!/api/docs"]}}
      """;
  private static final String ALONE = "{\"assets\": {\"directory\": \"public\"}}";

  @TempDir private Path folder;

  private static StaticAssets assets(Bundle bundle) {
    return bundle.assets().orElseThrow();
  }

  private static List<String> paths(Bundle bundle) {
    return assets(bundle).files().stream().map(AssetFile::path).toList();
  }

  private static String content(Bundle bundle, String path) {
    var file = assets(bundle).files().stream().filter(each -> each.path().equals(path)).findFirst();
    return new String(assets(bundle).contents().get(file.orElseThrow().sha256()), UTF_8);
  }

  private FolderPackager.Packed packed() {
    return switch (new FolderPackager(READER).pack(folder)) {
      case Outcome.Answered<FolderPackager.Packed>(var packed) -> packed;
      case Outcome.Failed<FolderPackager.Packed>(var failure) ->
          throw new AssertionError(failure.toString());
    };
  }

  @Test
  void all_files_of_the_folder_are_assets_but_for_what_is_left_out() {
    write(
        folder,
        "wrangler.jsonc",
        CONFIG,
        "index.js",
        SCRIPT,
        "public/index.html",
        "<p>",
        "public/same.html",
        "<p>",
        "public/.well-known/security.txt",
        "x",
        "public/app.js",
        "not a module of the script",
        "public/app.js.map",
        "{}",
        "public/.env",
        "SECRET=1",
        "public/.git/config",
        "x",
        "public/node_modules/p/index.js",
        "x",
        "public/_headers",
        "/*\n  X-A: 1\n",
        "public/_redirects",
        "/a /b\n",
        "public/.assetsignore",
        "*.map\n");

    var read = packed().bundle();

    assertThat(paths(read))
        .containsExactly("/.well-known/security.txt", "/app.js", "/index.html", "/same.html");
    assertThat(content(read, "/app.js")).isEqualTo("not a module of the script");
    assertThat(assets(read).contents()).hasSize(3);
    assertThat(assets(read).headers()).isEqualTo("/*\n  X-A: 1\n");
    assertThat(read.modules()).hasSize(1);
    var settings = assets(read).settings();
    assertThat(settings.binding()).contains("ASSETS");
    assertThat(settings.html()).isEqualTo(HtmlHandling.DROP_TRAILING_SLASH);
    assertThat(settings.notFound()).isEqualTo(NotFoundHandling.PAGE_404);
    assertThat(settings.workerFirst())
        .isEqualTo(new WorkerFirst(false, List.of("/api/*", "!/api/docs")));
    assertThat(read.bindingNames()).contains("ASSETS");
  }

  @Test
  void a_packed_folder_reads_as_the_same_version_whatever_is_taken_back_in() {
    write(
        folder,
        "wrangler.jsonc",
        CONFIG,
        "index.js",
        "import './assets/x.js'; export default {}",
        "assets/x.js",
        "1",
        "public/.env.example",
        "A=1",
        "public/_headers",
        "/*\n  X-A: 1\n",
        "public/_redirects",
        "/a /b\n",
        "public/wrangler.toml",
        "x",
        "public/.assetsignore",
        "!.env.example\n!/_redirects\n!/wrangler.toml\n");
    var packed = packed();

    var read = bundle(READER.fromZip(packed.zip()));

    assertThat(read.version()).isEqualTo(packed.bundle().version());
    assertThat(paths(read)).containsExactly("/.env.example", "/_redirects", "/wrangler.toml");
    assertThat(read.modules()).hasSize(2);
  }

  @Test
  void assets_need_no_script_and_come_back_from_an_archive_even_when_there_are_none() {
    write(folder, "wrangler.jsonc", ALONE, "public/.assetsignore", "");
    var empty = packed();
    write(folder, "public/index.html", "<p>");
    var full = packed();

    assertThat(full.bundle().isAssetsAlone()).isTrue();
    assertThat(bundle(READER.fromZip(empty.zip())).version()).isEqualTo(empty.bundle().version());
    assertThat(bundle(READER.fromZip(full.zip())).version())
        .isEqualTo(full.bundle().version())
        .isNotEqualTo(empty.bundle().version());
  }

  @Test
  void a_long_file_of_nothing_is_packed_so_that_it_is_accepted() throws Exception {
    write(folder, "wrangler.jsonc", ALONE, "public/index.html", "<p>");
    Files.write(folder.resolve("public/zeros.bin"), new byte[3 << 20]);

    assertThat(paths(bundle(READER.fromZip(packed().zip())))).contains("/zeros.bin");
  }

  @Test
  void with_no_bundle_assets_are_no_modules() {
    var read =
        bundle(
            zip(
                "wrangler.json",
                "{\"main\": \"index.js\", \"no_bundle\": true, \"assets\": {\"directory\":"
                    + " \"public\"}}",
                "index.js",
                SCRIPT,
                "other.js",
                SCRIPT,
                "public/app.js",
                "this is no module at all ("));

    assertThat(Reading.paths(read)).containsExactly("index.js", "other.js");
    assertThat(paths(read)).containsExactly("/app.js");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | wrangler.json:1:16: assets has no \"directory\".",
        "{\"directory\": \"../x\"} | must be a folder inside the script's own, and is \"../x\".",
        "{\"directory\": \"/etc\"} | must be a folder inside the script's own, and is \"/etc\".",
        "{\"directory\": \"p\", \"html_handling\": \"x\"} | must be one of auto-trailing-slash, force-trailing-slash, drop-trailing-slash, none, and is \"x\".",
        "{\"directory\": \"p\", \"not_found_handling\": 1} | assets.not_found_handling must be a string",
        "{\"directory\": \"p\", \"run_worker_first\": [\"api\"]} | \"api\" must begin with \"/\" or \"!/\".",
        "{\"directory\": \"p\", \"run_worker_first\": [\"!/x\"]} | needs a pattern that does not begin with \"!\".",
        "{\"directory\": \"p\", \"run_worker_first\": [\"/a\", \"/a\"]} | has \"/a\" twice.",
        "{\"directory\": \"p\", \"run_worker_first\": [\"/a/*\", \"/a/b\"]} | \"/a/b\" says nothing that \"/a/*\" does not.",
        "{\"directory\": \"p\", \"base_path\": \"/x\"} | not implemented: assets.base_path",
        "{\"directory\": \"p\", \"folder\": \"x\"} | unknown key: assets.folder"
      })
  void a_wrong_key_is_named_with_its_place(String assets, String what) {
    var failure =
        failure(
            zip(
                "wrangler.json",
                "{\"main\":\"a.js\",\"assets\":" + assets + "}",
                "a.js",
                SCRIPT,
                "p/x",
                "x"));

    assertThat(failure.detail()).startsWith("wrangler.json:1:").contains(what);
  }

  @Test
  void patterns_for_the_script_are_counted_and_measured() {
    var most = rules(WorkerFirst.RULES_MAX, 0);

    assertThat(assets(bundle(first(most))).settings().workerFirst().rules()).hasSize(100);
    assertThat(failure(first(rules(WorkerFirst.RULES_MAX + 1, 0))).detail())
        .contains("has 101 patterns; at most 100 are allowed.");
    assertThat(bundle(first(rules(1, WorkerFirst.RULE_CHARS_MAX))).assets()).isPresent();
    assertThat(failure(first(rules(1, WorkerFirst.RULE_CHARS_MAX + 1))).detail())
        .contains("has 101 characters; at most 100 are allowed.");
  }

  private static String rules(int count, int chars) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"/" + i + "x".repeat(Math.max(0, chars - 2)) + "\"")
        .collect(Collectors.joining(","));
  }

  private static Outcome<Bundle> first(String rules) {
    return zip(
        "wrangler.json",
        "{\"main\":\"a.js\",\"assets\":{\"directory\":\"p\",\"run_worker_first\":[" + rules + "]}}",
        "a.js",
        SCRIPT,
        "p/x",
        "x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"binding\": \"A\"", "\"run_worker_first\": true"})
  void what_only_a_script_can_use_needs_one(String key) {
    var config = "{\"assets\": {\"directory\": \"p\", " + key + "}}";

    assertThat(failure(zip("wrangler.json", config, "p/x", "x")).detail())
        .startsWith("wrangler.json:1:2: assets.")
        .contains("there is no \"main\"");
  }

  @Test
  void a_binding_has_a_name_of_its_own() {
    var config =
        "{\"main\":\"a.js\",\"vars\":{\"A\":\"1\"},\"assets\":{\"directory\":\"p\",\"binding\":\"A\"}}";

    assertThat(failure(zip("wrangler.json", config, "a.js", SCRIPT, "p/x", "x")).code())
        .isEqualTo("deploy.bad-config");
  }

  @Test
  void a_missing_folder_and_wrong_rules_are_named() {
    assertThat(failure(zip("wrangler.json", ALONE, "x", "x")).detail())
        .isEqualTo(
            "wrangler.json:1:2: assets.directory is \"public\", and there is no such folder.");
    var wrong =
        failure(
            zip(
                "wrangler.json", ALONE,
                "public/_headers", "/a\n  X-A 1\n",
                "public/_redirects", "/a\n"));
    assertThat(wrong.code()).isEqualTo("deploy.bad-assets");
    assertThat(wrong.detail())
        .matches(
            "public/_redirects:1: a rule is FROM TO.*\n"
                + "public/_headers:2: a header is NAME: VALUE.*");
  }

  @Test
  void the_code_of_a_server_is_not_published_by_mistake() {
    var mistaken = zip("wrangler.json", ALONE, "public/_worker.js", "secret");
    var meant = zip("wrangler.json", ALONE, "public/_worker.js", "x", "public/.assetsignore", "");

    assertThat(failure(mistaken).code()).isEqualTo("deploy.bad-assets");
    assertThat(paths(bundle(meant))).containsExactly("/_worker.js");
  }

  @Test
  void files_are_counted_and_measured_on_both_sides_of_their_bounds() {
    var limits =
        new DeployLimits(
            1 << 20,
            10,
            1 << 20,
            1 << 20,
            200,
            1 << 20,
            Duration.ofSeconds(1),
            new AssetLimits(2, 10, 15, 100));
    var reader = new BundleReader(limits, ESBUILD);

    assertThat(
            bundle(
                    reader.fromZip(
                        Zips.of(
                            "wrangler.json", ALONE, "public/a", "0123456789", "public/b", "01234")))
                .assets())
        .isPresent();
    assertThat(
            failure(reader.fromZip(Zips.of("wrangler.json", ALONE, "public/a", "0123456789x")))
                .detail())
        .isEqualTo("\"public/a\" has 11 bytes; at most 10 are allowed.");
    assertThat(
            failure(
                    reader.fromZip(
                        Zips.of(
                            "wrangler.json",
                            ALONE,
                            "public/a",
                            "0123456789",
                            "public/b",
                            "012345")))
                .detail())
        .isEqualTo("The assets have more than the allowed 15 bytes together.");
    assertThat(
            failure(
                    reader.fromZip(
                        Zips.of(
                            "wrangler.json",
                            ALONE,
                            "public/a",
                            "",
                            "public/b",
                            "",
                            "public/c",
                            "")))
                .detail())
        .isEqualTo("The assets folder has more than the allowed 2 files.");
  }

  @Test
  void a_hundred_thousand_files_are_refused_before_they_are_read() throws Exception {
    var limits =
        new DeployLimits(
            1 << 20,
            10,
            1 << 20,
            1 << 20,
            200,
            1 << 20,
            Duration.ofSeconds(1),
            new AssetLimits(20, 10, 15, 100));
    write(folder, "wrangler.jsonc", ALONE);
    var many = Files.createDirectories(folder.resolve("public/many"));
    for (var i = 0; i < 1_021; i++) {
      Files.createFile(many.resolve("f" + i));
    }

    var failure = failure(new BundleReader(limits, ESBUILD).fromPath(folder));

    assertThat(failure.code()).isEqualTo("deploy.too-large");
    assertThat(failure.detail())
        .isEqualTo("The assets folder \"public\" has more than 1020 files.");
  }

  @Test
  void a_link_is_followed_inside_the_folder_and_never_out_of_it() throws Exception {
    write(folder, "wrangler.jsonc", ALONE, "public/a.txt", "a", "other/b.txt", "b");
    Files.createSymbolicLink(folder.resolve("public/inside.txt"), Path.of("../other/b.txt"));
    Files.createSymbolicLink(folder.resolve("public/folder"), folder.resolve("other"));
    var read = packed().bundle();

    assertThat(paths(read)).containsExactly("/a.txt", "/inside.txt");
    assertThat(content(read, "/inside.txt")).isEqualTo("b");

    Files.createSymbolicLink(folder.resolve("public/out.txt"), Path.of("/etc/passwd"));
    var failure = failure(READER.fromPath(folder));
    assertThat(failure.code()).isEqualTo("deploy.unreadable");
    assertThat(failure.detail())
        .isEqualTo("\"public/out.txt\" is a link that leads out of the folder.");
  }

  @Test
  void a_folder_that_is_a_link_out_is_refused() throws Exception {
    write(folder, "wrangler.jsonc", ALONE);
    Files.createSymbolicLink(folder.resolve("public"), Path.of("/etc"));

    assertThat(failure(READER.fromPath(folder)).code()).isEqualTo("deploy.unreadable");
  }

  @Test
  void a_name_that_no_address_can_have_is_refused() throws Exception {
    write(folder, "wrangler.jsonc", ALONE, "public/a:b.txt", "x");

    assertThat(failure(READER.fromPath(folder)).detail())
        .startsWith("\"public/a:b.txt\" cannot be an asset");
  }
}
