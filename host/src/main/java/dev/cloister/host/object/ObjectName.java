package dev.cloister.host.object;

import dev.cloister.api.ObjectId;
import dev.cloister.host.storage.ReadOnlyStorage;
import dev.cloister.host.storage.StoredEntry;
import dev.cloister.isolates.ObjectIds;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The name that an object's id was made of, as the object sees it in `ctx.id.name`. Who calls an
/// object by its name says it; an alarm or a socket that wakes it cannot. So it is kept among the
/// object's entries, under a key that no script can name (it begins with a byte that is in no
/// UTF-8), from the first turn on that stores anything; an object that stores nothing leaves
/// nothing.
///
/// Threads: one at a time. Limits: a name of more than [#BYTES_MAX] bytes is not kept.
final class ObjectName {
  /// As on Workers.
  static final int BYTES_MAX = 1024;

  private static final byte[] KEY = {(byte) 0xFF, 'n'};

  private final @Nullable String name;
  private final boolean mayBeStored;
  private boolean stored;

  private ObjectName(@Nullable String name, boolean mayBeStored, boolean stored) {
    this.name = name;
    this.mayBeStored = mayBeStored;
    this.stored = stored;
  }

  /// What is stored, else what a caller says, which may say anything.
  static ObjectName of(ReadOnlyStorage state, ObjectId id, Optional<String> said) {
    var found = state.get(id, KEY).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    return found
        .map(name -> new ObjectName(name, true, true))
        .orElseGet(() -> new ObjectName(said.orElse(null), isOf(id, said), false));
  }

  private static boolean isOf(ObjectId id, Optional<String> said) {
    var script = id.script();
    var key = ObjectIds.namespaceKey(script.tenant().name(), script.name(), id.className());
    return said.filter(name -> name.getBytes(StandardCharsets.UTF_8).length <= BYTES_MAX)
        .filter(name -> new ObjectIds(key).fromName(name).equals(id.hex()))
        .isPresent();
  }

  /// The name; empty when nobody has said it.
  Optional<String> text() {
    return Optional.ofNullable(name);
  }

  /// All entries are deleted, this one too.
  void forgotten() {
    stored = false;
  }

  /// The entry to store along with others, unless it is stored already.
  Optional<StoredEntry> toStore() {
    var kept = name;
    if (stored || !mayBeStored || kept == null) {
      return Optional.empty();
    }
    stored = true;
    return Optional.of(new StoredEntry(KEY, kept.getBytes(StandardCharsets.UTF_8)));
  }
}
