package dev.cloister.host.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Function;

/// What TypeScript calls the bindings that one environment of a configuration names, by the keys of
/// the configuration. Bindings that the platform has and this runtime does not are typed too: the
/// deploy says that they are missing.
final class BindingTypes {
  /// Lists of objects whose `binding` (or `name`) is of one type.
  private static final Map<String, String> LISTS =
      Map.ofEntries(
          Map.entry("kv_namespaces", "KVNamespace"),
          Map.entry("r2_buckets", "R2Bucket"),
          Map.entry("d1_databases", "D1Database"),
          Map.entry("analytics_engine_datasets", "AnalyticsEngineDataset"),
          Map.entry("ratelimits", "RateLimit"),
          Map.entry("vectorize", "VectorizeIndex"),
          Map.entry("hyperdrive", "Hyperdrive"),
          Map.entry("send_email", "SendEmail"),
          Map.entry("workflows", "Workflow"),
          Map.entry("dispatch_namespaces", "DispatchNamespace"),
          Map.entry("mtls_certificates", "Fetcher"),
          Map.entry("worker_loaders", "WorkerLoader"));

  /// Single objects whose `binding` is of one type.
  private static final Map<String, String> SINGLES =
      Map.of(
          "assets", "Fetcher",
          "version_metadata", "WorkerVersionMetadata",
          "browser", "Fetcher",
          "ai", "Ai",
          "images", "ImagesBinding");

  private final String main;

  /// Types of a script whose main module is imported as `main`.
  BindingTypes(String main) {
    this.main = main;
  }

  /// Names of `env` with their types, in the configuration's order.
  Map<String, String> of(JsonNode config) {
    var types = new LinkedHashMap<String, String>();
    config.properties().forEach(entry -> of(entry.getKey(), entry.getValue(), types));
    return types;
  }

  private void of(String key, JsonNode value, Map<String, String> types) {
    switch (key) {
      case "vars" ->
          value.properties().forEach(each -> types.put(each.getKey(), literal(each.getValue())));
      case "durable_objects" -> each(value.path("bindings"), "name", this::namespace, types);
      case "services" -> each(value, "binding", this::service, types);
      case "queues" -> each(value.path("producers"), "binding", _ -> "Queue", types);
      default -> {
        if (LISTS.containsKey(key)) {
          String named = key.equals("ratelimits") || key.equals("send_email") ? "name" : "binding";
          each(value, named, _ -> LISTS.getOrDefault(key, ""), types);
        } else if (SINGLES.containsKey(key) && value.path("binding").isTextual()) {
          types.put(value.path("binding").textValue(), SINGLES.getOrDefault(key, ""));
        }
      }
    }
  }

  private static void each(
      JsonNode list, String named, Function<JsonNode, String> type, Map<String, String> types) {
    for (JsonNode item : list) {
      if (item.path(named).isTextual()) {
        types.put(item.path(named).textValue(), type.apply(item));
      }
    }
  }

  private String namespace(JsonNode item) {
    String name = item.path("class_name").asText();
    return item.has("script_name")
        ? "DurableObjectNamespace /* %s of %s */"
            .formatted(comment(name), comment(item.path("script_name").asText()))
        : "DurableObjectNamespace<import(%s).%s>".formatted(quoted(main), name);
  }

  private String service(JsonNode item) {
    String entrypoint = item.path("entrypoint").asText("");
    String of = comment(item.path("service").asText());
    return entrypoint.isEmpty()
        ? "Fetcher /* %s */".formatted(of)
        : "Service /* entrypoint %s of %s */".formatted(comment(entrypoint), of);
  }

  /// A variable's very value as a type, so that a comparison with another is an error.
  private static String literal(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> {
        var fields = new StringJoiner("; ", "{ ", " }").setEmptyValue("{}");
        value
            .properties()
            .forEach(each -> fields.add(quoted(each.getKey()) + ": " + literal(each.getValue())));
        yield fields.toString();
      }
      case ARRAY -> {
        var items = new StringJoiner(", ", "[", "]");
        value.forEach(each -> items.add(literal(each)));
        yield items.toString();
      }
      default -> value.toString();
    };
  }

  private static String comment(String text) {
    return text.replace("*/", "* /");
  }

  static String quoted(String text) {
    return TextNode.valueOf(text).toString();
  }

  /// One type for what is of several.
  static String union(List<String> types) {
    return String.join(" | ", types.stream().distinct().toList());
  }
}
