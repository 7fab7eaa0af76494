package dev.cloister.host.cli;

import dev.cloister.api.TenantId;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `cloister deploy`.
@Command(
    name = "deploy",
    description = {
      "Deploy a folder; its newest version answers from then on.",
      "The folder has a wrangler.jsonc, wrangler.json, wrangler.toml or cloister.jsonc, or is what"
          + " wrangler deploy --dry-run --outdir writes. A single .js file will do."
    })
final class DeployCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(paramLabel = "FOLDER", description = "The folder, or a .js file.")
  private Path folder = Path.of("");

  @Option(
      names = "--tenant",
      required = true,
      description = "The tenant; cloister tenant create makes one.")
  private TenantId tenant = new TenantId("unread");

  @Option(
      names = "--name",
      paramLabel = "SCRIPT",
      description = "The script's name. Default: \"name\" of the folder's configuration.")
  private @Nullable String name;

  @Option(
      names = "--dispatch-namespace",
      paramLabel = "NAMESPACE",
      description = {
        "Deploy into a dispatch namespace of the tenant: scripts with a binding to it call it by"
            + " name.",
        "It is a tenant of its own there, TENANT.NAMESPACE.SCRIPT."
      })
  private @Nullable String namespace;

  @Mixin private EnvironmentOption environment = new EnvironmentOption();

  @Mixin private AdminOption admin = new AdminOption();

  DeployCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    try (var client = admin.client(surroundings)) {
      var upload = new Upload(surroundings.packing(), client, environment.name(surroundings));
      var deployed =
          namespace == null
              ? upload.deploy(folder, tenant, name)
              : upload.deployInto(folder, tenant, namespace, name);
      deployed.notes().forEach(note -> surroundings.complain("note: " + Printable.text(note)));
      surroundings.say(
          "deployed %s version %s at %s"
              .formatted(
                  deployed.script(),
                  Printable.text(deployed.shortVersion()),
                  Printable.text(deployed.url())));
    }
    return ExitCode.DONE;
  }
}
