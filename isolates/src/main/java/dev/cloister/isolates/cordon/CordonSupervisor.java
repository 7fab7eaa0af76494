package dev.cloister.isolates.cordon;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/// Looks at all cordons every 100 ms and kills those that must be killed.
///
/// Threads: one of its own once started. Owns: that thread; the cordons are lent and leave when
/// they die.
public final class CordonSupervisor implements AutoCloseable {
  private static final int CHECK_EVERY_MS = 100;

  private final LongSupplier nanoTicker;
  private final Set<CordonProcess> cordons = ConcurrentHashMap.newKeySet();
  private final Set<CordonProcess> living = ConcurrentHashMap.newKeySet();
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

  /// Knows of a cordon from its connection on, until it is gone with all that it had.
  void born(CordonProcess cordon) {
    living.add(cordon);
    var _ = forgotten(cordon);
  }

  /// Completed when a cordon is gone and no longer among those that live.
  private CompletableFuture<Void> forgotten(CordonProcess cordon) {
    return cordon.death().thenRun(() -> living.remove(cordon));
  }

  /// Ends all cordons there are, those that are still starting too, and waits until they are gone
  /// with their folders, as long as `atMost`; says how many are not.
  public int endAll(Duration atMost) throws InterruptedException {
    var ends = living.stream().map(this::forgotten).toArray(CompletableFuture[]::new);
    living.forEach(CordonProcess::close);
    try {
      CompletableFuture.allOf(ends).get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("The end of a cordon never fails.", e);
    } catch (TimeoutException _) {
      // Who they are is counted below.
    }
    return living.size();
  }

  /// Stops looking; the cordons live on, unwatched.
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
