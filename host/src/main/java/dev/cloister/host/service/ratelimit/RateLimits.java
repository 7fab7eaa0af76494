package dev.cloister.host.service.ratelimit;

import dev.cloister.api.TenantId;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Counts uses of keys in windows that begin at whole multiples of their period.
///
/// In the memory of this host: a restart forgets, and several hosts each count for themselves.
/// Scripts of a tenant that name the same namespace share its counts, those of one period.
///
/// Threads: any. Limits: [#KEYS_MAX] keys of a namespace have a count of their own in a window;
/// further keys share [#SHARED_COUNTS] counts, so that they may be limited too early, never too
/// late.
public final class RateLimits {
  /// Keys of one namespace with a count of their own.
  public static final int KEYS_MAX = 20_000;

  static final int SHARED_COUNTS = 1_024;

  private record Limiter(TenantId tenant, String namespace, int periodSeconds) {}

  /// The counts of one period.
  private static final class Window {
    private final Map<String, Integer> counts = new HashMap<>();
    private final int[] shared = new int[SHARED_COUNTS];
    private long number;

    /// Whether one more use is within the limit; it is counted if so.
    synchronized boolean use(long now, String key, int limit) {
      if (number != now) {
        number = now;
        counts.clear();
        java.util.Arrays.fill(shared, 0);
      }
      var count = counts.get(key);
      if (count == null && counts.size() >= KEYS_MAX) {
        var slot = Math.floorMod(key.hashCode(), SHARED_COUNTS);
        return shared[slot] < limit && ++shared[slot] <= limit;
      }
      var before = count == null ? 0 : count;
      if (before >= limit) {
        return false;
      }
      counts.put(key, before + 1);
      return true;
    }

    synchronized boolean isOver(long now) {
      return number != now;
    }
  }

  private final InstantSource clock;
  private final Map<Limiter, Window> windows = new ConcurrentHashMap<>();

  public RateLimits(InstantSource clock) {
    this.clock = clock;
  }

  /// Uses a key once; says whether that was within the limit. A use beyond it is not counted.
  public boolean use(TenantId tenant, String namespace, String key, int limit, int periodSeconds) {
    var limiter = new Limiter(tenant, namespace, periodSeconds);
    var now = number(periodSeconds);
    var within = new boolean[1];
    // Within `compute`, so that a sweep does not drop the window that is counted in.
    windows.compute(
        limiter,
        (_, known) -> {
          var window = known == null ? new Window() : known;
          within[0] = window.use(now, key, limit);
          return window;
        });
    return within[0];
  }

  /// Forgets windows that are over.
  public void sweep() {
    for (var limiter : windows.keySet()) {
      windows.computeIfPresent(
          limiter, (_, window) -> window.isOver(number(limiter.periodSeconds())) ? null : window);
    }
  }

  private long number(int periodSeconds) {
    return Math.floorDiv(clock.instant().getEpochSecond(), (long) periodSeconds);
  }
}
