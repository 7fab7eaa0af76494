package dev.cloister.host.execution;

import dev.cloister.api.Failure;
import dev.cloister.api.TenantId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;

/// How many events each tenant may begin in a second; as many may come at once after a second of
/// silence.
///
/// A bucket is one number, the time at which it would be empty again if nothing more came (the
/// generic cell rate algorithm), so that a busy tenant's events meet at no lock.
///
/// Threads: any; nothing waits. Limits: a bucket for each tenant that had an event since it was
/// last swept; events count once their script is known to be there, so nobody can name tenants into
/// being.
public final class EventRates {
  private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

  private final ToIntFunction<TenantId> perSecond;
  private final LongSupplier ticker;
  private final Map<TenantId, AtomicLong> emptyAt = new ConcurrentHashMap<>();

  /// @param perSecond what each tenant is granted, asked for every time
  /// @param ticker nanoseconds that only go forward
  public EventRates(ToIntFunction<TenantId> perSecond, LongSupplier ticker) {
    this.perSecond = perSecond;
    this.ticker = ticker;
  }

  /// An event is about to begin; the answer is why it may not.
  public Optional<Failure> admit(TenantId tenant) {
    var most = perSecond.applyAsInt(tenant);
    var cost = SECOND_NANOS / most;
    var now = ticker.getAsLong();
    var bucket = emptyAt.computeIfAbsent(tenant, _ -> new AtomicLong(now));
    while (true) {
      var before = bucket.get();
      var filled = (before - now > 0 ? before : now) + cost;
      var over = filled - now - SECOND_NANOS;
      // A bucket of one event takes that one, though rounding may say otherwise.
      if (over > 0 && before - now > 0) {
        return Optional.of(tooMany(most, Duration.ofNanos(over)));
      }
      if (bucket.compareAndSet(before, filled)) {
        return Optional.empty();
      }
    }
  }

  /// How many events of the last second still count.
  public long use(TenantId tenant) {
    var bucket = emptyAt.get(tenant);
    if (bucket == null) {
      return 0;
    }
    var cost = SECOND_NANOS / perSecond.applyAsInt(tenant);
    return Math.max(0, bucket.get() - ticker.getAsLong()) / cost;
  }

  /// Drops the buckets that are empty.
  public void sweep() {
    var now = ticker.getAsLong();
    emptyAt.values().removeIf(bucket -> bucket.get() - now <= 0);
  }

  private static Failure tooMany(int most, Duration wait) {
    return new Failure.LimitReached(
        "tenant.too-many-events",
        "The tenant has begun %d events within a second, which is as many as it may."
            .formatted(most),
        "Retry after the pause; if it stays so, ask the operator for a larger"
            + " tenant-events-per-second-max.",
        "loadShed",
        Optional.of(wait.plusMillis(1)));
  }
}
