package dev.cloister.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloister.host.cli.client.ServerRefused;
import dev.cloister.host.cli.client.ServerUnreachable;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `cloister crons …`.
@Command(name = "crons", description = "List a script's crons, and fire one by hand.")
final class CronsCommands {
  private final Surroundings surroundings;

  CronsCommands(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Command(
      name = "list",
      description = "List a script's crons: when each fires next and how it ended last, in UTC.")
  int list(
      @Mixin ScriptArguments script,
      @Option(names = "--json", description = "Print JSON.") boolean json,
      @Mixin AdminOption admin)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    try (var client = admin.client(surroundings)) {
      JsonNode answer = client.get(script.path("crons"));
      if (json) {
        surroundings.say(answer.toPrettyString());
        return ExitCode.DONE;
      }
      var table = new Table("CRON", "NEXT", "LAST", "OUTCOME");
      answer
          .path("crons")
          .forEach(cron -> {
            JsonNode last = cron.path("last");
            table.row(
                cron.path("cron").asText(),
                cron.path("next").asText("never"),
                last.path("scheduledTime").asText("-"),
                last.isMissingNode() ? "-" : last.path("outcome").asText("running"));
          });
      surroundings.say(table.toString());
    }
    return ExitCode.DONE;
  }

  @Command(
      name = "fire",
      description = {
        "Run a script's scheduled handler now and wait for its end.",
        "It does not count as a firing by the clock."
      })
  int fire(
      @Mixin ScriptArguments script,
      @Option(
              names = "--cron",
              paramLabel = "CRON",
              description = "Which of the script's crons; needed when it has several.")
          @Nullable String cron,
      @Option(
              names = "--at",
              paramLabel = "TIME",
              description =
                  "The time it is told it was due at, such as 2026-11-21T12:00:00Z."
                      + " Default: now.")
          @Nullable String at,
      @Mixin AdminOption admin)
      throws CommandFailed, ServerRefused, ServerUnreachable, InterruptedException {
    var path = script.path("crons", "fire");
    if (cron != null) {
      path = path.with("cron", cron);
    }
    if (at != null) {
      path = path.with("scheduledTime", Long.toString(time(at).toEpochMilli()));
    }
    try (var client = admin.client(surroundings)) {
      JsonNode answer = client.post(path);
      var outcome = answer.path("outcome").asText();
      surroundings.say(
          "%s ended: %s%s"
              .formatted(
                  script.name().name(),
                  Printable.text(outcome),
                  answer.path("noRetry").asBoolean() ? " (noRetry)" : ""));
      if (!outcome.equals("ok")) {
        throw new CommandFailed(
            "The handler did not end well: " + outcome + ".",
            "See its error with cloister tail while it is fired again.");
      }
    }
    return ExitCode.DONE;
  }

  private static Instant time(String text) throws CommandFailed {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException mistake) {
      throw new CommandFailed(
          "\"%s\" is no time.".formatted(text), "Write it like 2026-11-21T12:00:00Z, in UTC.");
    }
  }
}
