package dev.cloister.host.storage;

import dev.cloister.api.ObjectId;
import java.util.List;
import java.util.Optional;

/// What one turn of one object writes: all of it or nothing. `deleteAll` comes first, then deletes,
/// then puts; `deleteAll` removes the alarms too, and changes of alarms come after it.
///
/// @param requestId the id under which the effect is recognised when it is sent again after an
///   unknown outcome; it is remembered in the same entry
public record ObjectWrites(
    ObjectId object,
    Optional<String> requestId,
    boolean deleteAll,
    List<byte[]> deletes,
    List<StoredEntry> puts,
    List<AlarmWrite> alarms) {
  public ObjectWrites {
    deletes = List.copyOf(deletes);
    puts = List.copyOf(puts);
    alarms = List.copyOf(alarms);
  }

  /// Writes that leave the alarms as they are, but for `deleteAll`.
  public ObjectWrites(
      ObjectId object,
      Optional<String> requestId,
      boolean deleteAll,
      List<byte[]> deletes,
      List<StoredEntry> puts) {
    this(object, requestId, deleteAll, deletes, puts, List.of());
  }
}
