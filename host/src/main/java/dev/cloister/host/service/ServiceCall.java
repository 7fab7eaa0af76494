package dev.cloister.host.service;

import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.execution.HostRequest;
import dev.cloister.isolates.bridge.Binding;

/// One call of a binding.
///
/// @param script whose code calls
/// @param binding as the deployment was given it, not as the isolate says
/// @param request what is asked; nothing in it is to be believed
public record ServiceCall(ScriptName script, Binding.Service binding, HostRequest request) {
  /// Whose script it is.
  public TenantId tenant() {
    return script.tenant();
  }
}
