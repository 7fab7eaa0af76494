package dev.cloister.host.storage;

import dev.cloister.api.ObjectId;
import java.util.List;
import java.util.Optional;

/// The past of one shard's objects.
///
/// Threads: as [ReadOnlyStorage].
public interface StoredHistory {
  /// What is known of an object's past; empty when none of its turns left any.
  Optional<ObjectHistory> of(ObjectId object);

  /// As [ReadOnlyStorage#range], in order, of what the object was at a moment; empty when its
  /// history does not reach back so far. Takes time for everything that was overwritten since.
  Optional<List<StoredEntry>> range(
      ObjectId object, Moment at, Optional<byte[]> start, Optional<byte[]> end, int limit);

  /// The entries from `start` on of what the object was at a moment, in order: as many as have at
  /// most `bytesMax` together, but one at least; empty when its history does not reach back so far.
  Optional<List<StoredEntry>> page(
      ObjectId object, Moment at, Optional<byte[]> start, long bytesMax);

  /// The moment at which the object went back by its plan of this number; empty when it has not, or
  /// that is no longer within its history.
  Optional<Moment> wentBack(ObjectId object, int plan);
}
