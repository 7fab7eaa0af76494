package dev.cloister.host.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.isolates.bridge.Binding;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// One item of `dispatch_namespaces`, read and written.
///
/// `outbound.parameters` names what the dispatcher gives for the outbound script. It is accepted
/// and not kept: whatever the dispatcher gives arrives there.
final class DispatchKeys {
  static final String TYPE = "dispatch";

  private static final String OUTBOUND = "outbound";
  private static final String OUTBOUND_ENTRYPOINT = "outbound-entrypoint";
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  private final ConfigProblems problems;

  DispatchKeys(ConfigProblems problems) {
    this.problems = problems;
  }

  /// The binding; what is wrong with it is among the problems.
  Optional<ServiceKeys.Declared> read(ConfigProblems.Item item) {
    Optional<String> binding = Optional.empty();
    Optional<String> namespace = Optional.empty();
    var settings = new HashMap<String, String>();
    for (var entry : problems.table(item.path(), item.value())) {
      String path = item.path() + "." + entry.key();
      switch (entry.key()) {
        case "binding" -> binding = problems.text(path, entry.value());
        case "namespace" -> namespace = label(path, entry.value());
        case "outbound" -> outbound(path, entry.value(), settings);
        case "remote", "experimental_remote" -> problems.flag(path, entry.value());
        default -> problems.unknown(entry.at(), path);
      }
    }
    if (item.value() instanceof ConfigValue.Table) {
      problems.required(item, "binding", binding);
      problems.required(item, "namespace", namespace);
    }
    if (binding.isEmpty() || namespace.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new ServiceKeys.Declared(
            item.value().at(),
            new Binding.Service(binding.get(), TYPE, namespace.get(), settings)));
  }

  private void outbound(String path, ConfigValue value, Map<String, String> settings) {
    for (var entry : problems.table(path, value)) {
      String below = path + "." + entry.key();
      switch (entry.key()) {
        case "service" ->
            label(below, entry.value()).ifPresent(script -> settings.put(OUTBOUND, script));
        case "entrypoint" ->
            problems
                .text(below, entry.value())
                .ifPresent(name -> settings.put(OUTBOUND_ENTRYPOINT, name));
        case "parameters" -> {
          var _ = problems.texts(below, entry.value());
        }
        case "environment" -> problems.notImplemented(entry.at(), below);
        default -> problems.unknown(entry.at(), below);
      }
    }
    if (value instanceof ConfigValue.Table && !settings.containsKey(OUTBOUND)) {
      problems.bad(value.at(), path + " has no \"service\".");
    }
  }

  private Optional<String> label(String path, ConfigValue value) {
    return problems
        .text(path, value)
        .filter(text -> {
          boolean fits = LABEL.matcher(text).matches();
          if (!fits) {
            problems.bad(
                value.at(), path + " must be 1 to 63 of a-z, 0-9 and -, with no - at either end.");
          }
          return fits;
        });
  }

  /// Writes what reads as this binding.
  static void write(Binding.Service binding, ObjectNode item) {
    item.put("binding", binding.name()).put("namespace", binding.resource());
    var script = binding.settings().get(OUTBOUND);
    if (script != null) {
      var outbound = item.putObject("outbound").put("service", script);
      var entrypoint = binding.settings().get(OUTBOUND_ENTRYPOINT);
      if (entrypoint != null) {
        outbound.put("entrypoint", entrypoint);
      }
    }
  }
}
