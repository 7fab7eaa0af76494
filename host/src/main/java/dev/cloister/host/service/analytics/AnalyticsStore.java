package dev.cloister.host.service.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.api.TenantId;
import dev.cloister.host.service.BatchWriter;
import dev.cloister.host.service.ServedShard;
import dev.cloister.host.service.ServiceObjects;
import dev.cloister.host.storage.Shards;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/// The data points of all tenants, durable, the newest of each dataset ([AnalyticsLimits]).
///
/// Threads: any that may wait and is not interrupted. The shards are lent.
public final class AnalyticsStore {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PAGE = 500;

  private final Shards shards;
  private final InstantSource clock;
  private final Executor threads;
  private final Map<Dataset, BatchWriter<PointBatch.Added>> writers = new ConcurrentHashMap<>();

  /// @param threads gives each task a thread that may wait and is not interrupted
  public AnalyticsStore(Shards shards, InstantSource clock, Executor threads) {
    this.shards = shards;
    this.clock = clock;
    this.threads = threads;
  }

  /// Which points are asked for: from `fromMillis` on and before `toMillis`, those with `index`.
  public record Query(long fromMillis, long toMillis, Optional<String> index, int limit) {}

  /// Points, oldest first. When `next` is there others may follow: ask again from it.
  public record Page(List<JsonNode> points, OptionalLong next) {}

  /// The time of a point that is written now.
  public long nowMillis() {
    return clock.millis();
  }

  /// Keeps a point, durably when this returns.
  public Outcome<Boolean> add(Dataset dataset, long millis, byte[] json) {
    if (json.length > AnalyticsLimits.POINT_BYTES_MAX) {
      return new Outcome.Failed<>(
          new Failure.Refused(
              "analytics.point-too-large",
              "The data point has %d of %d bytes as JSON."
                  .formatted(json.length, AnalyticsLimits.POINT_BYTES_MAX),
              "Write less in one data point."));
    }
    var count = holding(dataset).isPresent() ? 0 : datasets(dataset.tenant()).size();
    if (count >= AnalyticsLimits.DATASETS_PER_TENANT_MAX) {
      return new Outcome.Failed<>(
          new Failure.LimitReached(
              "analytics.too-many-datasets",
              "The tenant has %d of %d datasets."
                  .formatted(count, AnalyticsLimits.DATASETS_PER_TENANT_MAX),
              "Write to the datasets that are there, with an index or blob for each purpose.",
              "exception",
              Optional.empty()));
    }
    return writer(dataset).submit(new PointBatch.Added(millis, json)).join();
  }

  private Optional<Dataset.Holding> holding(Dataset dataset) {
    return shard(dataset).state().get(dataset.object(), Dataset.HOLDING).map(Dataset.Holding::read);
  }

  /// The datasets of a tenant that something was written to, by name.
  public List<Dataset.Holding> datasets(TenantId tenant) {
    return ServiceObjects.all(
            shards, tenant, Dataset.CLASS, AnalyticsLimits.DATASETS_PER_TENANT_MAX)
        .stream()
        .flatMap(object ->
            shards
                .shardOf(object)
                .state()
                .get(object, Dataset.HOLDING)
                .map(Dataset.Holding::read)
                .stream())
        .sorted(Comparator.comparing(Dataset.Holding::name))
        .toList();
  }

  /// Points of a dataset. Looks at [AnalyticsLimits#SCANNED_POINTS_MAX] at most.
  public Page query(Dataset dataset, Query query) throws IOException {
    var state = shard(dataset).state();
    var end = Optional.of(Dataset.key(query.toMillis(), 0));
    var start = Dataset.key(query.fromMillis(), 0);
    var found = new ArrayList<JsonNode>();
    var scanned = 0;
    while (scanned < AnalyticsLimits.SCANNED_POINTS_MAX) {
      var page = state.range(dataset.object(), Optional.of(start), end, false, PAGE);
      for (var entry : page) {
        var millis = Dataset.millis(entry.key());
        // A page ends between two milliseconds, so that the next can begin at one.
        if (found.size() >= query.limit() && millis != lastMillis(found)) {
          return new Page(found, OptionalLong.of(millis));
        }
        scanned++;
        var point = JSON.readTree(new String(entry.value(), UTF_8));
        if (query.index().isEmpty() || query.index().get().equals(point.path("index").asText(""))) {
          found.add(point);
        }
      }
      if (page.size() < PAGE) {
        return new Page(found, OptionalLong.empty());
      }
      var last = page.getLast().key();
      start = Arrays.copyOf(last, last.length + 1);
    }
    return new Page(found, OptionalLong.of(Dataset.millis(start)));
  }

  private static long lastMillis(List<JsonNode> found) {
    return found.getLast().path("timestamp").asLong();
  }

  /// Removes points that are too old.
  public void sweep(TenantId tenant) {
    for (var holding : datasets(tenant)) {
      var dataset = new Dataset(tenant, holding.name());
      var _ = writer(dataset).submit(new PointBatch.Added(0, new byte[0])).join();
    }
  }

  private BatchWriter<PointBatch.Added> writer(Dataset dataset) {
    return writers.computeIfAbsent(
        dataset,
        fresh ->
            new BatchWriter<>(
                "the dataset " + fresh,
                shard(fresh),
                added -> added.json().length + 32,
                () -> new PointBatch(fresh, shard(fresh), oldestMillis()),
                threads));
  }

  private long oldestMillis() {
    return Math.max(0, clock.millis() - AnalyticsLimits.AGE_MAX.toMillis());
  }

  private ServedShard shard(Dataset dataset) {
    return new ServedShard(shards.shardOf(dataset.object()));
  }
}
