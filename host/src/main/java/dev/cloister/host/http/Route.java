package dev.cloister.host.http;

import java.util.OptionalLong;

/// One operation of the admin API.
///
/// `path` is a pattern: `/v1/tenants/{tenant}` names a parameter that is one segment,
/// `/files/<path>` one that may hold slashes. `method` is any token, in capitals.
///
/// @param bodyBytesMax the longest body, where it is not the listener's usual bound
public record Route(String method, String path, AdminHandler handler, OptionalLong bodyBytesMax) {
  public Route {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("The path of an admin route begins with /: " + path);
    }
  }

  /// With the listener's usual bound on bodies.
  public Route(String method, String path, AdminHandler handler) {
    this(method, path, handler, OptionalLong.empty());
  }
}
