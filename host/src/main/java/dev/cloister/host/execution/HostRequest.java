package dev.cloister.host.execution;

import dev.cloister.isolates.bridge.Header;
import java.util.List;

/// A request on its way to a script, or from one. `url` is absolute, as the script sees it.
///
/// @param hops how many outgoing requests of scripts here led to it, one after another; 0 when it
///   came from somewhere else
public record HostRequest(String method, String url, List<Header> headers, HostBody body, int hops)
    implements HostEvent {
  /// A request that no script here led to.
  public HostRequest(String method, String url, List<Header> headers, HostBody body) {
    this(method, url, headers, body, 0);
  }

  @Override
  public String kind() {
    return "fetch";
  }

  @Override
  public void cancel() {
    body.cancel();
  }

  @Override
  public boolean isRepeatable() {
    return !(body instanceof HostBody.Flowing);
  }
}
