package dev.cloister.host.deploy;

import static dev.cloister.host.deploy.Reading.failure;
import static dev.cloister.host.deploy.Reading.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.Outcome;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EnvTypesTest {
  private static final String CONFIG =
      """
      {
        "main": "src/index.ts",
        "vars": { "GREETING": "say \\"hi\\"", "MAX": 5, "ON": true, "LIMITS": { "a-b": [1, "x"] }, "odd-name": null },
        "durable_objects": { "bindings": [
          { "name": "ROOMS", "class_name": "Room" },
          { "name": "STOCK", "class_name": "Stock", "script_name": "warehouse" } ] },
        "kv_namespaces": [{ "binding": "CACHE", "id": "x" }],
        "services": [{ "binding": "OTHER", "service": "other" }, { "binding": "API", "service": "o", "entrypoint": "Api" }],
        "queues": { "producers": [{ "binding": "JOBS", "queue": "jobs" }] },
        "assets": { "directory": "public", "binding": "ASSETS" },
        "rules": [{ "type": "Text", "globs": ["**/*.md"] }],
        "env": { "staging": { "vars": { "GREETING": "hello", "ONLY": 1 } } }
      }
      """;

  @TempDir private Path folder;

  private String types(Optional<String> environment) {
    write(folder, "wrangler.jsonc", CONFIG);
    return switch (EnvTypes.of(folder, environment)) {
      case Outcome.Answered<String>(var text) -> text;
      case Outcome.Failed<String>(var failed) -> throw new AssertionError(failed.detail());
    };
  }

  @Test
  void each_binding_has_its_type_and_each_variable_its_very_value() {
    write(folder, ".dev.vars", "# secrets\nTOKEN=a=b\n export KEY = 'x'\nMAX=7\n");

    assertThat(types(Optional.empty()))
        .contains(
            "mainModule: typeof import(\"./src/index\");",
            "durableNamespaces: \"Room\";",
            "GREETING: \"say \\\"hi\\\"\" | \"hello\";",
            "MAX: string;",
            "ON?: true;",
            "LIMITS?: { \"a-b\": [1, \"x\"] };",
            "\"odd-name\"?: null;",
            "ROOMS?: DurableObjectNamespace<import(\"./src/index\").Room>;",
            "STOCK?: DurableObjectNamespace /* Stock of warehouse */;",
            "CACHE?: KVNamespace;",
            "OTHER?: Fetcher /* other */;",
            "API?: Service /* entrypoint Api of o */;",
            "JOBS?: Queue;",
            "ASSETS: Fetcher;",
            "ONLY?: 1;",
            "TOKEN: string;",
            "KEY: string;",
            "declare module \"*.md\" {\n  const value: string;");
  }

  @Test
  void one_environment_has_what_it_has() {
    assertThat(types(Optional.of("staging")))
        .contains("GREETING: \"hello\";", "ONLY: 1;", "ASSETS: Fetcher;")
        .doesNotContain("CACHE", "ROOMS", "ON:");
  }

  @Test
  void a_folder_without_a_configuration_is_refused() {
    assertThat(failure(EnvTypes.of(folder, Optional.empty())).code()).isEqualTo("deploy.no-main");
  }
}
