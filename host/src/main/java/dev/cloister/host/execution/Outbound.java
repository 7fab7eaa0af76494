package dev.cloister.host.execution;

import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.isolates.bridge.Entrypoint;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import java.util.Optional;

/// Where the requests go that a script makes with `fetch` and `new WebSocket`, as far as they are
/// for the network.
public sealed interface Outbound {
  /// The network, as the tenant's policy permits.
  Outbound NETWORK = new ToNetwork();

  /// Nowhere.
  Outbound NOWHERE = new Nowhere();

  /// To the network itself.
  record ToNetwork() implements Outbound {}

  /// Nowhere: each is refused.
  record Nowhere() implements Outbound {}

  /// To an entrypoint or an object of a tenant, which sees each request and answers it, or has it
  /// answered by the network in its own name.
  ///
  /// @param tellsCaller whether its `env` says whose request it is: who is asked was named by
  ///   somebody else than the script
  record Through(TenantId tenant, Target target, boolean tellsCaller) implements Outbound {
    /// To the default export of a script, or the export that is named.
    static Through script(ScriptName script, Optional<String> entrypoint) {
      return new Through(
          script.tenant(),
          new Target.ToEntrypoint(script.name(), Entrypoint.named(entrypoint)),
          true);
    }
  }
}
