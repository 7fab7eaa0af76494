package dev.cloister.host.cli;

import dev.cloister.api.TenantId;
import dev.cloister.host.cli.client.ServerRefused;
import dev.cloister.host.cli.client.ServerUnreachable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `cloister tenant …`.
@Command(name = "tenant", description = "Create, list and delete tenants.")
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
}
