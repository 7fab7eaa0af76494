package dev.cloister.host.service.cache;

import dev.cloister.api.TenantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// What all tenants' caches hold, each tenant's by itself; what was not used for longest goes
/// first.
///
/// Threads: any. Limits: [#TENANT_BYTES_MAX] and [#TENANT_ENTRIES_MAX] for each tenant,
/// [#HOST_BYTES_MAX] for all, [#VARIANTS_MAX] for one URL; a tenant makes room by its own entries
/// only.
final class CacheStore {
  static final long TENANT_BYTES_MAX = 32L << 20;
  static final int TENANT_ENTRIES_MAX = 10_000;
  static final long HOST_BYTES_MAX = 256L << 20;
  static final int VARIANTS_MAX = 16;

  /// A URL in a cache of that name.
  record Key(String cache, String url) {}

  private static final class Tenant {
    private final LinkedHashMap<Key, List<StoredAnswer>> entries =
        new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;
    private int count;
    private long arriving;
  }

  private final Map<TenantId, Tenant> tenants = new HashMap<>();
  private long bytes;

  synchronized Optional<StoredAnswer> find(TenantId id, Key key, Fields asked, Instant now) {
    var tenant = tenants.get(id);
    var variants = tenant == null ? null : tenant.entries.get(key);
    if (tenant == null || variants == null) {
      return Optional.empty();
    }
    for (var stale : variants.stream().filter(answer -> !now.isBefore(answer.staleAt())).toList()) {
      drop(tenant, key, variants, stale);
    }
    return variants.stream().filter(answer -> answer.suits(asked)).findFirst();
  }

  /// Keeps an answer in place of what would answer the same request; false when there is no room.
  synchronized boolean keep(TenantId id, Key key, StoredAnswer answer) {
    if (key.url().length() + answer.cost() > TENANT_BYTES_MAX) {
      return false;
    }
    var tenant = tenants.computeIfAbsent(id, _ -> new Tenant());
    var variants = tenant.entries.computeIfAbsent(key, _ -> new ArrayList<>());
    for (var old : variants.stream().filter(each -> each.suits(answer.request())).toList()) {
      drop(tenant, key, variants, old);
    }
    if (variants.size() >= VARIANTS_MAX) {
      drop(tenant, key, variants, variants.getFirst());
    }
    tenant.entries.computeIfAbsent(key, _ -> variants).add(answer);
    count(tenant, cost(key, answer), 1);
    while (tenant.bytes > TENANT_BYTES_MAX
        || tenant.count > TENANT_ENTRIES_MAX
        || bytes > HOST_BYTES_MAX) {
      var oldest = Objects.requireNonNull(tenant.entries.firstEntry());
      drop(tenant, oldest.getKey(), oldest.getValue(), oldest.getValue().getFirst());
    }
    return true;
  }

  synchronized boolean forget(TenantId id, Key key) {
    var tenant = tenants.get(id);
    var variants = tenant == null ? null : tenant.entries.get(key);
    if (tenant == null || variants == null) {
      return false;
    }
    for (var answer : List.copyOf(variants)) {
      drop(tenant, key, variants, answer);
    }
    return true;
  }

  /// Forgets all that a tenant has.
  synchronized void forget(TenantId id) {
    var tenant = tenants.remove(id);
    if (tenant != null) {
      bytes -= tenant.bytes;
    }
  }

  /// Sets memory aside for bytes on their way in; false when the tenant has too many of them.
  synchronized boolean arrive(TenantId id, long more) {
    var tenant = tenants.computeIfAbsent(id, _ -> new Tenant());
    if (tenant.arriving + more > TENANT_BYTES_MAX) {
      return false;
    }
    tenant.arriving += more;
    return true;
  }

  /// The bytes are kept or dropped.
  synchronized void arrived(TenantId id, long count) {
    var tenant = tenants.get(id);
    if (tenant != null) {
      tenant.arriving -= count;
    }
  }

  private void drop(Tenant tenant, Key key, List<StoredAnswer> variants, StoredAnswer answer) {
    if (variants.remove(answer)) {
      count(tenant, -cost(key, answer), -1);
    }
    if (variants.isEmpty()) {
      tenant.entries.remove(key);
    }
  }

  private void count(Tenant tenant, long cost, int entries) {
    tenant.bytes += cost;
    tenant.count += entries;
    bytes += cost;
  }

  private static long cost(Key key, StoredAnswer answer) {
    return answer.cost() + key.url().length() + key.cache().length();
  }
}
