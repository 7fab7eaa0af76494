package dev.cloister.host.execution;

import dev.cloister.isolates.bridge.Header;
import java.util.List;
import java.util.Optional;

/// A request on its way to a script, or from one. `url` is absolute, as the script sees it.
///
/// @param hops how many outgoing requests of scripts here led to it, one after another; 0 when it
///   came from somewhere else
/// @param timeline where what it costs is written down
public record HostRequest(
    String method,
    String url,
    List<Header> headers,
    HostBody body,
    int hops,
    Optional<Timeline> timeline)
    implements HostEvent {
  /// One whose cost nobody asks for.
  public HostRequest(String method, String url, List<Header> headers, HostBody body, int hops) {
    this(method, url, headers, body, hops, Optional.empty());
  }

  /// A request that no script here led to.
  public HostRequest(String method, String url, List<Header> headers, HostBody body) {
    this(method, url, headers, body, 0);
  }

  /// The same after one more call.
  public HostRequest further() {
    return new HostRequest(method, url, headers, body, hops + 1, timeline);
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
