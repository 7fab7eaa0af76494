package dev.cloister.host.execution;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// One script whose code was given as a value, and who gave it.
///
/// Threads: any.
final class DynamicScript {
  /// By what the script that gave the code finds it again.
  record Key(String loader, String id) {}

  private final long number;
  private final Deployment parent;
  private final Optional<Key> key;
  private final long bytes;
  private final Deployment deployment;
  private final AtomicInteger pins = new AtomicInteger();
  private volatile long lastUsedMillis;

  DynamicScript(
      long number, Deployment parent, Optional<Key> key, long bytes, Deployment deployment) {
    this.number = number;
    this.parent = parent;
    this.key = key;
    this.bytes = bytes;
    this.deployment = deployment;
  }

  long number() {
    return number;
  }

  Deployment parent() {
    return parent;
  }

  Optional<Key> key() {
    return key;
  }

  /// What its modules take in the host's memory.
  long bytes() {
    return bytes;
  }

  Deployment deployment() {
    return deployment;
  }

  long lastUsedMillis() {
    return lastUsedMillis;
  }

  void used(long nowMillis) {
    lastUsedMillis = nowMillis;
  }

  /// An event of the script that gave the code relies on it.
  void pin() {
    pins.incrementAndGet();
  }

  void unpin() {
    pins.decrementAndGet();
  }

  /// Whether somebody would notice if it were forgotten.
  boolean inUse() {
    return pins.get() > 0 || deployment.inUse();
  }

  /// Whether it cannot run any more, or nobody is left who could call it.
  boolean isOver() {
    return !deployment.isAlive() || parent.isOver();
  }
}
