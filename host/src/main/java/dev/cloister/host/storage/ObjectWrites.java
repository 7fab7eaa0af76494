package dev.cloister.host.storage;

import dev.cloister.api.ObjectId;
import java.util.List;
import java.util.Optional;

/// What one turn of one object writes: all of it or nothing. `deleteAll` comes first, then deletes,
/// then puts.
///
/// @param requestId the id under which the effect is recognised when it is sent again after an
///   unknown outcome; it is remembered in the same entry
public record ObjectWrites(
    ObjectId object,
    Optional<String> requestId,
    boolean deleteAll,
    List<byte[]> deletes,
    List<StoredEntry> puts) {
  public ObjectWrites {
    deletes = List.copyOf(deletes);
    puts = List.copyOf(puts);
  }
}
