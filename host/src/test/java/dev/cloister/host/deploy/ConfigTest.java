package dev.cloister.host.deploy;

import static dev.cloister.host.deploy.Reading.bundle;
import static dev.cloister.host.deploy.Reading.failure;
import static dev.cloister.host.deploy.Reading.zip;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.bridge.Binding;
import dev.cloister.isolates.bridge.ScriptModule;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigTest {
  private static final String SCRIPT = "export default { fetch() { return new Response('hi'); } }";

  private static final String JSONC =
      """
      {
        // The shop's cart.
        "$schema": "node_modules/wrangler/config-schema.json",
        "name": "cart",
        "main": "./src/index.js",
        "compatibility_date": "2026-08-04",
        "compatibility_flags": ["rpc", "no_such_flag"],
        "vars": { "GREETING": "hello", "MAX": 5, "TAGS": { "a": [true, null, 1.5] } },
        "durable_objects": {
          "bindings": [
            { "name": "CARTS", "class_name": "Cart" },
            { "name": "STOCK", "class_name": "Stock", "script_name": "warehouse" },
          ],
        },
        "migrations": [{ "tag": "v1", "new_sqlite_classes": ["Cart"] }],
        "limits": { "cpu_ms": 250 },
        "observability": { "enabled": true },
      }
      """;

  private static final String TOML =
      """
      name = "cart" # The shop's cart.
      main = "./src/index.js"
      compatibility_date = "2026-08-04"
      compatibility_flags = ["rpc", "no_such_flag"]

      [vars]
      GREETING = "hello"
      MAX = 5
      TAGS = { a = [true, false, 1.5] }

      [[durable_objects.bindings]]
      name = "CARTS"
      class_name = "Cart"

      [[durable_objects.bindings]]
      name = "STOCK"
      class_name = "Stock"
      script_name = "warehouse"

      [[migrations]]
      tag = "v1"
      new_sqlite_classes = ["Cart"]

      [limits]
      cpu_ms = 250

      [observability]
      enabled = true
      """;

  @ParameterizedTest
  @ValueSource(strings = {"wrangler.jsonc", "wrangler.json", "cloister.jsonc"})
  void a_configuration_in_json_is_read_whole(String file) {
    var bundle = bundle(zip(file, JSONC, "src/index.js", SCRIPT));

    assertIsTheCart(bundle);
    assertThat(bundle.vars()).contains(new Binding.Json("TAGS", "{\"a\":[true,null,1.5]}"));
  }

  @Test
  void a_configuration_in_toml_says_the_same() {
    var bundle = bundle(zip("wrangler.toml", TOML, "src/index.js", SCRIPT));

    assertIsTheCart(bundle);
    assertThat(bundle.vars()).contains(new Binding.Json("TAGS", "{\"a\":[true,false,1.5]}"));
  }

  private static void assertIsTheCart(Bundle bundle) {
    assertThat(bundle.suggestedName()).contains("cart");
    assertThat(bundle.mainModule()).isEqualTo("src/index.js");
    assertThat(bundle.compatibilityDate()).contains(LocalDate.of(2026, 8, 4));
    assertThat(bundle.compatibilityFlags()).containsExactly("rpc", "no_such_flag");
    assertThat(bundle.vars())
        .startsWith(new Binding.Text("GREETING", "hello"), new Binding.Json("MAX", "5"));
    assertThat(bundle.objects())
        .containsExactly(
            new ObjectBinding("CARTS", "Cart", Optional.empty()),
            new ObjectBinding("STOCK", "Stock", Optional.of("warehouse")));
    assertThat(bundle.classes()).containsExactly("Cart");
    assertThat(bundle.cpuPerEvent()).contains(Duration.ofMillis(250));
    assertThat(bundle.modules()).extracting(ScriptModule::path).containsExactly("src/index.js");
    assertThat(bundle.notes())
        .containsExactly(
            "The compatibility flag \"no_such_flag\" has no effect here.",
            "\"observability\" has no effect here: logs are followed with `cloister tail`.");
  }

  @Test
  void an_unknown_key_stops_the_deploy_and_is_named_with_its_line() {
    var failure =
        failure(
            zip("wrangler.jsonc", "{\n  \"main\": \"a.js\",\n  \"mian\": 1\n}", "a.js", SCRIPT));

    assertThat(failure.code()).isEqualTo("deploy.unknown-key");
    assertThat(failure.detail()).isEqualTo("wrangler.jsonc:3:3: unknown key: mian");
  }

  @Test
  void an_unknown_key_deep_inside_is_named_by_its_path() {
    var failure =
        failure(
            zip(
                "wrangler.jsonc",
                """
                { "main": "a.js",
                  "durable_objects": { "bindings": [
                    { "name": "A", "class_name": "A" },
                    { "name": "B", "class_name": "B", "klass": "C" } ] } }
                """,
                "a.js",
                SCRIPT));

    assertThat(failure.detail())
        .isEqualTo("wrangler.jsonc:4:39: unknown key: durable_objects.bindings[1].klass");
  }

  @Test
  void crons_are_read_and_a_bad_one_is_named_with_its_place_and_its_field() {
    var good =
        zip(
            "wrangler.toml",
            "main = \"a.js\"\n[triggers]\ncrons = [\"*/5 * * * *\", \"0 0 L * *\"]\n",
            "a.js",
            SCRIPT);
    assertThat(bundle(good).triggers().crons()).containsExactly("*/5 * * * *", "0 0 L * *");

    var failure =
        failure(
            zip(
                "wrangler.json",
                "{\"main\":\"a.js\",\"triggers\":{\"crons\":[\"* * * * *\",\n"
                    + "\"* 24 * * *\",\n"
                    + "\"* * * * *\"]}}",
                "a.js",
                SCRIPT));

    assertThat(failure.code()).isEqualTo("deploy.bad-config");
    assertThat(failure.detail())
        .isEqualTo(
            "wrangler.json:2:1: triggers.crons[1]: The hour field \"24\" cannot be read: \"24\" is"
                + " no whole number from 0 to 23.\n"
                + "wrangler.json:3:1: triggers.crons[2] is there twice.");
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 17})
  void a_script_may_have_sixteen_crons(int count) {
    var crons =
        IntStream.range(0, count)
            .mapToObj(minute -> "\"" + minute + " * * * *\"")
            .collect(Collectors.joining(","));
    var zip =
        zip(
            "wrangler.json",
            "{\"main\":\"a.js\",\"triggers\":{\"crons\":[" + crons + "]}}",
            "a.js",
            SCRIPT);

    if (count <= Triggers.CRONS_MAX) {
      assertThat(bundle(zip).triggers().crons()).hasSize(count);
    } else {
      assertThat(failure(zip).detail()).contains("17 expressions; a script may have 16");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"r2_buckets", "queues", "d1_databases", "workflows", "routes"})
  void a_key_of_the_platform_that_comes_later_is_refused_by_name(String key) {
    var json =
        failure(zip("wrangler.json", "{\"main\":\"a.js\",\n\"" + key + "\": []}", "a.js", SCRIPT));
    var toml =
        failure(
            zip("wrangler.toml", "main = \"a.js\"\n\n[[" + key + "]]\nx = 1\n", "a.js", SCRIPT));

    assertThat(json.code()).isEqualTo("deploy.not-implemented");
    assertThat(json.detail()).isEqualTo("wrangler.json:2:1: not implemented: " + key);
    assertThat(toml.detail()).matches("wrangler.toml:3:\\d+: not implemented: " + key);
  }

  @Test
  void migrations_that_move_classes_are_not_implemented() {
    var failure =
        failure(
            zip(
                "wrangler.jsonc",
                "{\"main\": \"a.js\", \"migrations\": [{\"tag\": \"v2\", \"deleted_classes\":"
                    + " [\"A\"]}]}",
                "a.js",
                SCRIPT));

    assertThat(failure.detail()).endsWith("not implemented: migrations[0].deleted_classes");
  }

  @Test
  void every_mistake_is_named_at_once_each_with_its_place() {
    var failure =
        failure(
            zip(
                "wrangler.jsonc",
                """
                {
                  "name": "Not A Name",
                  "main": 5,
                  "compatibility_date": "yesterday",
                  "vars": [],
                  "durable_objects": { "bindings": [{ "class_name": "no-class" }] },
                  "limits": { "cpu_ms": 0 },
                  "no_bundle": "yes"
                }
                """));

    assertThat(failure.code()).isEqualTo("deploy.bad-config");
    assertThat(failure.detail().lines())
        .containsExactly(
            "wrangler.jsonc:2:11: name must be 1 to 63 of a-z, 0-9 and -, with no - at either end:"
                + " it is part of the script's address.",
            "wrangler.jsonc:3:11: main must be a string that is not empty, and is a number.",
            "wrangler.jsonc:4:25: compatibility_date must be a date such as \"2026-08-04\".",
            "wrangler.jsonc:5:11: vars must be an object, and is a list.",
            "wrangler.jsonc:6:53: durable_objects.bindings[0].class_name must be the name of an"
                + " exported class.",
            "wrangler.jsonc:6:37: durable_objects.bindings[0] has no \"name\".",
            "wrangler.jsonc:7:25: limits.cpu_ms must be a whole number from 1 to 300000.",
            "wrangler.jsonc:8:16: no_bundle must be true or false, and is a string.");
  }

  @Test
  void broken_json_and_broken_toml_are_named_with_their_place() {
    var json = failure(zip("wrangler.jsonc", "{\n  \"main\": oops\n}"));
    var twice = failure(zip("wrangler.jsonc", "{\n  \"main\": \"a\",\n  \"main\": \"b\"\n}"));
    var toml = failure(zip("wrangler.toml", "main = \"a.js\"\nname = = 2\n"));

    assertThat(json.code()).isEqualTo("deploy.bad-config");
    assertThat(json.detail()).startsWith("wrangler.jsonc:2:").contains("not JSON with comments");
    assertThat(twice.detail()).startsWith("wrangler.jsonc:3:").contains("Duplicate field 'main'");
    assertThat(toml.code()).isEqualTo("deploy.bad-config");
    assertThat(toml.detail()).startsWith("wrangler.toml:2:").contains("not TOML");
  }

  @Test
  void brackets_nested_too_deep_are_refused_and_do_not_exhaust_the_stack() {
    var toml = failure(zip("wrangler.toml", "a = " + "[".repeat(60_000)));
    var json = failure(zip("wrangler.jsonc", "{\"a\": " + "[".repeat(100_000)));

    assertThat(toml.code()).isEqualTo("deploy.bad-config");
    assertThat(json.code()).isEqualTo("deploy.bad-config");
  }

  @Test
  void a_configuration_in_toml_that_would_take_much_memory_is_refused_unread() {
    var failure = failure(zip("wrangler.toml", "a = 1\n".repeat(11_000)));

    assertThat(failure.code()).isEqualTo("deploy.too-large");
  }

  @Test
  void two_configurations_in_one_folder_are_refused_naming_both() {
    var failure = failure(zip("wrangler.jsonc", "{}", "wrangler.toml", "", "a.js", SCRIPT));

    assertThat(failure.code()).isEqualTo("deploy.two-configs");
    assertThat(failure.detail()).contains("wrangler.jsonc and wrangler.toml");
  }

  @Test
  void two_bindings_of_one_name_are_refused() {
    var failure =
        failure(
            zip(
                "wrangler.jsonc",
                "{\"main\": \"a.js\", \"vars\": {\"A\": \"x\"}, \"durable_objects\": {\"bindings\":"
                    + " [{\"name\": \"A\", \"class_name\": \"A\"}]}}",
                "a.js",
                SCRIPT));

    assertThat(failure.detail()).endsWith("env has two bindings called \"A\".");
  }

  @Test
  void a_configuration_without_main_or_with_one_that_is_not_there_is_refused() {
    var none = failure(zip("wrangler.jsonc", "{\"name\": \"a\"}", "a.js", SCRIPT));
    var missing = failure(zip("wrangler.jsonc", "{\n\"main\": \"b.js\"}", "a.js", SCRIPT));
    var outside = failure(zip("wrangler.jsonc", "{\n\"main\": \"../a.js\"}", "a.js", SCRIPT));

    assertThat(none.code()).isEqualTo("deploy.no-main");
    assertThat(missing.code()).isEqualTo("deploy.no-main");
    assertThat(missing.detail()).startsWith("wrangler.jsonc:2:9: main is \"b.js\"");
    assertThat(outside.code()).isEqualTo("deploy.no-main");
  }

  @Test
  void rules_say_what_other_files_are() {
    var bundle =
        bundle(
            zip(
                "wrangler.jsonc",
                "{\"main\": \"a.js\", \"rules\": [{\"type\": \"Text\", \"globs\": [\"**/*.md\"],"
                    + " \"fallthrough\": true}]}",
                "a.js",
                "import text from './b.md'; export default {}",
                "b.md",
                "# b"));

    assertThat(bundle.modules())
        .extracting(ScriptModule::path, ScriptModule::kind)
        .contains(org.assertj.core.groups.Tuple.tuple("b.md", ScriptModule.Kind.TEXT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PythonModule", "PythonRequirement"})
  void rules_of_other_kinds_are_not_implemented(String type) {
    var failure =
        failure(
            zip(
                "wrangler.jsonc",
                "{\"main\": \"a.js\", \"rules\": [{\"type\": \""
                    + type
                    + "\", \"globs\": [\"**/*.x\"]}]}",
                "a.js",
                SCRIPT));

    assertThat(failure.detail()).endsWith("not implemented: rules[0].type \"" + type + "\"");
  }

  @Test
  void namespaces_and_rate_limits_are_read_and_written_as_they_were() {
    var bundle =
        bundle(
            zip(
                "index.js",
                SCRIPT,
                "wrangler.jsonc",
                """
                {
                  "main": "index.js",
                  "kv_namespaces": [
                    { "binding": "PRICES", "id": "0f2a", "preview_id": "x" },
                    { "binding": "OWN" }
                  ],
                  "ratelimits": [
                    { "name": "RL", "namespace_id": "7", "simple": { "limit": 100, "period": 60 } }
                  ]
                }
                """));

    assertThat(bundle.hostServices())
        .containsExactly(
            new Binding.Service("PRICES", "kv", "0f2a", Map.of()),
            new Binding.Service("OWN", "kv", "", Map.of()),
            new Binding.Service("RL", "ratelimit", "7", Map.of("limit", "100", "period", "60")));
    var again = bundle(Reading.READER.fromZip(BundleArchive.write(bundle)));
    assertThat(again.hostServices()).isEqualTo(bundle.hostServices());
    assertThat(again.version()).isEqualTo(bundle.version());
  }
}
