package dev.cloister.host.cli;

import dev.cloister.host.cli.client.ApiPath;
import dev.cloister.host.cli.client.ServerRefused;
import dev.cloister.host.cli.client.ServerUnreachable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `cloister policies …`.
@Command(name = "policies", description = "Change policies while the server runs.")
final class PoliciesCommands {
  private final Surroundings surroundings;

  PoliciesCommands(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Command(
      name = "reload",
      description = {
        "Let the server read its policy file anew.",
        "Scripts of tenants that it says something else of start anew under it, as at a deploy."
      })
  int reload(@Mixin AdminOption admin)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    try (var client = admin.client(surroundings)) {
      var moved = client.post(ApiPath.of("v1", "policies", "reload")).path("moved");
      surroundings.say("the policies are read anew; scripts moved: " + moved.size() + " tenants");
      for (var tenant : moved) {
        surroundings.say(Printable.text(tenant.asText()));
      }
    }
    return ExitCode.DONE;
  }
}
