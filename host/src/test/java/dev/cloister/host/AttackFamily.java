package dev.cloister.host;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// A file of attacks, each family a tenant of its own.
///
/// @param every how many of them the quick run takes: one of so many. Those that end by a limit
///   take seconds each.
enum AttackFamily {
  ESCAPE(1),
  STACKS(1),
  ARGUMENTS(1),
  GLUE(1),
  VALUES(1),
  TENANTS(1),
  NETWORK(1),
  STORAGE(1),
  SQL(1),
  ABUSE(1),
  LIVES(1),
  CPU(7),
  MEMORY(8),
  STALL(4),
  RANDOM(10);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final int every;

  AttackFamily(int every) {
    this.every = every;
  }

  int every() {
    return every;
  }

  /// The tenant, and its script that has all of the family.
  String tenant() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The script of an attack that may harm the context it runs in.
  String scriptOf(String attack) {
    return tenant() + "-" + attack;
  }

  /// What the family adds to the policies' file.
  String policy() {
    return switch (this) {
      case CPU -> "{\"limits\": {\"event-cpu-ms-max\": 1000}}";
      case STALL -> "{\"limits\": {\"event-wall-ms-max\": 1500}}";
      case MEMORY, STORAGE, SQL -> "{\"limits\": {\"event-wall-ms-max\": 10000}}";
      case NETWORK ->
          "{\"limits\": {\"event-cpu-ms-max\": 10000}, \"egress\": {\"allow\": [\"%s\"]}}"
              .formatted(AttackOrigin.ADDRESS);
      // What is to be held takes no more than it may on a slow machine either.
      case ESCAPE, STACKS, ARGUMENTS, GLUE, VALUES, TENANTS, ABUSE, LIVES ->
          "{\"limits\": {\"event-cpu-ms-max\": 10000}}";
      case RANDOM -> "{}";
    };
  }

  /// Whether it is to use up something. Any of it may be ended by its wall time, since it may be
  /// slow on a busy machine, or for the heap, which others before it may have left nearly full.
  boolean usesUp() {
    return this == CPU || this == MEMORY || this == STALL || this == SQL || this == STORAGE;
  }

  /// The files of one of its scripts.
  ///
  /// @param victim what attackers know of the victim, as JSON
  Map<String, String> files(String script, String victim) throws IOException {
    String main = tenant() + ".js";
    return Map.of(
        "wrangler.json",
        project(script, main, victim),
        main,
        source(main),
        "suite.js",
        source("suite.js"),
        "attacked.js",
        source("attacked.js"));
  }

  /// A configuration with everything there is to attack, under the same ids as the victim's.
  static String project(String script, String main, String victim) throws JsonProcessingException {
    boolean isVictim = main.equals("victim.js");
    String objects = isVictim ? "Safe" : "Attacked";
    return JSON.writeValueAsString(
        Map.of(
            "name", script,
            "main", main,
            "compatibility_date", "2026-08-04",
            "durable_objects",
                Map.of("bindings", List.of(Map.of("name", "OBJECTS", "class_name", objects))),
            "migrations", List.of(Map.of("tag", "v1", "new_sqlite_classes", List.of(objects))),
            "kv_namespaces", List.of(Map.of("binding", "KV", "id", "victims-namespace")),
            "ratelimits",
                List.of(
                    Map.of(
                        "name",
                        "LIMIT",
                        "namespace_id",
                        "1001",
                        "simple",
                        Map.of("limit", 100, "period", 10))),
            "analytics_engine_datasets", List.of(Map.of("binding", "POINTS", "dataset", "points")),
            "services",
                main.equals("glue.js")
                    ? List.of(Map.of("binding", "INNER", "service", script, "entrypoint", "Inner"))
                    : List.of(),
            "vars", Map.of("VICTIM", victim)));
  }

  static String source(String file) throws IOException {
    try (InputStream module = AttackFamily.class.getResourceAsStream("attacks/" + file)) {
      return new String(
          Objects.requireNonNull(module, file).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
