package dev.cloister.host.cli.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Puts the lines of an event stream together to events. Comments and fields that the admin API
/// does not use (`id`, `retry`) are skipped.
final class EventReader {
  private String name = "message";
  private final List<String> data = new ArrayList<>();

  /// Takes the next line, without its end; returns the event that it completes.
  Optional<ServerEvent> line(String line) {
    if (line.isEmpty()) {
      return complete();
    }
    int colon = line.indexOf(':');
    String field = colon < 0 ? line : line.substring(0, colon);
    String rest = colon < 0 ? "" : line.substring(colon + 1);
    String value = rest.startsWith(" ") ? rest.substring(1) : rest;
    switch (field) {
      case "event" -> name = value;
      case "data" -> data.add(value);
      default -> {}
    }
    return Optional.empty();
  }

  private Optional<ServerEvent> complete() {
    Optional<ServerEvent> event =
        data.isEmpty()
            ? Optional.empty()
            : Optional.of(new ServerEvent(name, String.join("\n", data)));
    name = "message";
    data.clear();
    return event;
  }
}
