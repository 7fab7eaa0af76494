package dev.cloister.host.execution;

import dev.cloister.api.TenantId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Which tenants have forced the end of a cordon, and for how long each is alone for it.
///
/// The first time that is [#FIRST], and each time after twice as long, up to [#MAX]. Who does it
/// more than [#FREE] times besides has to wait for the next cordon: [#FIRST_WAIT], then twice as
/// long each time, up to [#WAIT_MAX]. For each [#DECAY] without another time one is forgotten.
///
/// Threads: guarded by whoever owns it. Limits: an entry for each tenant that has forced one and
/// was not forgiven.
final class Penalties {
  static final Duration FIRST = Duration.ofMinutes(5);
  static final Duration MAX = Duration.ofHours(1);
  static final Duration DECAY = Duration.ofMinutes(30);
  static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  static final Duration WAIT_MAX = Duration.ofSeconds(30);

  /// How often in a row another cordon is given at once: who mends a mistake is not to be slowed
  /// down.
  static final int FREE = 4;

  private static final int DOUBLINGS_MAX = 20;

  /// How often, and when the last time was.
  private record Offence(int times, long atMillis) {
    Offence at(long nowMillis) {
      var forgotten = Math.max(0, nowMillis - atMillis) / DECAY.toMillis();
      return forgotten == 0
          ? this
          : new Offence(
              (int) Math.max(0, times - forgotten), atMillis + forgotten * DECAY.toMillis());
    }
  }

  private final Map<TenantId, Offence> offences = new HashMap<>();
  private final Map<TenantId, Long> aloneUntil = new HashMap<>();

  /// A tenant has forced the end of a cordon.
  void offended(TenantId tenant, long nowMillis) {
    var before = offences.getOrDefault(tenant, new Offence(0, nowMillis)).at(nowMillis);
    var now = new Offence(before.times + 1, nowMillis);
    offences.put(tenant, now);
    aloneUntil.put(tenant, nowMillis + doubled(FIRST, now.times - 1, MAX).toMillis());
  }

  /// All that have to be alone now, and until when.
  Map<TenantId, Long> alone(long nowMillis) {
    var alone = new HashMap<TenantId, Long>();
    aloneUntil.forEach((tenant, until) -> {
      if (nowMillis < until) {
        alone.put(tenant, until);
      }
    });
    return alone;
  }

  /// Whether it has to be alone now.
  boolean isAlone(TenantId tenant, long nowMillis) {
    return aloneUntil(tenant, nowMillis).isPresent();
  }

  /// Until when it has to be alone, if it has to now.
  Optional<Long> aloneUntil(TenantId tenant, long nowMillis) {
    return Optional.ofNullable(aloneUntil.get(tenant)).filter(until -> nowMillis < until);
  }

  /// How long until it is given another cordon; zero when it is at once.
  Duration wait(TenantId tenant, long nowMillis) {
    var last = offences.get(tenant);
    if (last == null || last.times <= FREE) {
      return Duration.ZERO;
    }
    var wait = doubled(FIRST_WAIT, last.times - FREE - 1, WAIT_MAX).toMillis();
    return Duration.ofMillis(Math.max(0, last.atMillis + wait - nowMillis));
  }

  /// Forgets what is over.
  void forget(long nowMillis) {
    aloneUntil.values().removeIf(until -> until <= nowMillis);
    offences
        .entrySet()
        .removeIf(each ->
            each.getValue().at(nowMillis).times == 0 && !aloneUntil.containsKey(each.getKey()));
  }

  private static Duration doubled(Duration first, int times, Duration max) {
    var millis = first.toMillis() << Math.min(times, DOUBLINGS_MAX);
    return millis > max.toMillis() ? max : Duration.ofMillis(millis);
  }
}
