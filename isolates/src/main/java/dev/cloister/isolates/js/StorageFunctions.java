package dev.cloister.isolates.js;

import dev.cloister.isolates.bridge.Entry;
import dev.cloister.isolates.context.GuestException;
import dev.cloister.isolates.context.Key;
import dev.cloister.isolates.context.ObjectStorage;
import java.util.List;
import java.util.function.BiConsumer;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/// What `script/storage.js` calls: the keys and values of the context's objects.
///
/// Threads: the context's own only.
final class StorageFunctions {
  private final ChildContext owner;
  private final GuestBytes bytes;

  /// What the script is reading of its last list.
  private List<Entry> listed = List.of();

  StorageFunctions(ChildContext owner, GuestBytes bytes) {
    this.owner = owner;
    this.bytes = bytes;
  }

  /// All of them by name.
  void addTo(BiConsumer<String, HostFunctions.Body> table) {
    table.accept("storageGet", this::storageGet);
    table.accept("storagePut", this::storagePut);
    table.accept(
        "storageDelete",
        arguments -> toWrite(arguments[0]).delete(key(arguments[1]), arguments[2].asBoolean()));
    table.accept(
        "storageDeleteAll",
        arguments -> {
          toWrite(arguments[0]).deleteAll(arguments[1].asBoolean());
          return null;
        });
    table.accept("storageList", this::storageList);
    table.accept("listedKey", arguments -> new Key(listed.get(arguments[0].asInt()).key()).text());
    table.accept(
        "listedValue", arguments -> GuestBytes.forGuest(listed.get(arguments[0].asInt()).value()));
    table.accept("storageBegin", arguments -> storage(arguments[0]).begin());
    table.accept("storageCommit", arguments -> toWrite(arguments[0]).commit(arguments[1].asLong()));
    table.accept(
        "storageRollback", arguments -> toWrite(arguments[0]).rollback(arguments[1].asLong()));
    table.accept("storageInTransaction", arguments -> storage(arguments[0]).inTransaction());
    table.accept("storageAwait", arguments -> storage(arguments[0]).batchToAwait());
  }

  private static Key key(Value text) {
    return Key.of(text.asString());
  }

  private ObjectStorage storage(Value object) {
    return present(owner.outbox().storage(object.asLong()));
  }

  private ObjectStorage toWrite(Value object) {
    return present(owner.outbox().storageToWrite(object.asLong()));
  }

  /// What is there, or the error that a script gets whose object was reset.
  static ObjectStorage present(@Nullable ObjectStorage storage) {
    if (storage == null) {
      throw new GuestException(
          GuestException.Kind.ERROR,
          "The storage of this object cannot be used any more: the object was reset.");
    }
    return storage;
  }

  private @Nullable Object storageGet(Value[] arguments) {
    var value = storage(arguments[0]).get(key(arguments[1]));
    return value == null ? null : GuestBytes.forGuest(value);
  }

  private @Nullable Object storagePut(Value[] arguments) {
    toWrite(arguments[0])
        .put(key(arguments[1]), bytes.fromGuest(arguments[2]), arguments[3].asBoolean());
    return null;
  }

  private Object storageList(Value[] arguments) {
    var start = arguments[1].isNull() ? null : key(arguments[1]);
    if (!arguments[2].isNull()) {
      start = key(arguments[2]).next();
    }
    var end = arguments[3].isNull() ? null : key(arguments[3]);
    if (!arguments[4].isNull()) {
      var prefix = key(arguments[4]);
      var after = prefix.afterPrefix();
      start = start == null || start.compareTo(prefix) < 0 ? prefix : start;
      end = end == null || (after != null && end.compareTo(after) > 0) ? after : end;
    }
    var limit = arguments[6].asDouble();
    listed =
        storage(arguments[0])
            .list(
                start,
                end,
                arguments[5].asBoolean(),
                limit < 0 ? Integer.MAX_VALUE : (int) Math.min(limit, Integer.MAX_VALUE));
    return listed.size();
  }
}
