package dev.cloister.host.deploy;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Chooses one of a configuration's environments, `env.NAME`, by the rules of `wrangler`: what an
/// environment says takes the place of what stands at the top; what it does not say comes from
/// there, except for bindings, which no environment inherits.
final class ConfigEnvironment {
  /// What an environment does not inherit: variables, bindings, and what belongs to them.
  private static final Set<String> NOT_INHERITED =
      Set.of(
          "ai",
          "ai_search",
          "ai_search_namespaces",
          "analytics_engine_datasets",
          "artifacts",
          "browser",
          "cloudchamber",
          "containers",
          "d1_databases",
          "define",
          "dispatch_namespaces",
          "durable_objects",
          "flagship",
          "hyperdrive",
          "images",
          "kv_namespaces",
          "media",
          "mtls_certificates",
          "pipelines",
          "queues",
          "r2_buckets",
          "ratelimits",
          "secrets",
          "secrets_store_secrets",
          "send_email",
          "services",
          "stream",
          "streaming_tail_consumers",
          "tail_consumers",
          "unsafe",
          "unsafe_hello_world",
          "vars",
          "vectorize",
          "version_metadata",
          "vpc_networks",
          "vpc_services",
          "worker_loaders",
          "workflows");

  private ConfigEnvironment() {}

  /// A configuration without environments, and what to tell about the choice.
  record Chosen(ConfigValue root, List<String> notes) {}

  /// The configuration as it is in `environment`; without one, as its top says.
  static Chosen choose(String file, ConfigValue root, Optional<String> environment)
      throws DeployRefused {
    if (!(root instanceof ConfigValue.Table top)) {
      return new Chosen(root, List.of());
    }
    Optional<ConfigValue.Entry> environments = entry(top, "env");
    if (environment.isEmpty()) {
      return new Chosen(without(top), List.of());
    }
    String name = environment.get();
    ConfigValue.Table chosen = named(file, environments, name);
    var entries = new ArrayList<ConfigValue.Entry>();
    var notes = new ArrayList<String>();
    var said = chosen.entries().stream().map(ConfigValue.Entry::key).collect(Collectors.toSet());
    for (var each : without(top).entries()) {
      if (each.key().equals("name")) {
        entries.add(said.contains("name") ? each : suffixed(each, name));
      } else if (NOT_INHERITED.contains(each.key()) && !said.contains(each.key())) {
        notes.add(
            "\"%s\" stands at the top and not in env.%s, which does not inherit it."
                .formatted(each.key(), name));
      } else {
        entries.add(each);
      }
    }
    entries.removeIf(each -> said.contains(each.key()));
    entries.addAll(chosen.entries());
    return new Chosen(new ConfigValue.Table(top.at(), entries), notes);
  }

  /// The names of the environments, in the file's order.
  static List<String> names(ConfigValue root) {
    return root instanceof ConfigValue.Table top
            && entry(top, "env").map(ConfigValue.Entry::value).orElse(root)
                instanceof ConfigValue.Table(_, var environments)
            && entry(top, "env").isPresent()
        ? environments.stream().map(ConfigValue.Entry::key).toList()
        : List.of();
  }

  private static ConfigValue.Table named(
      String file, Optional<ConfigValue.Entry> environments, String name) throws DeployRefused {
    ConfigValue value =
        environments
            .map(ConfigValue.Entry::value)
            .flatMap(
                it -> it instanceof ConfigValue.Table all ? entry(all, name) : Optional.empty())
            .map(ConfigValue.Entry::value)
            .orElse(null);
    return switch (value) {
      case ConfigValue.Table table -> table;
      case null ->
          throw ConfigFile.bad(
              file,
              environments.map(ConfigValue.Entry::at).orElse(At.START),
              "there is no environment \"%s\" under \"env\".".formatted(name));
      case ConfigValue other ->
          throw ConfigFile.bad(
              file,
              other.at(),
              "env.%s must be an object, and is %s.".formatted(name, other.shape()));
    };
  }

  private static Optional<ConfigValue.Entry> entry(ConfigValue.Table table, String key) {
    return table.entries().stream().filter(each -> each.key().equals(key)).findFirst();
  }

  private static ConfigValue.Table without(ConfigValue.Table top) {
    return new ConfigValue.Table(
        top.at(), top.entries().stream().filter(each -> !each.key().equals("env")).toList());
  }

  /// A script of its own for each environment, as `wrangler` names them.
  private static ConfigValue.Entry suffixed(ConfigValue.Entry name, String environment) {
    return name.value() instanceof ConfigValue.Scalar(var at, var json) && json.isTextual()
        ? new ConfigValue.Entry(
            "name",
            name.at(),
            new ConfigValue.Scalar(at, TextNode.valueOf(json.textValue() + "-" + environment)))
        : name;
  }
}
