package dev.cloister.host.http;

import java.net.InetAddress;
import java.time.Duration;

/// Where the admin listener is bound, and its bounds.
///
/// Only a loopback address is accepted: until callers carry tokens, whoever reaches this listener
/// may do everything. Port 0 takes a free one.
public record AdminSettings(
    InetAddress address, int port, long requestBodyBytesMax, Duration idleTimeout) {

  private static final long REQUEST_BODY_BYTES_MAX = 64L * 1024 * 1024;
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);

  public AdminSettings {
    if (!address.isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "The admin listener cannot be bound to %s: it has no tokens yet, so only a loopback address (127.0.0.1 or ::1) is accepted. Set the admin address to 127.0.0.1 and reach it through a tunnel."
              .formatted(address.getHostAddress()));
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException(
          "The admin port %d is not one of 0 to 65535.".formatted(port));
    }
    if (requestBodyBytesMax < 0) {
      throw new IllegalArgumentException("The bound on admin request bodies cannot be negative.");
    }
  }

  /// The usual settings on 127.0.0.1.
  public static AdminSettings loopback(int port) {
    return new AdminSettings(
        InetAddress.getLoopbackAddress(), port, REQUEST_BODY_BYTES_MAX, IDLE_TIMEOUT);
  }
}
