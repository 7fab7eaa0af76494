package dev.cloister.host.boot;

import dev.cloister.api.Outcome;
import dev.cloister.api.TenantId;
import dev.cloister.host.execution.CallRouter;
import dev.cloister.host.service.HostService;
import dev.cloister.host.service.ServiceCalls;
import dev.cloister.host.service.TenantData;
import dev.cloister.host.service.analytics.AnalyticsService;
import dev.cloister.host.service.analytics.AnalyticsStore;
import dev.cloister.host.service.assets.AssetCalls;
import dev.cloister.host.service.assets.AssetService;
import dev.cloister.host.service.cache.CacheService;
import dev.cloister.host.service.kv.KvService;
import dev.cloister.host.service.kv.KvStore;
import dev.cloister.host.service.ratelimit.RateLimitService;
import dev.cloister.host.service.ratelimit.RateLimits;
import dev.cloister.host.storage.Shards;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The services that bindings of scripts lead to, and the work they have in the background.
///
/// Owns: the thread that sweeps, which nobody interrupts.
final class Services implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Services.class);
  private static final long SWEEP_SECONDS = 15;

  /// Keys, and values in pieces, that one sweep removes of one namespace.
  private static final int SWEPT_MAX = 2_000;

  private final KvStore kv;
  private final RateLimits rateLimits;
  private final AnalyticsStore analytics;
  private final CacheService caches;
  private final TenantData data;
  private final ScheduledExecutorService sweeper =
      Executors.newSingleThreadScheduledExecutor(
          work -> Thread.ofPlatform().name("service-sweep").daemon(true).unstarted(work));

  Services(Shards shards, InstantSource clock, Executor threads) {
    kv = new KvStore(shards, clock, new SecureRandom(), threads);
    rateLimits = new RateLimits(clock);
    analytics = new AnalyticsStore(shards, clock, threads);
    caches = new CacheService(clock);
    data = new TenantData(shards);
  }

  /// Routes calls of services here and all others on.
  CallRouter router(CallRouter others, AssetService assets, Executor threads) {
    Map<String, HostService> byType =
        Map.of(
            KvService.TYPE, new KvService(kv),
            RateLimitService.TYPE, new RateLimitService(rateLimits),
            AnalyticsService.TYPE, new AnalyticsService(analytics),
            CacheService.TYPE, caches,
            AssetService.TYPE, assets);
    return new ServiceCalls(byType, new AssetCalls(assets, others, threads), threads);
  }

  /// What the admin API shows of KV.
  KvStore kv() {
    return kv;
  }

  /// What the admin API shows of data points.
  AnalyticsStore analytics() {
    return analytics;
  }

  /// Removes all that a tenant has here: it is no more, or not yet.
  Outcome<Boolean> forget(TenantId tenant) {
    caches.forget(tenant);
    return data.remove(tenant);
  }

  /// Begins to sweep what tenants have stored.
  void sweep(Supplier<List<TenantId>> tenants) {
    var _ =
        sweeper.scheduleWithFixedDelay(
            () -> {
              rateLimits.sweep();
              tenants.get().forEach(this::sweep);
            },
            SWEEP_SECONDS,
            SWEEP_SECONDS,
            TimeUnit.SECONDS);
  }

  private void sweep(TenantId tenant) {
    try {
      kv.sweep(tenant, SWEPT_MAX);
      analytics.sweep(tenant);
    } catch (RuntimeException e) {
      LOG.error("What the services keep for {} could not be swept", tenant, e);
    }
  }

  @Override
  public void close() {
    sweeper.shutdown();
    var interrupted = false;
    while (!sweeper.isTerminated()) {
      try {
        // Not `close()` of the executor, which would pass an interrupt on to a thread at the store.
        var _ = sweeper.awaitTermination(1, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
