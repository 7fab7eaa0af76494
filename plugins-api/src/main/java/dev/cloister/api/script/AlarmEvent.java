package dev.cloister.api.script;

import java.time.Instant;

/// An alarm that is due.
///
/// @param scheduledTime when it was due
/// @param retryCount how often the handler has failed for it
public record AlarmEvent(Instant scheduledTime, int retryCount) {
  /// Whether the handler has been called for it before.
  public boolean isRetry() {
    return retryCount > 0;
  }
}
