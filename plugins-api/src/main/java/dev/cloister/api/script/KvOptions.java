package dev.cloister.api.script;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What is written to a [KvNamespace] beside a value.
///
/// @param expiration when it goes by itself, in whole seconds; at least a minute from now
/// @param timeToLive after how long it does, in whole seconds, which counts when both are given
/// @param metadata JSON that listing shows without reading the value
public record KvOptions(
    Optional<Instant> expiration, Optional<Duration> timeToLive, Optional<String> metadata) {
  /// Nothing: it stays.
  public static final KvOptions NONE =
      new KvOptions(Optional.empty(), Optional.empty(), Optional.empty());

  /// The same, and it goes at this time.
  public KvOptions expiringAt(Instant time) {
    return new KvOptions(Optional.of(time), timeToLive, metadata);
  }

  /// The same, and it goes after this long.
  public KvOptions expiringAfter(Duration time) {
    return new KvOptions(expiration, Optional.of(time), metadata);
  }

  /// The same with this JSON beside the value.
  public KvOptions withMetadata(String json) {
    return new KvOptions(expiration, timeToLive, Optional.of(json));
  }
}
