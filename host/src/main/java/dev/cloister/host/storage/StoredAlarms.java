package dev.cloister.host.storage;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The alarms of one shard's objects, ordered by script and then by when they are due: what is due
/// next costs one descent, however many are set. Where alarms have been, empty leaves stay in the
/// tree, so whoever knows that nothing is due before some moment says so with `fromMillis`.
///
/// Threads: as [ReadOnlyStorage].
public interface StoredAlarms {
  /// The alarms of an object by name, at most [StorageLimits#ALARMS_PER_OBJECT_MAX].
  List<StoredAlarm> of(ObjectId object);

  /// Alarms of a script that are due from `fromMillis` to `untilMillis` (both inclusive), soonest
  /// first, after `after` (exclusive; it need not be set any more), at most `limit`.
  List<StoredAlarm> due(
      ScriptName script, long fromMillis, Optional<StoredAlarm> after, long untilMillis, int limit);

  /// When the first alarm of a script is due that is due at or after `fromMillis`.
  OptionalLong next(ScriptName script, long fromMillis);

  /// The scripts with an alarm, each found by one descent.
  List<ScriptName> scripts();
}
