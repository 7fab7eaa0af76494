package dev.cloister.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.cli.Packing.Packed;
import dev.cloister.host.cli.client.AdminClient;
import dev.cloister.host.cli.client.ServerRefused;
import dev.cloister.host.cli.client.ServerUnreachable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Packs a folder and sends it to a server.
final class Upload {
  private static final String NAME_IT =
      "Set \"name\" in the folder's configuration, or choose one with --name.";

  private final Packing packing;
  private final AdminClient client;
  private final Optional<String> environment;

  /// Uploads what a configuration says in this environment. The client is lent.
  Upload(Packing packing, AdminClient client, Optional<String> environment) {
    this.packing = packing;
    this.client = client;
    this.environment = environment;
  }

  /// Deploys a folder under `name` or, when that is null, the name in its configuration.
  Deployed deploy(Path folder, TenantId tenant, @Nullable String name)
      throws CommandFailed, ServerRefused, ServerUnreachable, InterruptedException {
    return deploy(folder, Map.of(), tenant, name);
  }

  /// Deploys it into a dispatch namespace of the tenant, as a tenant of its own.
  Deployed deployInto(Path folder, TenantId owner, String namespace, @Nullable String name)
      throws CommandFailed, ServerRefused, ServerUnreachable, InterruptedException {
    Packed packed = pack(folder, Map.of());
    ScriptName script = script(owner, name == null ? packed.name().orElse("") : name);
    TenantId tenant;
    try {
      tenant = TenantId.ofDispatched(owner, namespace, script.name());
    } catch (IllegalArgumentException notAName) {
      throw new CommandFailed(
          String.valueOf(notAName.getMessage()), "Name another dispatch namespace.");
    }
    client.put(ApiPaths.tenant(tenant));
    return send(packed, new ScriptName(tenant, script.name()));
  }

  /// As [#deploy], with these variables on top of those of the configuration.
  Deployed deploy(Path folder, Map<String, String> vars, TenantId tenant, @Nullable String name)
      throws CommandFailed, ServerRefused, ServerUnreachable, InterruptedException {
    Packed packed = pack(folder, vars);
    return send(packed, script(tenant, name == null ? packed.name().orElse("") : name));
  }

  private Packed pack(Path folder, Map<String, String> vars) throws CommandFailed {
    return switch (packing.pack(folder, environment, vars)) {
      case Outcome.Answered<Packed>(var value) -> value;
      case Outcome.Failed<Packed>(var failure) -> throw new CommandFailed(failure);
    };
  }

  private Deployed send(Packed packed, ScriptName script)
      throws ServerRefused, ServerUnreachable, InterruptedException {
    JsonNode answer = client.put(ApiPaths.script(script), "application/zip", packed.zip());
    String url = answer.path("url").asText();
    return new Deployed(
        script,
        answer.path("version").asText(),
        url.endsWith("/") ? url.substring(0, url.length() - 1) : url,
        packed.notes());
  }

  private static ScriptName script(TenantId tenant, String name) throws CommandFailed {
    try {
      return new ScriptName(tenant, name);
    } catch (IllegalArgumentException notAName) {
      throw new CommandFailed(String.valueOf(notAName.getMessage()), NAME_IT);
    }
  }

  /// What now answers, and where; the URL has no slash at its end, notes say what has no effect.
  record Deployed(ScriptName script, String version, String url, List<String> notes) {
    /// The version's first twelve digits.
    String shortVersion() {
      return version.substring(0, Math.min(12, version.length()));
    }
  }
}
