package dev.cloister.host.storage;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
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

  /// The past of the shard's objects.
  StoredHistory history();

  /// Objects of a script that have something stored or an alarm set, ordered by class and id, after
  /// `after` (exclusive), at most `limit`.
  List<ObjectId> objects(
      ScriptName script, Optional<String> className, Optional<ObjectId> after, int limit);

  /// The scripts of a tenant that objects with something stored or an alarm belong to, each found
  /// by one descent.
  List<ScriptName> scripts(TenantId tenant);

  /// What a tenant has stored here; waits for nothing.
  StoredUse use(TenantId tenant);

  /// Runs what reads this state several times and is to find one moment of it: nothing is applied
  /// meanwhile, so every write of the shard waits for it.
  void atOnce(Runnable reads);
}
