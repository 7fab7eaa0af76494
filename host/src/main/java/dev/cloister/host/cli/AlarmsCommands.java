package dev.cloister.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloister.host.cli.client.ServerRefused;
import dev.cloister.host.cli.client.ServerUnreachable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `cloister alarms …`.
@Command(name = "alarms", description = "List the alarms of a script's objects, and fire one.")
final class AlarmsCommands {
  private final Surroundings surroundings;

  AlarmsCommands(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Command(name = "list", description = "List the alarms that run next, soonest first, in UTC.")
  int list(
      @Mixin ScriptArguments script,
      @Option(
              names = "--limit",
              defaultValue = "100",
              description = "The most to list, up to 1000. Default: ${DEFAULT-VALUE}.")
          int limit,
      @Option(names = "--json", description = "Print JSON.") boolean json,
      @Mixin AdminOption admin)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    try (var client = admin.client(surroundings)) {
      JsonNode answer = client.get(script.path("alarms").with("limit", Integer.toString(limit)));
      if (json) {
        surroundings.say(answer.toPrettyString());
        return ExitCode.DONE;
      }
      var table = new Table("TIME", "CLASS", "ID", "ALARM", "RETRIES", "NEXT TRY");
      answer
          .path("alarms")
          .forEach(each -> {
            var alarm = each.path("alarm");
            table.row(
                alarm.path("scheduledTime").asText(),
                each.path("class").asText(),
                each.path("id").asText(),
                alarm.path("name").asText("-"),
                alarm.path("retryCount").asText(),
                alarm.path("nextTry").asText("-"));
          });
      surroundings.say(table.toString());
    }
    return ExitCode.DONE;
  }

  @Command(
      name = "fire",
      description = {
        "Run an object's alarm handler now, as if its alarm were due, and wait for its end.",
        "When it ends well the alarm is not set any more."
      })
  int fire(
      @Mixin ScriptArguments script,
      @Parameters(index = "1", paramLabel = "OBJECT", description = "The object's id or name.")
          String object,
      @Option(
              names = "--class",
              required = true,
              paramLabel = "CLASS",
              description = "The object's class.")
          String className,
      @Option(
              names = "--alarm",
              paramLabel = "NAME",
              description = "The alarm's name. Default: the alarm without a name.")
          @Nullable String alarm,
      @Mixin AdminOption admin)
      throws CommandFailed, ServerRefused, ServerUnreachable, InterruptedException {
    var path = script.path("objects", object, "alarms", "fire").with("class", className);
    if (alarm != null) {
      path = path.with("alarm", alarm);
    }
    try (var client = admin.client(surroundings)) {
      var outcome = client.post(path).path("outcome").asText();
      surroundings.say("%s/%s ended: %s".formatted(className, object, Printable.text(outcome)));
      if (!outcome.equals("ok")) {
        throw new CommandFailed(
            "The handler did not end well: " + outcome + ".",
            "See its error with cloister tail while it is fired again.");
      }
    }
    return ExitCode.DONE;
  }
}
