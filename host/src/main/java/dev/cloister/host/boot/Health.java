package dev.cloister.host.boot;

import dev.cloister.host.admin.HealthReport;
import dev.cloister.host.admin.HealthReport.IsolateHealth;
import dev.cloister.host.admin.HealthReport.ShardHealth;
import dev.cloister.host.admin.HealthReport.Status;
import dev.cloister.host.execution.ScriptHost;
import dev.cloister.host.storage.Shard;
import dev.cloister.host.storage.ShardNumber;
import dev.cloister.host.storage.Shards;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// What a host says of itself at `/health`.
///
/// Threads: any.
final class Health {
  private static final String NO_COMPILER =
      "Scripts run some 30 times slower: GraalVM's compiler is missing (system property"
          + " cloister.compiler).";

  private final Isolates isolates;
  private final ScriptHost scripts;
  private final Shards shards;
  private final Supplier<Map<String, Long>> droppedTraces;
  private final InstantSource clock;
  private final BooleanSupplier stopping;
  private final Instant started;

  /// Health of a host that starts now.
  Health(
      Isolates isolates,
      ScriptHost scripts,
      Shards shards,
      Supplier<Map<String, Long>> droppedTraces,
      InstantSource clock,
      BooleanSupplier stopping) {
    this.isolates = isolates;
    this.scripts = scripts;
    this.shards = shards;
    this.droppedTraces = droppedTraces;
    this.clock = clock;
    this.stopping = stopping;
    this.started = clock.instant();
  }

  HealthReport report() {
    var shardHealth = shardHealth();
    return new HealthReport(
        status(shardHealth),
        BuildVersion.TEXT,
        Duration.between(started, clock.instant()),
        isolateHealth(),
        isolates.spares(),
        isolates.confinement().layers(),
        shardHealth,
        warnings());
  }

  private Status status(List<ShardHealth> shardHealth) {
    if (stopping.getAsBoolean()) {
      return Status.STOPPING;
    }
    return shardHealth.stream().allMatch(ShardHealth::serving) ? Status.OK : Status.DEGRADED;
  }

  private List<IsolateHealth> isolateHealth() {
    return scripts.isolates().stream()
        .map(isolate ->
            new IsolateHealth(
                isolate.place(),
                isolate.runtime(),
                isolate.contexts(),
                isolate.residentBytes(),
                isolate.heapBytes()))
        .toList();
  }

  private List<ShardHealth> shardHealth() {
    return Stream.concat(Stream.of(shards.system()), shards.objectShards().stream())
        .map(Health::of)
        .toList();
  }

  private static ShardHealth of(Shard shard) {
    var name = shard.number() == ShardNumber.SYSTEM ? "system" : Integer.toString(shard.number());
    return new ShardHealth(name, shard.term().isPresent(), shard.term().orElse(0));
  }

  private List<String> warnings() {
    var warnings = new ArrayList<String>();
    if (!isolates.hasCompiler()) {
      warnings.add(NO_COMPILER);
    }
    isolates.confinement().warning().ifPresent(warnings::add);
    droppedTraces
        .get()
        .forEach((consumer, items) ->
            warnings.add(
                "The tail consumer %s has missed %d trace items: it is slower than what it hears of, or cannot run."
                    .formatted(consumer, items)));
    scripts
        .alone()
        .forEach((tenant, until) ->
            warnings.add(
                "The tenant %s has forced the end of its cordon and is alone until %s."
                    .formatted(tenant, until)));
    return List.copyOf(warnings);
  }
}
