package dev.cloister.host.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.isolates.bridge.Binding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The keys of a configuration that declare bindings to services of the host, read and written.
///
/// `kv_namespaces: [{binding, id?, preview_id?}]`; without an id the namespace is the script's and
/// the binding's own. `ratelimits: [{name, namespace_id, simple: {limit, period: 10 or 60}}]`.
/// `analytics_engine_datasets: [{binding, dataset?}]`, called like the binding without a name.
/// `dispatch_namespaces: [{binding, namespace, outbound?: {service, entrypoint?, parameters?}}]`.
/// `worker_loaders: [{binding}]`: what is loaded through it is known to this script and binding.
final class ServiceKeys {
  /// The keys at the top that are read here.
  static final Set<String> READ =
      Set.of(
          "analytics_engine_datasets",
          "dispatch_namespaces",
          "kv_namespaces",
          "ratelimits",
          "worker_loaders");

  private static final String KV = "kv";
  private static final String ANALYTICS = "analytics";
  private static final String RATE_LIMIT = "ratelimit";
  private static final String LOADER = "loader";
  private static final String LIMIT = "limit";
  private static final String PERIOD = "period";
  private static final int RESOURCE_CHARS_MAX = 128;
  private static final long RATE_LIMIT_MAX = 1_000_000_000;

  /// A binding, and where the configuration declares it.
  record Declared(At at, Binding.Service binding) {}

  /// A binding but for its name.
  private record Kind(String type, String resource, Map<String, String> settings) {}

  private final ConfigProblems problems;

  ServiceKeys(ConfigProblems problems) {
    this.problems = problems;
  }

  /// Reads one of the keys; what is wrong with it is among the problems.
  List<Declared> read(ConfigValue.Entry entry) {
    var found = new ArrayList<Declared>();
    for (var item : problems.items(entry.key(), entry.value())) {
      var declared =
          switch (entry.key()) {
            case "analytics_engine_datasets" -> dataset(item);
            case "dispatch_namespaces" -> new DispatchKeys(problems).read(item);
            case "kv_namespaces" -> kvNamespace(item);
            case "ratelimits" -> rateLimit(item);
            case "worker_loaders" -> loader(item);
            default -> throw new IllegalArgumentException(entry.key() + " is not read here.");
          };
      declared.ifPresent(found::add);
    }
    return found;
  }

  private Optional<Declared> kvNamespace(ConfigProblems.Item item) {
    Optional<String> binding = Optional.empty();
    Optional<String> id = Optional.empty();
    for (var entry : problems.table(item.path(), item.value())) {
      String path = item.path() + "." + entry.key();
      switch (entry.key()) {
        case "binding" -> binding = problems.text(path, entry.value());
        case "id" -> id = resource(path, entry.value());
        case "preview_id" -> {
          var _ = problems.text(path, entry.value());
        }
        case "remote", "experimental_remote" -> problems.flag(path, entry.value());
        default -> problems.unknown(entry.at(), path);
      }
    }
    return declared(item, "binding", binding, new Kind(KV, id.orElse(""), Map.of()));
  }

  private Optional<Declared> dataset(ConfigProblems.Item item) {
    Optional<String> binding = Optional.empty();
    Optional<String> dataset = Optional.empty();
    for (var entry : problems.table(item.path(), item.value())) {
      String path = item.path() + "." + entry.key();
      switch (entry.key()) {
        case "binding" -> binding = problems.text(path, entry.value());
        case "dataset" -> dataset = resource(path, entry.value());
        default -> problems.unknown(entry.at(), path);
      }
    }
    // As for Workers: a dataset without a name is called like its binding.
    String name = dataset.isPresent() ? dataset.get() : binding.orElse("");
    return declared(item, "binding", binding, new Kind(ANALYTICS, name, Map.of()));
  }

  private Optional<Declared> loader(ConfigProblems.Item item) {
    Optional<String> binding = Optional.empty();
    for (var entry : problems.table(item.path(), item.value())) {
      String path = item.path() + "." + entry.key();
      if (entry.key().equals("binding")) {
        binding = problems.text(path, entry.value());
      } else {
        problems.unknown(entry.at(), path);
      }
    }
    return declared(item, "binding", binding, new Kind(LOADER, "", Map.of()));
  }

  private Optional<Declared> rateLimit(ConfigProblems.Item item) {
    Optional<String> name = Optional.empty();
    Optional<String> id = Optional.empty();
    Map<String, String> settings = Map.of();
    for (var entry : problems.table(item.path(), item.value())) {
      String path = item.path() + "." + entry.key();
      switch (entry.key()) {
        case "name" -> name = problems.text(path, entry.value());
        case "namespace_id" -> id = resource(path, entry.value());
        case "simple" -> settings = simpleLimit(path, entry.value());
        default -> problems.unknown(entry.at(), path);
      }
    }
    if (item.value() instanceof ConfigValue.Table) {
      problems.required(item, "namespace_id", id);
      if (settings.isEmpty()) {
        problems.bad(
            item.value().at(), item.path() + " needs \"simple\" with \"limit\" and \"period\".");
      }
    }
    return declared(item, "name", name, new Kind(RATE_LIMIT, id.orElse(""), settings));
  }

  /// Empty when something is wrong with it, which is among the problems.
  private Map<String, String> simpleLimit(String path, ConfigValue value) {
    Optional<Long> limit = Optional.empty();
    Optional<Long> period = Optional.empty();
    for (var entry : problems.table(path, value)) {
      String below = path + "." + entry.key();
      switch (entry.key()) {
        case LIMIT -> limit = problems.whole(below, entry.value(), 1, RATE_LIMIT_MAX);
        case PERIOD -> {
          period = problems.whole(below, entry.value(), 10, 60);
          if (period.filter(it -> it != 10 && it != 60).isPresent()) {
            problems.bad(entry.value().at(), below + " must be 10 or 60 (seconds).");
          }
        }
        default -> problems.unknown(entry.at(), below);
      }
    }
    return limit.isPresent() && period.isPresent()
        ? Map.of(LIMIT, limit.get().toString(), PERIOD, period.get().toString())
        : Map.of();
  }

  private Optional<Declared> declared(
      ConfigProblems.Item item, String key, Optional<String> binding, Kind kind) {
    if (item.value() instanceof ConfigValue.Table) {
      problems.required(item, key, binding);
    }
    return binding.map(name ->
        new Declared(
            item.value().at(),
            new Binding.Service(name, kind.type(), kind.resource(), kind.settings())));
  }

  private Optional<String> resource(String path, ConfigValue value) {
    return problems
        .text(path, value)
        .filter(text -> {
          boolean fits = text.length() <= RESOURCE_CHARS_MAX;
          if (!fits) {
            problems.bad(
                value.at(), "%s may have %d characters.".formatted(path, RESOURCE_CHARS_MAX));
          }
          return fits;
        });
  }

  /// Writes the keys that read as these bindings.
  static void write(List<Binding.Service> bindings, ObjectNode config) {
    for (var binding : bindings) {
      switch (binding.type()) {
        case KV -> {
          var namespace = config.withArray("kv_namespaces").addObject();
          namespace.put("binding", binding.name());
          if (!binding.resource().isEmpty()) {
            namespace.put("id", binding.resource());
          }
        }
        case ANALYTICS ->
            config
                .withArray("analytics_engine_datasets")
                .addObject()
                .put("binding", binding.name())
                .put("dataset", binding.resource());
        case DispatchKeys.TYPE ->
            DispatchKeys.write(binding, config.withArray("dispatch_namespaces").addObject());
        case LOADER ->
            config.withArray("worker_loaders").addObject().put("binding", binding.name());
        case RATE_LIMIT -> {
          var limit = config.withArray("ratelimits").addObject();
          limit.put("name", binding.name()).put("namespace_id", binding.resource());
          var simple = limit.putObject("simple");
          binding.settings().forEach((key, value) -> simple.put(key, Long.valueOf(value)));
        }
        default ->
            throw new IllegalStateException(
                "No key declares services of type " + binding.type() + ".");
      }
    }
  }
}
