package dev.cloister.host.http;

import java.net.InetAddress;
import java.time.Duration;

/// Where the tenants' listener is bound, and its bounds.
///
/// `baseDomain` is what follows `<script>.<tenant>.` in host names. A client must have sent a
/// request's headers within `headersWithin` of their first byte. Afterwards it may keep us waiting
/// for its body, or for room to send, no longer than `stallMax` in all; each `bytesPerSecondMin`
/// that move excuse a second of that. Port 0 takes a free one.
public record EdgeSettings(
    InetAddress address,
    int port,
    String baseDomain,
    long requestBodyBytesMax,
    int connectionsMax,
    Duration idleTimeout,
    Duration headersWithin,
    Duration stallMax,
    int bytesPerSecondMin,
    Threads threads) {

  /// What a request waits on.
  public enum Threads {
    /// A virtual thread for each request: how many wait is bounded by connections alone.
    VIRTUAL,
    /// A pool of platform threads: one tenant's slow scripts can use it up.
    PLATFORM
  }

  public EdgeSettings {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("The port %d is not one of 0 to 65535.".formatted(port));
    }
    if (requestBodyBytesMax < 0 || connectionsMax < 1 || bytesPerSecondMin < 1) {
      throw new IllegalArgumentException(
          "A bound of the tenants' listener is too low: body %d bytes (0 or more), %d connections (1 or more), %d bytes per second (1 or more)."
              .formatted(requestBodyBytesMax, connectionsMax, bytesPerSecondMin));
    }
  }

  /// The usual bounds for `<script>.<tenant>.localhost`.
  public static EdgeSettings usual(InetAddress address, int port) {
    return new EdgeSettings(
        address,
        port,
        "localhost",
        100L * 1024 * 1024,
        10_000,
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        1024,
        Threads.VIRTUAL);
  }

  /// The same with another base domain.
  public EdgeSettings withBaseDomain(String domain) {
    return new EdgeSettings(
        address,
        port,
        domain,
        requestBodyBytesMax,
        connectionsMax,
        idleTimeout,
        headersWithin,
        stallMax,
        bytesPerSecondMin,
        threads);
  }

  /// The same with another bound on request bodies.
  public EdgeSettings withRequestBodyBytesMax(long bytes) {
    return new EdgeSettings(
        address,
        port,
        baseDomain,
        bytes,
        connectionsMax,
        idleTimeout,
        headersWithin,
        stallMax,
        bytesPerSecondMin,
        threads);
  }

  /// The same with another patience for slow clients.
  public EdgeSettings withPatience(Duration idle, Duration headers, Duration stall) {
    return new EdgeSettings(
        address,
        port,
        baseDomain,
        requestBodyBytesMax,
        connectionsMax,
        idle,
        headers,
        stall,
        bytesPerSecondMin,
        threads);
  }

  /// The same with another kind of threads.
  public EdgeSettings withThreads(Threads kind) {
    return new EdgeSettings(
        address,
        port,
        baseDomain,
        requestBodyBytesMax,
        connectionsMax,
        idleTimeout,
        headersWithin,
        stallMax,
        bytesPerSecondMin,
        kind);
  }
}
