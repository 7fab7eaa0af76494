package dev.cloister.host.http;

/// One operation of the admin API.
///
/// `path` is a pattern: `/v1/tenants/{tenant}` names a parameter that is one segment,
/// `/files/<path>` one that may hold slashes. `method` is any token, in capitals.
public record Route(String method, String path, AdminHandler handler) {
  public Route {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("The path of an admin route begins with /: " + path);
    }
  }
}
