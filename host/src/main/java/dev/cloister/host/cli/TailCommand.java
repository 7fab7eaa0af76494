package dev.cloister.host.cli;

import dev.cloister.host.cli.client.ApiPath;
import dev.cloister.host.cli.client.ServerEvent;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `cloister tail`: follows a script until it is stopped.
@Command(
    name = "tail",
    description = "Print what a script logs and what becomes of its events, while it happens.")
final class TailCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private ScriptArguments script = new ScriptArguments();

  @Option(
      names = "--level",
      paramLabel = "LEVEL",
      description = {
        "Leave out lines below this level: debug, log, info, warn, error.",
        "With warn or error, events that went well are left out too."
      })
  private @Nullable String level;

  @Option(names = "--json", description = "Print each record as one line of JSON.")
  private boolean json;

  @Mixin private AdminOption admin = new AdminOption();

  TailCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    ApiPath tail = script.path("tail");
    var lines = new TailLine(ZoneId.systemDefault());
    try (var client = admin.client(surroundings)) {
      client.follow(
          level == null ? tail : tail.with("level", level),
          () -> surroundings.complain("following " + script.name() + "; Ctrl-C ends it"),
          event -> surroundings.say(json ? jsonLine(event) : lines.of(event)));
    }
    surroundings.complain("The server ended the stream.");
    return ExitCode.DONE;
  }

  private static String jsonLine(ServerEvent event) {
    // The data is JSON without line breaks, and so is a plain number of dropped records.
    return "{\"type\":\"%s\",\"record\":%s}".formatted(event.name(), event.data());
  }
}
