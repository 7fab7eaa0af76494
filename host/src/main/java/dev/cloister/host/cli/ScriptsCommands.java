package dev.cloister.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloister.api.TenantId;
import dev.cloister.host.cli.client.AdminClient;
import dev.cloister.host.cli.client.ServerRefused;
import dev.cloister.host.cli.client.ServerUnreachable;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `cloister scripts …`.
@Command(name = "scripts", description = "List scripts and their versions; choose which answers.")
final class ScriptsCommands {
  private static final int VERSION_DIGITS = 64;
  private static final int VERSION_DIGITS_SHOWN = 12;

  private final Surroundings surroundings;

  @Spec private CommandSpec spec = CommandSpec.create();

  ScriptsCommands(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Command(name = "list", description = "List a tenant's scripts.")
  int list(
      @Option(names = "--tenant", required = true, description = "The tenant.") TenantId tenant,
      @Option(names = "--json", description = "Print JSON.") boolean json,
      @Mixin AdminOption admin)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    try (var client = admin.client(surroundings)) {
      var answer = client.get(ApiPaths.tenant(tenant, "scripts"));
      var table = new Table("SCRIPT", "VERSION", "URL");
      answer
          .path("scripts")
          .forEach(each ->
              table.row(
                  each.path("script").asText(), shortVersion(each), each.path("url").asText()));
      surroundings.say(json ? answer.toPrettyString() : table.toString());
    }
    return ExitCode.DONE;
  }

  @Command(name = "versions", description = "List a script's versions, the newest first.")
  int versions(
      @Mixin ScriptArguments script,
      @Option(names = "--json", description = "Print JSON, with the versions in full.")
          boolean json,
      @Mixin AdminOption admin)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    try (var client = admin.client(surroundings)) {
      var answer = client.get(script.path("versions"));
      var table = new Table("VERSION", "DEPLOYED", "ANSWERS");
      answer
          .path("versions")
          .forEach(each ->
              table.row(
                  shortVersion(each),
                  // Whole seconds tell versions apart; --json has the rest.
                  each.path("deployed").asText().replaceFirst("\\.\\d+Z$", "Z"),
                  each.path("current").asBoolean() ? "yes" : ""));
      surroundings.say(json ? answer.toPrettyString() : table.toString());
    }
    return ExitCode.DONE;
  }

  @Command(name = "promote", description = "Let another version answer.")
  int promote(
      @Mixin ScriptArguments script,
      @Parameters(
              index = "1",
              paramLabel = "VERSION",
              description = "The version, or as many of its first digits as tell it from others.")
          String version,
      @Mixin AdminOption admin)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    try (var client = admin.client(surroundings)) {
      String full = fullVersion(client, script, version.toLowerCase(Locale.ROOT));
      answers(client.post(script.path("versions", full, "promote")));
    }
    return ExitCode.DONE;
  }

  @Command(name = "rollback", description = "Let the version answer that did before.")
  int rollback(@Mixin ScriptArguments script, @Mixin AdminOption admin)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    try (var client = admin.client(surroundings)) {
      answers(client.post(script.path("rollback")));
    }
    return ExitCode.DONE;
  }

  @Command(
      name = "retire",
      description = "Take a script down with all its versions. Its objects keep what they stored.")
  int retire(@Mixin ScriptArguments script, @Mixin AdminOption admin)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    try (var client = admin.client(surroundings)) {
      client.delete(script.path());
    }
    surroundings.say("retired " + script.name());
    return ExitCode.DONE;
  }

  private String fullVersion(AdminClient client, ScriptArguments script, String start)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    if (start.length() == VERSION_DIGITS) {
      return start;
    }
    List<String> matching =
        client
            .get(script.path("versions"))
            .path("versions")
            .valueStream()
            .map(each -> each.path("version").asText())
            .filter(version -> version.startsWith(start))
            .toList();
    if (matching.size() != 1) {
      throw new ParameterException(
          spec.commandLine(),
          "%d versions of %s begin with \"%s\"; see cloister scripts versions %s --tenant %s."
              .formatted(
                  matching.size(),
                  script.name(),
                  start,
                  script.name().name(),
                  script.name().tenant()));
    }
    return matching.getFirst();
  }

  private void answers(JsonNode script) {
    surroundings.say(
        "%s now answers with version %s at %s"
            .formatted(
                Printable.text(script.path("script").asText()),
                Printable.text(shortVersion(script)),
                Printable.text(script.path("url").asText())));
  }

  private static String shortVersion(JsonNode script) {
    String version = script.path("version").asText();
    return version.substring(0, Math.min(version.length(), VERSION_DIGITS_SHOWN));
  }
}
