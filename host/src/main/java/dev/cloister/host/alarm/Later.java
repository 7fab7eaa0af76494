package dev.cloister.host.alarm;

import java.time.Duration;

/// Wakes somebody later.
@FunctionalInterface
public interface Later {
  /// Runs `action` once, after `delay`, on any thread; it must not wait.
  void after(Duration delay, Runnable action);
}
