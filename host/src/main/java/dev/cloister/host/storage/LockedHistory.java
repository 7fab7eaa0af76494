package dev.cloister.host.storage;

import dev.cloister.api.ObjectId;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Reads the past under the lock of the state that it belongs to.
record LockedHistory(StoredHistory history, Lock lock) implements StoredHistory {
  /// What keeps the state still while it is read.
  interface Lock {
    <T> T reading(Supplier<T> read);
  }

  @Override
  public Optional<ObjectHistory> of(ObjectId object) {
    return lock.reading(() -> history.of(object));
  }

  @Override
  public Optional<List<StoredEntry>> range(
      ObjectId object, Moment at, Optional<byte[]> start, Optional<byte[]> end, int limit) {
    return lock.reading(() -> history.range(object, at, start, end, limit));
  }

  @Override
  public Optional<List<StoredEntry>> page(
      ObjectId object, Moment at, Optional<byte[]> start, long bytesMax) {
    return lock.reading(() -> history.page(object, at, start, bytesMax));
  }

  @Override
  public Optional<Moment> wentBack(ObjectId object, int plan) {
    return lock.reading(() -> history.wentBack(object, plan));
  }
}
