package dev.cloister.host.http;

import java.util.List;

/// The operators' listener: JSON over HTTP/1.1 on a loopback address.
///
/// Threads: any may call; each request runs on a thread of its own. Owns: its server, ended by
/// [#close()]. Refuses requests that a web page elsewhere could have caused: a `Host` that is not
/// loopback (DNS rebinding), an `Origin` that is not this listener.
public final class AdminListener implements AutoCloseable {
  private final AdminSettings settings;
  private final List<Route> routes;

  /// Prepares the listener; nothing is bound before [#start()].
  public AdminListener(AdminSettings settings, List<Route> routes) {
    this.settings = settings;
    this.routes = List.copyOf(routes);
  }

  /// Binds and serves. Throws [java.io.UncheckedIOException] when the address is taken.
  public void start() {
    throw notImplemented();
  }

  /// The port it is bound to.
  public int port() {
    throw notImplemented();
  }

  /// Ends event streams, then the server.
  @Override
  public void close() {
    throw notImplemented();
  }

  private UnsupportedOperationException notImplemented() {
    return new UnsupportedOperationException(
        "not implemented: the admin listener on port %d with %d routes"
            .formatted(settings.port(), routes.size()));
  }
}
