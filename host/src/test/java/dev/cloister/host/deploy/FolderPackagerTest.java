package dev.cloister.host.deploy;

import static dev.cloister.host.deploy.Reading.READER;
import static dev.cloister.host.deploy.Reading.bundle;
import static dev.cloister.host.deploy.Reading.failure;
import static dev.cloister.host.deploy.Reading.paths;
import static dev.cloister.host.deploy.Reading.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is packed on one machine is read on another: as the same script.
final class FolderPackagerTest {
  private static final FolderPackager PACKAGER = new FolderPackager(READER);

  @TempDir private Path folder;

  private static FolderPackager.Packed packed(Path path) {
    return switch (PACKAGER.pack(path)) {
      case Outcome.Answered<FolderPackager.Packed>(var packed) -> packed;
      case Outcome.Failed<FolderPackager.Packed>(var failure) ->
          throw new AssertionError(failure.toString());
    };
  }

  @Test
  void a_packed_folder_reads_as_the_same_version_with_everything_its_configuration_says() {
    write(
        folder,
        "wrangler.toml",
        """
        name = "cart"
        main = "src/index.js"
        compatibility_date = "2026-08-04"
        compatibility_flags = ["rpc"]
        rules = [{ type = "Text", globs = ["**/*.md"] }]
        vars = { A = "1", B = [1, 2.50, "x"] }
        limits = { cpu_ms = 20 }
        durable_objects.bindings = [{ name = "C", class_name = "Cart" }, { name = "S", class_name = "S", script_name = "s" }]
        migrations = [{ tag = "a", new_classes = ["Cart"] }, { tag = "b", new_sqlite_classes = ["D"] }]
        """,
        "src/index.js",
        "import '../lib/a.js'; import './t.md'; import d from './d.json' with { type: 'json' }; import './b.bin'; export class Cart {}",
        "src/index.js.map",
        "{\"version\":3,\"sources\":[\"a.ts\"],\"mappings\":\"AAAA\"}",
        "src/t.md",
        "# t",
        "src/d.json",
        "{}",
        "src/b.bin",
        "b",
        "lib/a.js",
        "export default 1",
        ".env",
        "SECRET=1",
        ".git/config",
        "x",
        "node_modules/p/index.js",
        "x");

    var packed = packed(folder);
    var read = bundle(READER.fromZip(packed.zip()));

    assertThat(read.version()).isEqualTo(packed.bundle().version());
    assertThat(read.suggestedName()).contains("cart");
    assertThat(paths(read))
        .containsExactly("lib/a.js", "src/b.bin", "src/d.json", "src/index.js", "src/t.md");
    assertThat(read.sourceMaps()).hasSize(1);
  }

  @Test
  void what_needs_bundling_is_bundled_here_so_that_packages_need_not_be_sent() {
    write(
        folder,
        "wrangler.jsonc",
        "{\"main\": \"index.ts\"}",
        "index.ts",
        "import p from 'p'; import b from './b.bin'; export default { p, b } as unknown;",
        "b.bin",
        "b",
        "node_modules/p/package.json",
        "{\"name\":\"p\",\"main\":\"m.js\"}",
        "node_modules/p/m.js",
        "module.exports = 'from the package';");

    var packed = packed(folder);
    var read = bundle(READER.fromZip(packed.zip()));

    assertThat(read.version()).isEqualTo(packed.bundle().version());
    assertThat(paths(read)).hasSize(2).contains("index.js");
    assertThat(read.sourceMaps()).hasSize(1);
  }

  @Test
  void the_examples_are_packed_without_a_remark() throws IOException {
    try (var examples = Files.list(Path.of("../examples"))) {
      assertThat(examples.filter(Files::isDirectory))
          .isNotEmpty()
          .allSatisfy(example -> assertThat(packed(example).bundle().notes()).isEmpty());
    }
  }

  @Test
  void equal_folders_make_equal_archives() {
    write(folder, "a/index.js", "export default {}", "b/index.js", "export default {}");

    assertThat(packed(folder.resolve("a")).zip()).isEqualTo(packed(folder.resolve("b")).zip());
  }

  @Test
  void a_folder_or_file_without_a_name_lends_its_own() {
    write(
        folder,
        "My Shop_2/index.js",
        "export default {}",
        "hello.js",
        "export default {}",
        "-.js",
        "");

    assertThat(packed(folder.resolve("My Shop_2")).suggestedName()).contains("my-shop-2");
    assertThat(packed(folder.resolve("hello.js")).suggestedName()).contains("hello");
    assertThat(packed(folder.resolve("-.js")).suggestedName()).isEmpty();
  }

  @Test
  void a_mistake_is_named_before_anything_is_packed() {
    write(
        folder, "wrangler.jsonc", "{\n  \"main\": \"a.js\",\n  \"r2_buckets\": []\n}", "a.js", "");

    assertThat(failure(PACKAGER.pack(folder)).detail())
        .isEqualTo("wrangler.jsonc:3:3: not implemented: r2_buckets");
  }
}
