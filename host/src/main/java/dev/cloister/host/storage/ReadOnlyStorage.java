package dev.cloister.host.storage;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import java.util.List;
import java.util.Optional;

/// The applied state of one shard. Keys are ordered as unsigned bytes.
///
/// Threads: any may call, except one that may be interrupted: an interrupt during I/O would close
/// the store for good.
public interface ReadOnlyStorage {
  /// The value of a key.
  Optional<byte[]> get(ObjectId object, byte[] key);

  /// Entries from `start` (inclusive) to `end` (exclusive), empty meaning unbounded, at most
  /// `limit`, in order or in reverse order.
  List<StoredEntry> range(
      ObjectId object, Optional<byte[]> start, Optional<byte[]> end, boolean reverse, int limit);

  /// All entries of an object if their keys and values are at most `bytesMax` together; empty when
  /// they are more.
  Optional<List<StoredEntry>> whole(ObjectId object, long bytesMax);

  /// The alarms of the shard's objects.
  StoredAlarms alarms();

  /// Objects of a script that have something stored or an alarm set, ordered by class and id, after
  /// `after` (exclusive), at most `limit`.
  List<ObjectId> objects(
      ScriptName script, Optional<String> className, Optional<ObjectId> after, int limit);
}
