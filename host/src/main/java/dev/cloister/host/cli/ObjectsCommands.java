package dev.cloister.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cloister.api.TenantId;
import dev.cloister.host.cli.client.ApiPath;
import dev.cloister.host.cli.client.ServerRefused;
import dev.cloister.host.cli.client.ServerUnreachable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `cloister objects …`.
@Command(name = "objects", description = "List a script's objects, and show one.")
final class ObjectsCommands {
  private static final int PAGE = 500;

  private final Surroundings surroundings;

  @Spec private CommandSpec spec = CommandSpec.create();

  ObjectsCommands(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Command(name = "list", description = "List the objects that have something stored.")
  int list(
      @Option(names = "--tenant", required = true, description = "The tenant.") TenantId tenant,
      @Option(names = "--script", required = true, description = "The script.") String script,
      @Option(names = "--class", paramLabel = "CLASS", description = "Only objects of this class.")
          @Nullable String className,
      @Option(
              names = "--limit",
              defaultValue = "10000",
              description = "The most to list. Default: ${DEFAULT-VALUE}.")
          int limit,
      @Option(names = "--json", description = "Print JSON.") boolean json,
      @Mixin AdminOption admin)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    if (limit < 1) {
      throw new ParameterException(
          spec.commandLine(), "--limit is %d; it must be at least 1.".formatted(limit));
    }
    ApiPath objects = ApiPaths.script(ScriptArguments.name(spec, tenant, script), "objects");
    if (className != null) {
      objects = objects.with("class", className);
    }
    ArrayNode found = JsonNodeFactory.instance.arrayNode();
    boolean more = false;
    try (var client = admin.client(surroundings)) {
      ApiPath page = objects;
      do {
        int rest = Math.min(PAGE, limit - found.size());
        JsonNode answer = client.get(page.with("limit", Integer.toString(rest)));
        answer.path("objects").forEach(found::add);
        more = answer.path("next").isTextual();
        page = objects.with("after", answer.path("next").asText());
      } while (more && found.size() < limit);
    }
    print(found, json);
    if (more) {
      surroundings.complain("There are more; list them with a higher --limit than " + limit + ".");
    }
    return ExitCode.DONE;
  }

  @Command(name = "show", description = "Show which alarms an object has set, in UTC.")
  int show(
      @Parameters(index = "0", paramLabel = "OBJECT", description = "The object's id or name.")
          String object,
      @Option(names = "--tenant", required = true, description = "The tenant.") TenantId tenant,
      @Option(names = "--script", required = true, description = "The script.") String script,
      @Option(
              names = "--class",
              required = true,
              paramLabel = "CLASS",
              description = "The object's class.")
          String className,
      @Option(names = "--json", description = "Print JSON.") boolean json,
      @Mixin AdminOption admin)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    try (var client = admin.client(surroundings)) {
      var name = ScriptArguments.name(spec, tenant, script);
      JsonNode answer =
          client.get(ApiPaths.script(name, "objects", object).with("class", className));
      if (json) {
        surroundings.say(answer.toPrettyString());
        return ExitCode.DONE;
      }
      surroundings.say(
          "%s %s"
              .formatted(
                  Printable.text(answer.path("class").asText()), answer.path("id").asText()));
      var table = new Table("ALARM", "TIME", "RETRIES", "NEXT TRY");
      answer
          .path("alarms")
          .forEach(alarm ->
              table.row(
                  alarm.path("name").asText("-"),
                  alarm.path("scheduledTime").asText(),
                  alarm.path("retryCount").asText(),
                  alarm.path("nextTry").asText("-")));
      surroundings.say(table.toString());
    }
    return ExitCode.DONE;
  }

  private void print(ArrayNode objects, boolean json) {
    if (json) {
      surroundings.say(
          JsonNodeFactory.instance.objectNode().set("objects", objects).toPrettyString());
      return;
    }
    surroundings.say(new Table("CLASS", "ID").rows(objects, "class", "id").toString());
  }
}
