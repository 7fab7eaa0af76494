package dev.cloister.host.deploy;

import dev.cloister.isolates.bridge.Binding;
import java.util.Optional;

/// Reads one item of `services`: a binding to another script of the same tenant.
final class ServiceReader {
  private final ConfigProblems problems;

  ServiceReader(ConfigProblems problems) {
    this.problems = problems;
  }

  /// The binding; empty when something is wrong with it, which the problems have then.
  Optional<Binding.Script> read(ConfigProblems.Item item) {
    Optional<String> binding = Optional.empty();
    Optional<String> service = Optional.empty();
    Optional<String> entrypoint = Optional.empty();
    Optional<String> props = Optional.empty();
    for (var entry : problems.table(item.path(), item.value())) {
      String path = item.path() + "." + entry.key();
      switch (entry.key()) {
        case "binding" -> binding = problems.text(path, entry.value());
        case "service" -> service = problems.text(path, entry.value());
        case "entrypoint" -> entrypoint = problems.text(path, entry.value());
        case "props" -> props = props(path, entry.value());
        case "environment", "remote" -> problems.notImplemented(entry.at(), path);
        default -> problems.unknown(entry.at(), path);
      }
    }
    if (item.value() instanceof ConfigValue.Table) {
      problems.required(item, "binding", binding);
      problems.required(item, "service", service);
    }
    if (binding.isEmpty() || service.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Binding.Script(binding.get(), service.get(), entrypoint, props));
  }

  private Optional<String> props(String path, ConfigValue value) {
    if (value instanceof ConfigValue.Table) {
      return Optional.of(value.json().toString());
    }
    problems.bad(value.at(), "%s must be an object; this is %s.".formatted(path, value.shape()));
    return Optional.empty();
  }
}
