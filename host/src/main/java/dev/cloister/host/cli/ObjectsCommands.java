package dev.cloister.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cloister.api.TenantId;
import dev.cloister.host.cli.client.ApiPath;
import dev.cloister.host.cli.client.ServerRefused;
import dev.cloister.host.cli.client.ServerUnreachable;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `cloister objects …`.
@Command(
    name = "objects",
    description = "List a script's objects; show, export, import and restore one.")
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

  private void print(ArrayNode objects, boolean json) {
    if (json) {
      surroundings.say(
          JsonNodeFactory.instance.objectNode().set("objects", objects).toPrettyString());
      return;
    }
    surroundings.say(new Table("CLASS", "ID").rows(objects, "class", "id").toString());
  }

  @Command(
      name = "show",
      description = {
        "Show what an object has stored: its alarms, in UTC, its keys with a preview of their values,",
        "and its SQL tables; or with --table the rows of one."
      })
  int show(
      @Parameters(index = "0", paramLabel = "OBJECT", description = "The object's id or name.")
          String object,
      @Mixin OfClass owner,
      @Option(names = "--table", paramLabel = "TABLE", description = "Show this table's rows.")
          @Nullable String table,
      @Option(
              names = "--limit",
              defaultValue = "100",
              description = "The most keys or rows to show, 1 to 1000. Default: ${DEFAULT-VALUE}.")
          int limit,
      @Option(
              names = "--after",
              paramLabel = "NEXT",
              description = "Begin behind the page before, with what that one said.")
          @Nullable String after,
      @Option(names = "--json", description = "Print JSON.") boolean json,
      @Mixin AdminOption admin)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    try (var client = admin.client(surroundings)) {
      var shown = new ObjectShown(surroundings, client, owner, object, limit, after);
      if (table == null) {
        shown.all(json);
      } else {
        shown.rows(table, json);
      }
    }
    return ExitCode.DONE;
  }

  @Command(
      name = "export",
      description = "Write one object, as it is at one moment, to a signed file.")
  int export(
      @Parameters(index = "0", paramLabel = "OBJECT", description = "The object's id or name.")
          String object,
      @Mixin OfClass owner,
      @Option(
              names = "--output",
              required = true,
              paramLabel = "FILE",
              description = "The file to write; it must not be there.")
          Path file,
      @Mixin AdminOption admin)
      throws CommandFailed, ServerRefused, ServerUnreachable, InterruptedException {
    try (var client = admin.client(surroundings)) {
      var made = SignedFile.download(client, owner.path(object, "file"), Map.of(), file);
      surroundings.say(
          "exported %s %s to %s, signed by %s"
              .formatted(
                  Printable.text(owner.className()), object, file, made.signer().toString()));
    }
    return ExitCode.DONE;
  }

  @Command(
      name = "import",
      description = {
        "Replace what an object has stored by what is in a file that export made.",
        "The object is taken out of memory for that; other requests to it wait."
      })
  int importFile(
      @Parameters(index = "0", paramLabel = "OBJECT", description = "The object's id or name.")
          String object,
      @Mixin OfClass owner,
      @Option(names = "--file", required = true, description = "The file.") Path file,
      @Option(
              names = "--other",
              description = "Let the file be of another tenant, script or class.")
          boolean other,
      @Mixin TrustOption trust,
      @Mixin AdminOption admin)
      throws CommandFailed, ServerRefused, ServerUnreachable, InterruptedException {
    try (var client = admin.client(surroundings)) {
      var path = trust.on(owner.path(object, "file").with("other", Boolean.toString(other)));
      var answer = SignedFile.upload(client, path, Map.of(), file);
      surroundings.say(
          "imported %s %s: %d entries of %d bytes, %d alarms"
              .formatted(
                  Printable.text(owner.className()),
                  object,
                  answer.path("entries").asLong(),
                  answer.path("bytes").asLong(),
                  answer.path("alarms").asLong()));
    }
    return ExitCode.DONE;
  }

  @Command(
      name = "restore",
      description = {
        "Take an object back to what it was at a time of its history, which is kept anyway.",
        "The object is taken out of memory for that; its alarms stay as they are."
      })
  int restore(
      @Parameters(index = "0", paramLabel = "OBJECT", description = "The object's id or name.")
          String object,
      @Mixin OfClass owner,
      @ArgGroup(multiplicity = "1") Destination to,
      @Mixin AdminOption admin)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    try (var client = admin.client(surroundings)) {
      var answer = client.post(to.on(owner.path(object, "restore")));
      surroundings.say(
          "restored %s %s; undo it with --to-moment %d"
              .formatted(Printable.text(owner.className()), object, answer.path("undo").asLong()));
    }
    return ExitCode.DONE;
  }
}
