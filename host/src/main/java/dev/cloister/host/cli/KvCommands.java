package dev.cloister.host.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloister.api.TenantId;
import dev.cloister.host.cli.client.ApiPath;
import dev.cloister.host.cli.client.ServerRefused;
import dev.cloister.host.cli.client.ServerUnreachable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `cloister kv …`.
@Command(name = "kv", description = "Read and change KV namespaces.")
final class KvCommands {
  private static final int PAGE = 1_000;

  private final Surroundings surroundings;

  KvCommands(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /// What every command on keys is told.
  static final class Place {
    @Option(names = "--tenant", required = true, description = "The tenant.")
    private TenantId tenant = new TenantId("none");

    @Option(
        names = "--namespace",
        required = true,
        paramLabel = "ID",
        description = "The namespace's id, as the configuration calls it.")
    private String namespace = "";

    ApiPath path(String resource) {
      return ApiPaths.tenant(tenant, "kv", namespace, resource);
    }
  }

  /// Where a value comes from.
  static final class Value {
    @Option(names = "--value", description = "The value.")
    private @Nullable String text;

    @Option(names = "--path", paramLabel = "FILE", description = "A file with the value.")
    private @Nullable Path file;

    byte[] bytes() throws CommandFailed {
      var from = file;
      if (from == null) {
        return text == null ? new byte[0] : text.getBytes(UTF_8);
      }
      try {
        return Files.readAllBytes(from);
      } catch (IOException e) {
        throw new CommandFailed(
            "The file %s cannot be read.".formatted(from), "Name a file that can be.");
      }
    }
  }

  @Command(name = "namespaces", description = "List the namespaces that were ever written to.")
  int namespaces(
      @Option(names = "--tenant", required = true, description = "The tenant.") TenantId tenant,
      @Option(names = "--json", description = "Print JSON.") boolean json,
      @Mixin AdminOption admin)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    try (var client = admin.client(surroundings)) {
      JsonNode answer = client.get(ApiPaths.tenant(tenant, "kv"));
      var table =
          new Table("ID", "KEYS", "BYTES").rows(answer.path("namespaces"), "id", "keys", "bytes");
      surroundings.say(json ? answer.toPrettyString() : table.toString());
    }
    return ExitCode.DONE;
  }

  @Command(name = "list", description = "List keys, one a line.")
  int list(
      @Mixin Place place,
      @Option(names = "--prefix", defaultValue = "", description = "Only keys that begin so.")
          String prefix,
      @Option(names = "--json", description = "Print keys with expiration and metadata as JSON.")
          boolean json,
      @Mixin AdminOption admin)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    try (var client = admin.client(surroundings)) {
      ApiPath keys =
          place.path("keys").with("prefix", prefix).with("limit", Integer.toString(PAGE));
      ApiPath page = keys;
      JsonNode answer;
      do {
        answer = client.get(page);
        answer
            .path("keys")
            .forEach(each ->
                surroundings.say(
                    json ? each.toString() : Printable.text(each.path("name").asText())));
        page = keys.with("after", answer.path("next").asText());
      } while (answer.path("next").isTextual());
    }
    return ExitCode.DONE;
  }

  @Command(name = "get", description = "Print the value of a key, or write it to a file.")
  int get(
      @Mixin Place place,
      @Parameters(paramLabel = "KEY", description = "The key.") String key,
      @Option(names = "--output", paramLabel = "FILE", description = "Write the bytes there.")
          @Nullable Path output,
      @Mixin AdminOption admin)
      throws ServerRefused, ServerUnreachable, InterruptedException, CommandFailed {
    byte[] value;
    try (var client = admin.client(surroundings)) {
      value = client.bytes(place.path("value").with("key", key));
    }
    if (output == null) {
      surroundings.say(new String(value, UTF_8));
      return ExitCode.DONE;
    }
    try {
      Files.write(output, value);
    } catch (IOException e) {
      throw new CommandFailed(
          "The file %s cannot be written.".formatted(output), "Name a file that can be.");
    }
    return ExitCode.DONE;
  }

  @Command(name = "put", description = "Give a key a value.")
  int put(
      @Mixin Place place,
      @Parameters(paramLabel = "KEY", description = "The key.") String key,
      @ArgGroup(multiplicity = "1") Value value,
      @Option(names = "--ttl", paramLabel = "SECONDS", description = "It expires after so long.")
          @Nullable String ttl,
      @Option(names = "--metadata", paramLabel = "JSON", description = "Metadata beside it.")
          @Nullable String metadata,
      @Mixin AdminOption admin)
      throws ServerRefused, ServerUnreachable, InterruptedException, CommandFailed {
    ApiPath path = place.path("value").with("key", key);
    if (ttl != null) {
      path = path.with("expiration_ttl", ttl);
    }
    if (metadata != null) {
      path = path.with("metadata", metadata);
    }
    try (var client = admin.client(surroundings)) {
      client.put(path, "application/octet-stream", value.bytes());
    }
    return ExitCode.DONE;
  }

  @Command(name = "delete", description = "Delete a key; does nothing when it is not there.")
  int delete(
      @Mixin Place place,
      @Parameters(paramLabel = "KEY", description = "The key.") String key,
      @Mixin AdminOption admin)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    try (var client = admin.client(surroundings)) {
      client.delete(place.path("value").with("key", key));
    }
    return ExitCode.DONE;
  }
}
