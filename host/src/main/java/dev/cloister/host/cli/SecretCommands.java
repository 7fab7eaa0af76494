package dev.cloister.host.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.cli.client.ServerRefused;
import dev.cloister.host.cli.client.ServerUnreachable;
import dev.cloister.host.cli.files.EnvFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `cloister secret …`.
@Command(
    name = "secret",
    description = "Store, list and delete a script's secrets; env has them as strings.")
final class SecretCommands {
  private static final String TEXT = "text/plain; charset=utf-8";

  private final Surroundings surroundings;

  SecretCommands(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /// `--script S --tenant T`.
  static final class Owner {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(names = "--script", required = true, description = "The script.")
    private @Nullable String script;

    @Option(names = "--tenant", required = true, description = "The tenant it belongs to.")
    private @Nullable TenantId tenant;

    ScriptName name() {
      return ScriptArguments.name(command, tenant, script);
    }
  }

  @Command(
      name = "put",
      description = {
        "Store or replace a secret.",
        "Its value is asked for at a terminal, else read from standard input; it is no argument,"
            + " which others could see."
      })
  int put(
      @Parameters(paramLabel = "NAME", description = "The property of env.") String name,
      @Mixin Owner owner,
      @Mixin AdminOption admin)
      throws CommandFailed, ServerRefused, ServerUnreachable, InterruptedException {
    String value;
    try {
      value = surroundings.secrets().read("Value of " + name + ": ");
    } catch (IOException unreadable) {
      throw new CommandFailed("The value could not be read from standard input.", "Try again.");
    }
    if (value.isEmpty()) {
      throw new CommandFailed(
          "The value of %s is empty, and nothing was stored.".formatted(name),
          "Send it through standard input, such as with cloister secret put %s … < FILE."
              .formatted(name));
    }
    putAll(owner.name(), Map.of(name, value), admin);
    return ExitCode.DONE;
  }

  @Command(
      name = "bulk",
      description =
          "Store all secrets of a file: lines of NAME=value, or a JSON object of strings.")
  int bulk(
      @Parameters(paramLabel = "FILE", description = "The file.") Path file,
      @Mixin Owner owner,
      @Mixin AdminOption admin)
      throws CommandFailed, ServerRefused, ServerUnreachable, InterruptedException {
    Map<String, String> values;
    try {
      values = EnvFile.read(file);
    } catch (IOException unreadable) {
      throw new CommandFailed(
          "The secrets could not be read: " + unreadable.getMessage(), "Mend the file.");
    }
    putAll(owner.name(), values, admin);
    return ExitCode.DONE;
  }

  private void putAll(ScriptName script, Map<String, String> values, AdminOption admin)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    try (var client = admin.client(surroundings)) {
      for (var entry : values.entrySet()) {
        client.put(
            ApiPaths.script(script, "secrets", entry.getKey()),
            TEXT,
            entry.getValue().getBytes(UTF_8));
        surroundings.say(
            "secret %s of %s".formatted(Printable.text(entry.getKey()), script.name()));
      }
    }
  }

  @Command(name = "list", description = "List the names of a script's secrets; values never leave.")
  int list(
      @Mixin Owner owner,
      @Option(names = "--json", description = "Print JSON.") boolean json,
      @Mixin AdminOption admin)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    try (var client = admin.client(surroundings)) {
      JsonNode answer = client.get(ApiPaths.script(owner.name(), "secrets"));
      var table = new Table("SECRET", "CHANGED").rows(answer.path("secrets"), "name", "changed");
      surroundings.say(json ? answer.toPrettyString() : table.toString());
    }
    return ExitCode.DONE;
  }

  @Command(name = "delete", description = "Delete a secret.")
  int delete(
      @Parameters(paramLabel = "NAME", description = "Its name.") String name,
      @Mixin Owner owner,
      @Mixin AdminOption admin)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    try (var client = admin.client(surroundings)) {
      client.delete(ApiPaths.script(owner.name(), "secrets", name));
    }
    surroundings.say("deleted secret " + Printable.text(name));
    return ExitCode.DONE;
  }
}
