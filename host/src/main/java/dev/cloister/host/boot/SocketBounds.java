package dev.cloister.host.boot;

import dev.cloister.host.socket.SocketLimits;
import dev.cloister.policies.TenantLimits;

/// What a policy grants, as the bounds of sockets.
///
/// @param socketsMax open at once
/// @param waitingBytesMax in the host's memory, of all of them
/// @param messageBytesMax from outside
record SocketBounds(int socketsMax, long waitingBytesMax, int messageBytesMax)
    implements SocketLimits {
  static SocketBounds of(TenantLimits granted) {
    return new SocketBounds(
        granted.socketsMax(), granted.socketWaitingBytesMax(), granted.socketMessageBytesMax());
  }
}
