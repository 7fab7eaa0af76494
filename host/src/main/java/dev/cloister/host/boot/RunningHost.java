package dev.cloister.host.boot;

/// A host that serves.
///
/// Threads: any may call.
public interface RunningHost extends AutoCloseable {
  /// The port of the tenants' listener.
  int port();

  /// The port of the admin listener.
  int adminPort();

  /// Waits until the host has ended: after [#drainAndClose()] or [#close()], or because of a fault
  /// it could not live with.
  void awaitEnd() throws InterruptedException;

  /// Ends it in order: new requests are refused with `host.stopping`, running turns finish within
  /// [HostConfig#drainMax()], what is committed is on disk when this returns. Does nothing the
  /// second time but wait.
  void drainAndClose();

  /// Ends it without waiting for running turns; nothing acknowledged is lost.
  @Override
  void close();
}
