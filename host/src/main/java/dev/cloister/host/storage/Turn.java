package dev.cloister.host.storage;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// [ObjectWrites] as they are logged and applied: the object as the prefix of its stored keys.
///
/// @param object the object's prefix ([StorageKeys#prefix])
/// @param requestId the request id in UTF-8
record Turn(
    byte[] object,
    Optional<byte[]> requestId,
    boolean deleteAll,
    List<byte[]> deletes,
    List<StoredEntry> puts,
    List<AlarmWrite> alarms,
    Optional<HistoryWrite> history) {

  /// Whether it changes entries.
  boolean writes() {
    return deleteAll || !deletes.isEmpty() || !puts.isEmpty();
  }

  static Turn of(ObjectWrites writes) {
    return new Turn(
        StorageKeys.prefix(writes.object()),
        writes.requestId().map(id -> id.getBytes(StandardCharsets.UTF_8)),
        writes.deleteAll(),
        writes.deletes(),
        writes.puts(),
        writes.alarms(),
        writes.history());
  }
}
