package dev.cloister.isolates.cordon;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Looks at all cordons every 100 ms and kills those that must be killed.
///
/// Threads: one of its own once started. Owns: that thread; the cordons are lent and leave when
/// they die.
public final class CordonSupervisor implements AutoCloseable {
  private static final int CHECK_EVERY_MS = 100;

  private final LongSupplier nanoTicker;
  private final Set<CordonProcess> cordons = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("cordon-supervisor").daemon().factory());

  /// @param nanoTicker what `System.nanoTime` is, or stands in for it
  public CordonSupervisor(LongSupplier nanoTicker) {
    this.nanoTicker = nanoTicker;
  }

  /// Starts to look by itself.
  @SuppressWarnings("FutureReturnValueIgnored") // it never completes: checkAll() throws nothing
  public CordonSupervisor start() {
    thread.scheduleAtFixedRate(
        this::checkAll, CHECK_EVERY_MS, CHECK_EVERY_MS, TimeUnit.MILLISECONDS);
    return this;
  }

  /// Looks once.
  void checkAll() {
    var now = nanoTicker.getAsLong();
    for (var cordon : cordons) {
      cordon.check(now);
    }
  }

  long nowNanos() {
    return nanoTicker.getAsLong();
  }

  void watch(CordonProcess cordon) {
    cordons.add(cordon);
  }

  void leave(CordonProcess cordon) {
    cordons.remove(cordon);
  }

  /// Stops looking; the cordons live on, unwatched.
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
