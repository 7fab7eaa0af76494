package dev.cloister.host.socket;

import dev.cloister.isolates.bridge.SocketSignal;

/// Who holds an end of a pipe, and hears what comes out of it. Called one signal at a time, in
/// order; must not wait.
@FunctionalInterface
public interface SocketListener {
  /// A message, a Close frame, credit for what was sent, or that the other side is lost.
  void heard(SocketSignal signal);
}
