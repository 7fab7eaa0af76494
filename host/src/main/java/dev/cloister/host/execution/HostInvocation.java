package dev.cloister.host.execution;

import java.util.List;
import java.util.Optional;

/// A method that is called, or a property that is read, from outside a script.
///
/// @param path the names that lead to it; empty for the receiver itself
/// @param hops how many calls of scripts led to it, one after another
/// @param timeline where what it costs is written down
public record HostInvocation(
    boolean get, List<String> path, HostPayload arguments, int hops, Optional<Timeline> timeline)
    implements HostEvent {
  @Override
  public String kind() {
    return "rpc";
  }

  @Override
  public void cancel() {
    arguments.discard();
  }

  @Override
  public boolean isRepeatable() {
    return arguments.refs().isEmpty();
  }
}
