package dev.cloister.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.host.cli.client.AdminClient;
import dev.cloister.host.cli.client.ApiPath;
import dev.cloister.host.cli.client.ServerRefused;
import dev.cloister.host.cli.client.ServerUnreachable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What `cloister objects show` prints of one object.
///
/// @param after where the page of keys or rows begins
record ObjectShown(
    Surroundings surroundings,
    AdminClient client,
    OfClass owner,
    String object,
    int limit,
    @Nullable String after) {

  /// Alarms, keys and tables.
  void all(boolean json) throws ServerRefused, ServerUnreachable, InterruptedException {
    JsonNode answer = client.get(owner.path(object));
    JsonNode keys = client.get(paged(owner.path(object, "keys")));
    JsonNode tables = client.get(owner.path(object, "tables"));
    if (json && answer instanceof ObjectNode whole) {
      whole.set("keys", keys.path("keys"));
      if (keys.has("next")) {
        whole.set("next", keys.path("next"));
      }
      whole.set("tables", tables.path("tables"));
      surroundings.say(whole.toPrettyString());
      return;
    }
    surroundings.say(
        "%s %s"
            .formatted(Printable.text(answer.path("class").asText()), answer.path("id").asText()));
    alarms(answer);
    if (!keys.path("keys").isEmpty()) {
      keys(keys);
    }
    if (!tables.path("tables").isEmpty()) {
      tables(tables);
    }
  }

  private void alarms(JsonNode answer) {
    var table = new Table("ALARM", "TIME", "RETRIES", "NEXT TRY");
    for (var alarm : answer.path("alarms")) {
      table.row(
          alarm.path("name").asText("-"),
          alarm.path("scheduledTime").asText(),
          alarm.path("retryCount").asText(),
          alarm.path("nextTry").asText("-"));
    }
    surroundings.say(table.toString());
  }

  private void keys(JsonNode page) {
    var table = new Table("KEY", "BYTES", "VALUE");
    for (var key : page.path("keys")) {
      table.row(
          key.has("key")
              ? line(key.path("key").asText())
              : "x'" + key.path("keyHex").asText() + "'",
          key.path("bytes").asText(),
          key.path("preview").asText("-"));
    }
    surroundings.say("\n" + table);
    more(page, "keys");
  }

  private void tables(JsonNode answer) {
    var table = new Table("TABLE", "ROWS", "COLUMNS");
    for (var each : answer.path("tables")) {
      var columns = new StringBuilder();
      each.path("columns")
          .forEach(column ->
              columns.append(columns.isEmpty() ? "" : ", ").append(line(column.asText())));
      table.row(
          line(each.path("name").asText()), each.path("rows").asText("?"), columns.toString());
    }
    surroundings.say("\n" + table);
  }

  /// The rows of one table.
  void rows(String name, boolean json)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    JsonNode page = client.get(paged(owner.path(object, "tables", name, "rows")));
    if (json) {
      surroundings.say(page.toPrettyString());
      return;
    }
    var columns = page.path("columns").valueStream().map(JsonNode::asText).toList();
    var table = new Table(columns.stream().map(ObjectShown::line).toArray(String[]::new));
    for (var row : page.path("rows")) {
      var cells = row.valueStream().map(cell -> line(cell.asText())).toList();
      // A row may have been written before a column was added, or be damaged.
      table.row(
          IntStream.range(0, columns.size())
              .mapToObj(i -> i < cells.size() ? cells.get(i) : "NULL")
              .toArray(String[]::new));
    }
    surroundings.say(table.toString());
    more(page, "rows");
  }

  private void more(JsonNode page, String what) {
    if (page.has("next")) {
      surroundings.complain(
          "There may be more %s; show them with --after %s."
              .formatted(what, page.path("next").asText()));
    }
  }

  private ApiPath paged(ApiPath path) {
    var limited = path.with("limit", Integer.toString(limit));
    return after == null ? limited : limited.with("after", after);
  }

  /// On one line, whatever the tenant has put into it.
  private static String line(String text) {
    return text.replace("\n", "\\n").replace("\t", "\\t");
  }
}
