package dev.cloister.host.socket;

/// What a policy says of one tenant's sockets.
public interface SocketLimits {
  /// How many may be open on this host at once.
  int socketsMax();

  /// How many bytes of messages may wait in them.
  long waitingBytesMax();

  /// The longest message that is taken from outside.
  int messageBytesMax();
}
