package dev.cloister.host.service.analytics;

import dev.cloister.api.Outcome;
import dev.cloister.host.service.BatchWriter;
import dev.cloister.host.service.ServedShard;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.StoredEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Data points of one dataset as they become writes; what is then too much or too old goes in the
/// same batch, oldest first, at most [#REMOVED_MAX] at a time.
///
/// Threads: one.
final class PointBatch implements BatchWriter.Batch<PointBatch.Added> {
  /// Points that one batch removes: more than a batch may add, so that the bounds hold.
  static final int REMOVED_MAX = 1_000;

  /// A point to keep; without bytes, only a look for what is too old.
  record Added(long millis, byte[] json) {}

  private final Dataset dataset;
  private final ServedShard shard;
  private final long oldestMillis;
  private final List<StoredEntry> puts = new ArrayList<>();
  private Dataset.Holding holding;

  /// @param oldestMillis what is from before is too old
  PointBatch(Dataset dataset, ServedShard shard, long oldestMillis) {
    this.dataset = dataset;
    this.shard = shard;
    this.oldestMillis = oldestMillis;
    this.holding =
        shard
            .state()
            .get(dataset.object(), Dataset.HOLDING)
            .map(Dataset.Holding::read)
            .orElseGet(() -> new Dataset.Holding(dataset.name(), 0, 0, 0));
  }

  @Override
  public Outcome<Boolean> add(Added point) {
    if (point.json().length > 0) {
      puts.add(new StoredEntry(Dataset.key(point.millis(), holding.next()), point.json()));
      holding =
          new Dataset.Holding(
              holding.name(),
              holding.points() + 1,
              holding.bytes() + point.json().length,
              holding.next() + 1);
    }
    return new Outcome.Answered<>(true);
  }

  @Override
  public Optional<ObjectWrites> writes() {
    var deletes = new ArrayList<byte[]>();
    for (var old : oldest()) {
      var tooMuch =
          holding.points() > AnalyticsLimits.POINTS_MAX
              || holding.bytes() > AnalyticsLimits.BYTES_MAX;
      if (!tooMuch && Dataset.millis(old.key()) >= oldestMillis) {
        break;
      }
      deletes.add(old.key());
      holding =
          new Dataset.Holding(
              holding.name(),
              holding.points() - 1,
              holding.bytes() - old.value().length,
              holding.next());
    }
    if (puts.isEmpty() && deletes.isEmpty()) {
      return Optional.empty();
    }
    var all = new ArrayList<>(puts);
    all.add(new StoredEntry(Dataset.HOLDING, holding.write()));
    return Optional.of(new ObjectWrites(dataset.object(), Optional.empty(), false, deletes, all));
  }

  private List<StoredEntry> oldest() {
    var full =
        holding.points() > AnalyticsLimits.POINTS_MAX
            || holding.bytes() > AnalyticsLimits.BYTES_MAX;
    var end = full ? Dataset.key(Long.MAX_VALUE, 0) : Dataset.key(oldestMillis, 0);
    return shard
        .state()
        .range(
            dataset.object(), Optional.of(Dataset.key(0, 0)), Optional.of(end), false, REMOVED_MAX);
  }
}
