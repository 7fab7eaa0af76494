package dev.cloister.host.storage;

import dev.cloister.api.ObjectId;
import java.util.List;
import java.util.Optional;

/// What one turn of one object writes: all of it or nothing. `deleteAll` comes first, then deletes,
/// then puts; `deleteAll` removes the alarms too, and changes of alarms come after it. A step in
/// the object's history comes before all of them.
///
/// @param requestId the id under which the effect is recognised when it is sent again after an
///   unknown outcome; it is remembered in the same entry
/// @param history when it is written, which is what its values before are kept under; without it
///   the object's entries have no history, and one that was there ends
public record ObjectWrites(
    ObjectId object,
    Optional<String> requestId,
    boolean deleteAll,
    List<byte[]> deletes,
    List<StoredEntry> puts,
    List<AlarmWrite> alarms,
    Optional<HistoryWrite> history) {
  public ObjectWrites {
    deletes = List.copyOf(deletes);
    puts = List.copyOf(puts);
    alarms = List.copyOf(alarms);
  }

  /// Writes that leave no history.
  public ObjectWrites(
      ObjectId object,
      Optional<String> requestId,
      boolean deleteAll,
      List<byte[]> deletes,
      List<StoredEntry> puts,
      List<AlarmWrite> alarms) {
    this(object, requestId, deleteAll, deletes, puts, alarms, Optional.empty());
  }

  /// Writes that leave no history, and the alarms as they are but for `deleteAll`.
  public ObjectWrites(
      ObjectId object,
      Optional<String> requestId,
      boolean deleteAll,
      List<byte[]> deletes,
      List<StoredEntry> puts) {
    this(object, requestId, deleteAll, deletes, puts, List.of());
  }

  /// Nothing but a step in the object's history.
  public static ObjectWrites step(ObjectId object, HistoryWrite history) {
    return new ObjectWrites(
        object, Optional.empty(), false, List.of(), List.of(), List.of(), Optional.of(history));
  }
}
