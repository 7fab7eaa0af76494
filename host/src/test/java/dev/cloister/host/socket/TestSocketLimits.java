package dev.cloister.host.socket;

/// Bounds for tests: small enough to be met.
public record TestSocketLimits(int socketsMax, long waitingBytesMax, int messageBytesMax)
    implements SocketLimits {
  public TestSocketLimits() {
    this(100, 4 << 20, 1 << 20);
  }
}
