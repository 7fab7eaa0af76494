package dev.cloister.isolates.cordon;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What the heap holds each time the collector has been through all of it; between two collections
/// nobody can tell what is in use from what is not.
///
/// Threads: one asks. Where the collector has no part of the heap for what lives long, it says
/// nothing, and the bounds of the JVM itself are what is left.
final class HeapGauge {
  private final Optional<MemoryPoolMXBean> old =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          // Of the parts of a heap, only the old one has this kind of threshold.
          .filter(pool -> pool.getType() == MemoryType.HEAP && pool.isUsageThresholdSupported())
          .findFirst();
  private final List<GarbageCollectorMXBean> collectors =
      ManagementFactory.getGarbageCollectorMXBeans().stream()
          .filter(each -> old.map(pool -> collects(each, pool)).orElse(false))
          .toList();
  private long collections = collections();

  private static boolean collects(GarbageCollectorMXBean collector, MemoryPoolMXBean pool) {
    return Arrays.asList(collector.getMemoryPoolNames()).contains(pool.getName());
  }

  /// What the last collection left, if there has been one since this was asked before.
  Optional<MemoryUsage> afterCollection() {
    var now = collections();
    if (now == collections) {
      return Optional.empty();
    }
    collections = now;
    return old.map(MemoryPoolMXBean::getCollectionUsage).filter(usage -> usage.getMax() > 0);
  }

  private long collections() {
    return collectors.stream().mapToLong(GarbageCollectorMXBean::getCollectionCount).sum();
  }
}
