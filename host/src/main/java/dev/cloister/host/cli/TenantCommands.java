package dev.cloister.host.cli;

import dev.cloister.api.TenantId;
import dev.cloister.host.cli.client.ServerRefused;
import dev.cloister.host.cli.client.ServerUnreachable;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `cloister tenant …`.
@Command(
    name = "tenant",
    description = "Create, list, delete, export and import tenants; show their limits.")
final class TenantCommands {
  private final Surroundings surroundings;

  TenantCommands(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Command(name = "create", description = "Create a tenant; no harm if it is there already.")
  int create(
      @Parameters(paramLabel = "NAME", description = "1 to 63 of a-z, 0-9 and -.") TenantId tenant,
      @Mixin AdminOption admin)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    try (var client = admin.client(surroundings)) {
      client.put(ApiPaths.tenant(tenant));
    }
    surroundings.say("tenant " + tenant);
    return ExitCode.DONE;
  }

  @Command(name = "list", description = "List all tenants.")
  int list(
      @Option(names = "--json", description = "Print JSON.") boolean json, @Mixin AdminOption admin)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    try (var client = admin.client(surroundings)) {
      var answer = client.get(ApiPaths.TENANTS);
      var table = new Table("TENANT").rows(answer.path("tenants"), "tenant");
      surroundings.say(json ? answer.toPrettyString() : table.toString());
    }
    return ExitCode.DONE;
  }

  @Command(name = "limits", description = "Show what a tenant is held to, and what it uses now.")
  int limits(
      @Parameters(paramLabel = "NAME", description = "The tenant.") TenantId tenant,
      @Option(names = "--json", description = "Print JSON.") boolean json,
      @Mixin AdminOption admin)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    try (var client = admin.client(surroundings)) {
      var answer = client.get(ApiPaths.tenant(tenant, "limits"));
      var table =
          new Table("LIMIT", "OF", "USE", "SOFT", "MAX", "UNIT")
              .rows(answer.path("limits"), "limit", "of", "use", "soft", "max", "unit");
      surroundings.say(json ? answer.toPrettyString() : table.toString());
    }
    return ExitCode.DONE;
  }

  @Command(
      name = "delete",
      description = "Delete a tenant that has no scripts any more; retire them first.")
  int delete(
      @Parameters(paramLabel = "NAME", description = "The tenant.") TenantId tenant,
      @Mixin AdminOption admin)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    try (var client = admin.client(surroundings)) {
      client.delete(ApiPaths.tenant(tenant));
    }
    surroundings.say("deleted tenant " + tenant);
    return ExitCode.DONE;
  }

  @Command(
      name = "export",
      description = {
        "Write a tenant, as it is at one moment, to a signed file.",
        "Its secrets are left out, and named, unless --with-secrets seals them under a passphrase."
      })
  int export(
      @Parameters(paramLabel = "NAME", description = "The tenant.") TenantId tenant,
      @Option(
              names = "--output",
              required = true,
              paramLabel = "FILE",
              description = "The file to write; it must not be there.")
          Path file,
      @Option(
              names = "--with-secrets",
              description = "Put its secrets in, sealed under a passphrase that is asked for.")
          boolean withSecrets,
      @Mixin AdminOption admin)
      throws CommandFailed, ServerRefused, ServerUnreachable, InterruptedException {
    var headers = withSecrets ? Passphrase.header(surroundings) : Map.<String, String>of();
    try (var client = admin.client(surroundings)) {
      var made = SignedFile.download(client, ApiPaths.tenant(tenant, "file"), headers, file);
      surroundings.say(
          "exported tenant %s to %s, signed by %s".formatted(tenant, file, made.signer()));
      for (var name : made.list("secretsLeftOut")) {
        surroundings.complain("left out: secret " + Printable.text(name));
      }
    }
    return ExitCode.DONE;
  }

  @Command(
      name = "import",
      description = "Make a tenant of a file that export made; there must be none of its name.")
  int importFile(
      @Parameters(paramLabel = "NAME", description = "The tenant, as it was named.")
          TenantId tenant,
      @Option(names = "--file", required = true, description = "The file.") Path file,
      @Option(
              names = "--with-secrets",
              description = "Its secrets are sealed under a passphrase, which is asked for.")
          boolean withSecrets,
      @Option(
              names = "--replace",
              description = "Remove what a deleted tenant of that name has left.")
          boolean replace,
      @Mixin TrustOption trust,
      @Mixin AdminOption admin)
      throws CommandFailed, ServerRefused, ServerUnreachable, InterruptedException {
    var headers = withSecrets ? Passphrase.header(surroundings) : Map.<String, String>of();
    try (var client = admin.client(surroundings)) {
      var path =
          trust.on(ApiPaths.tenant(tenant, "file").with("replace", Boolean.toString(replace)));
      var answer = SignedFile.upload(client, path, headers, file);
      surroundings.say(
          "imported tenant %s: %d scripts, %d objects, %d entries of %d bytes, %d alarms, %d secrets"
              .formatted(
                  tenant,
                  answer.path("scripts").asLong(),
                  answer.path("objects").asLong(),
                  answer.path("entries").asLong(),
                  answer.path("bytes").asLong(),
                  answer.path("alarms").asLong(),
                  answer.path("secrets").asLong()));
      for (var left : answer.path("secretsLeftOut")) {
        surroundings.complain(
            "not in the file: secret %s; store it with cloister secret put."
                .formatted(Printable.text(left.asText())));
      }
    }
    return ExitCode.DONE;
  }
}
