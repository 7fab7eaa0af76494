package dev.cloister.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloister.api.TenantId;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `cloister explain`: where the time of an event went.
@Command(
    name = "explain",
    description = {
      "Say where the time of a request went, and of all the events that it led to.",
      "With --slow, list the slowest of the events that the server still keeps."
    })
final class ExplainCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "REQUEST",
      description = "The request's id: the header x-request-id of its answer, or from the tail.")
  private @Nullable String request;

  @Option(names = "--tenant", required = true, description = "The tenant.")
  private TenantId tenant = new TenantId("none");

  @Option(names = "--slow", description = "List the slowest events, slowest first.")
  private boolean slow;

  @Option(
      names = "--limit",
      defaultValue = "20",
      description = "With --slow: the most to list, up to 1000. Default: ${DEFAULT-VALUE}.")
  private int limit;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Mixin private AdminOption admin = new AdminOption();

  ExplainCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    if (slow == (request != null)) {
      throw new ParameterException(
          spec.commandLine(), "Name the id of one request, or say --slow; one of them.");
    }
    try (var client = admin.client(surroundings)) {
      var path =
          request == null
              ? ApiPaths.tenant(tenant, "events").with("limit", Integer.toString(limit))
              : ApiPaths.tenant(tenant, "events", request);
      JsonNode answer = client.get(path);
      if (json) {
        surroundings.say(answer.toPrettyString());
      } else if (slow) {
        surroundings.say(table(answer).toString());
      } else {
        answer.path("events").forEach(this::show);
      }
    }
    return ExitCode.DONE;
  }

  private static Table table(JsonNode answer) {
    var table = new Table("MICROS", "REQUEST", "SCRIPT", "KIND", "OUTCOME", "WHAT");
    answer
        .path("events")
        .forEach(event ->
            table.row(
                event.path("totalMicros").asText(),
                event.path("requestId").asText(),
                event.path("script").asText(),
                event.path("kind").asText(),
                event.path("outcome").asText(),
                event.path("what").asText()));
    return table;
  }

  private void show(JsonNode event) {
    var object =
        event.has("objectId")
            ? " %s/%s".formatted(event.path("class").asText(), event.path("objectId").asText())
            : "";
    surroundings.say(
        Printable.text(
            "%s %s%s %s %s: %s%s, %s us"
                .formatted(
                    event.path("requestId").asText(),
                    event.path("script").asText(),
                    object,
                    event.path("kind").asText(),
                    event.path("what").asText(),
                    event.path("outcome").asText(),
                    event.has("status") ? " " + event.path("status").asText() : "",
                    event.path("totalMicros").asText())));
    if (event.has("cause")) {
      surroundings.say(Printable.text("  called by " + event.path("cause").asText()));
    }
    for (var part : event.path("parts")) {
      surroundings.say(
          "  %-18s %12s %s"
              .formatted(
                  part.path("name").asText(),
                  part.path("amount").asText(),
                  part.path("unit").asText())
              .stripTrailing());
    }
    for (var call : event.path("calls")) {
      surroundings.say(
          Printable.text(
              "  call of %s after %s us%s"
                  .formatted(
                      call.path("target").asText(),
                      call.path("atMicros").asText(),
                      call.has("micros")
                          ? ", took %s us".formatted(call.path("micros").asText())
                          : ", not answered")));
    }
  }
}
