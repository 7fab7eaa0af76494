package dev.cloister.host.execution;

import dev.cloister.isolates.bridge.Header;
import java.util.List;

/// A request on its way to a script. `url` is absolute, as the script sees it.
public record HostRequest(String method, String url, List<Header> headers, HostBody body)
    implements HostEvent {
  @Override
  public String kind() {
    return "fetch";
  }
}
