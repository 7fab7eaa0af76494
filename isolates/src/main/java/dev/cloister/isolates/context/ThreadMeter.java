package dev.cloister.isolates.context;

import java.lang.management.ManagementFactory;

/// CPU time and allocation of platform threads, as the JVM counts them.
///
/// Threads: any. Where the JVM cannot count, it counts 0, and the wall-clock bounds are what is
/// left.
public final class ThreadMeter {
  private final com.sun.management.ThreadMXBean beans =
      (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

  public long cpuNanos(Thread thread) {
    if (thread.equals(Thread.currentThread())) {
      return beans.getCurrentThreadCpuTime();
    }
    return Math.max(0, beans.getThreadCpuTime(thread.threadId()));
  }

  public long allocatedBytes(Thread thread) {
    if (thread.equals(Thread.currentThread())) {
      return Math.max(0, beans.getCurrentThreadAllocatedBytes());
    }
    return Math.max(0, beans.getThreadAllocatedBytes(thread.threadId()));
  }
}
