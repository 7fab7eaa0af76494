package dev.cloister.host.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloister.host.cli.client.ServerEvent;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// One event of a script's tail, as a person reads it.
///
/// ```
/// 14:03:07.120 log    adding bread
/// 14:03:07.123 ok     fetch POST /lists/weekend/items 201 (3.4 ms, CPU 0.9 ms)
/// ```
final class TailLine {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ZoneId zone;

  /// Tells times as they are in `zone`.
  TailLine(ZoneId zone) {
    this.zone = zone;
  }

  /// The line or, for a text of several lines, the lines: those after the first are set in.
  String of(ServerEvent event) {
    if (event.name().equals("dropped")) {
      return "… %s records are missing here: this terminal reads too slowly"
          .formatted(Printable.text(event.data()));
    }
    try {
      JsonNode data = JSON.readTree(event.data());
      return switch (event.name()) {
        case "log" -> line(data, data.path("level").asText(), data.path("message").asText());
        case "event" -> line(data, data.path("outcome").asText(), summary(data));
        default -> Printable.text(event.data());
      };
    } catch (JsonProcessingException notJson) {
      return Printable.text(event.data());
    }
  }

  private String line(JsonNode data, String word, String text) {
    String time = TIME.format(Instant.ofEpochMilli(data.path("timestamp").asLong()).atZone(zone));
    return "%s %-6s %s"
        .formatted(
            time, Printable.text(word), Printable.text(text.strip()).replace("\n", "\n    "));
  }

  private static String summary(JsonNode data) {
    JsonNode request = data.path("request");
    var text = new StringBuilder(data.path("event").asText());
    if (request.isObject()) {
      text.append(' ').append(request.path("method").asText());
      text.append(' ').append(request.path("url").asText());
    }
    if (data.path("cron").isTextual()) {
      text.append(" \"").append(data.path("cron").asText()).append('"');
    }
    if (data.path("alarm").isTextual()) {
      text.append(" \"").append(data.path("alarm").asText()).append('"');
    }
    JsonNode response = data.path("response");
    if (response.isObject()) {
      text.append(' ').append(response.path("status").asInt());
    }
    if (data.path("entrypoint").isTextual()) {
      text.append(" in ").append(data.path("entrypoint").asText());
    }
    return text.append(
            String.format(
                Locale.ROOT,
                " (%.1f ms, CPU %.1f ms)",
                data.path("wallTime").asDouble(),
                data.path("cpuTime").asDouble()))
        .toString();
  }
}
