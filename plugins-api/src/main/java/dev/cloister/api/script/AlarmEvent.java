package dev.cloister.api.script;

import java.time.Instant;
import java.util.Optional;

/// An alarm that is due.
///
/// @param scheduledTime when it was due
/// @param retryCount how often the handler has failed for it
/// @param name what it is called; empty for the alarm without a name
public record AlarmEvent(Instant scheduledTime, int retryCount, Optional<String> name) {
  /// The alarm without a name.
  public AlarmEvent(Instant scheduledTime, int retryCount) {
    this(scheduledTime, retryCount, Optional.empty());
  }

  /// Whether the handler has been called for it before.
  public boolean isRetry() {
    return retryCount > 0;
  }
}
