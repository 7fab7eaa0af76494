package dev.cloister.host.execution;

import dev.cloister.api.ScriptName;
import java.util.Optional;

/// A script as somebody wants it: as it is, or held to less than its policy says and sending its
/// requests through another, as a dispatch asks.
///
/// @param cpuMillis CPU time of one event, when it is to have less than it might
/// @param calls outgoing requests of one event, likewise
/// @param outbound the script that sees its requests to the network
record Wanted(
    ScriptName script,
    Optional<Long> cpuMillis,
    Optional<Long> calls,
    Optional<OutboundScript> outbound) {
  /// A script, and which of its exports.
  record OutboundScript(ScriptName script, Optional<String> entrypoint) {}

  /// As it is.
  static Wanted plain(ScriptName script) {
    return new Wanted(script, Optional.empty(), Optional.empty(), Optional.empty());
  }

  boolean isPlain() {
    return cpuMillis.isEmpty() && calls.isEmpty() && outbound.isEmpty();
  }
}
