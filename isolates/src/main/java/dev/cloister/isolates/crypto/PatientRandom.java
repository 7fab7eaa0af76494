package dev.cloister.isolates.crypto;

import java.io.Serial;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;

/// Randomness for a search for primes that has an end: who has searched too long gets none.
///
/// A search draws for each candidate, and nothing else would reach a thread inside it.
final class PatientRandom extends SecureRandom {
  @Serial private static final long serialVersionUID = 1;

  /// Of the CPU time of the thread, counted from the making of this.
  static final long CPU_MILLIS_MAX = 1_500;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final SecureRandom SOURCE = new SecureRandom();

  private final long end =
      THREADS.getCurrentThreadCpuTime() + TimeUnit.MILLISECONDS.toNanos(CPU_MILLIS_MAX);

  /// That a search took too long.
  static final class Spent extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    Spent() {
      super("The search took too long.", null, false, false);
    }
  }

  @Override
  public void nextBytes(byte[] bytes) {
    if (THREADS.getCurrentThreadCpuTime() > end) {
      throw new Spent();
    }
    SOURCE.nextBytes(bytes);
  }
}
