package dev.cloister.host.cron;

import java.time.Duration;

/// Wakes somebody later.
@FunctionalInterface
public interface Alarm {
  /// Runs `action` once, after `delay`, on any thread; it must not wait.
  void after(Duration delay, Runnable action);
}
