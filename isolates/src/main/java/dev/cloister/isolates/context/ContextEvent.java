package dev.cloister.isolates.context;

import java.util.concurrent.TimeUnit;

/// An event of one child context that is not over, and what it has used.
///
/// Threads: the context's own; what it has used may be read by any.
public final class ContextEvent {
  public final long number;
  public final long object;
  public final long startNanos;
  public int calls;
  public int logBytes;

  /// Whether the host has heard that it has begun, or will with what leaves next.
  boolean announced;

  /// How long it may take until it is answered.
  public long wallNanos;

  /// When what it may take is over.
  public long deadlineNanos = Long.MAX_VALUE;

  private volatile long cpuNanos;
  private volatile long allocatedBytes;
  private long spentNanos;
  private int waitingAtGate;
  private long gateSinceNanos;
  private long gateNanos;

  /// @param number 0 for what is done in no event's name
  /// @param object the object it is for; 0 for none
  public ContextEvent(long number, long object, long startNanos) {
    this.number = number;
    this.object = object;
    this.startNanos = startNanos;
  }

  /// Why it fails at its deadline.
  public String overdue() {
    return "The event has taken longer than the %d ms it may take."
        .formatted(TimeUnit.NANOSECONDS.toMillis(wallNanos));
  }

  /// What counts against its bound.
  public long cpuNanos() {
    return cpuNanos;
  }

  /// What it has allocated, as far as that counts against its bound.
  public long allocatedBytes() {
    return allocatedBytes;
  }

  /// All the CPU time that it has used.
  public long allCpuNanos() {
    return spentNanos + cpuNanos;
  }

  /// What it has used so far no longer counts against its bounds.
  public void topUp() {
    spentNanos += cpuNanos;
    cpuNanos = 0;
    allocatedBytes = 0;
  }

  /// Something of it waits before its object's closed input gate.
  public void gateShut(long nowNanos) {
    if (waitingAtGate++ == 0) {
      gateSinceNanos = nowNanos;
    }
  }

  /// One of what waits may go in.
  public void gateOpen(long nowNanos) {
    if (--waitingAtGate == 0) {
      gateNanos += nowNanos - gateSinceNanos;
    }
  }

  /// How long anything of it has waited there.
  public long gateNanos(long nowNanos) {
    return gateNanos + (waitingAtGate > 0 ? nowNanos - gateSinceNanos : 0);
  }

  public void add(long nanos, long bytes) {
    var before = cpuNanos;
    cpuNanos = before + nanos;
    var allocated = allocatedBytes;
    allocatedBytes = allocated + bytes;
  }
}
