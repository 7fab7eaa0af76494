package dev.cloister.isolates.js;

import dev.cloister.isolates.context.ObjectAlarms;
import dev.cloister.isolates.context.Outbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/// The part of `out` that is about alarms: the first argument is always the object's number. Those
/// that a running handler's beginning and end call do nothing for an object that was dropped.
///
/// Threads: the context's own only.
final class AlarmFunctions {
  private final Outbox outbox;
  private List<Map.Entry<String, Long>> listed = List.of();

  AlarmFunctions(Outbox outbox) {
    this.outbox = outbox;
  }

  void addTo(BiConsumer<String, HostFunctions.Body> table) {
    table.accept("alarmGet", this::get);
    table.accept("alarmSet", this::set);
    table.accept("alarmDelete", this::delete);
    table.accept("alarmList", this::list);
    table.accept("alarmListedName", arguments -> listed.get(arguments[0].asInt()).getKey());
    table.accept(
        "alarmListedTime", arguments -> (double) listed.get(arguments[0].asInt()).getValue());
    table.accept("alarmBegins", this::begins);
    table.accept("alarmDone", this::done);
    table.accept("alarmFailed", this::failed);
  }

  private @Nullable Object get(Value[] arguments) {
    var alarms = StorageFunctions.present(outbox.storage(arguments[0].asLong())).alarms();
    OptionalLong time = alarms.get(arguments[1].asString());
    return time.isPresent() ? (double) time.getAsLong() : null;
  }

  private @Nullable Object set(Value[] arguments) {
    toChange(arguments[0], arguments[3].asBoolean())
        .set(arguments[1].asString(), (long) arguments[2].asDouble());
    return null;
  }

  private @Nullable Object delete(Value[] arguments) {
    toChange(arguments[0], arguments[2].asBoolean()).delete(arguments[1].asString());
    return null;
  }

  private ObjectAlarms toChange(Value object, boolean confirmed) {
    return StorageFunctions.present(outbox.storageToWrite(object.asLong()))
        .alarmsToChange(confirmed);
  }

  private Object list(Value[] arguments) {
    var alarms = StorageFunctions.present(outbox.storage(arguments[0].asLong())).alarms();
    listed = new ArrayList<>(alarms.all().entrySet());
    return listed.size();
  }

  private Object begins(Value[] arguments) {
    var storage = outbox.storage(arguments[0].asLong());
    return storage != null
        && storage.alarms().begins(arguments[1].asString(), (long) arguments[2].asDouble());
  }

  private @Nullable Object done(Value[] arguments) {
    var storage = outbox.storageToWrite(arguments[0].asLong());
    if (storage != null) {
      storage.alarmsToChange(true).done(arguments[1].asString());
    }
    return null;
  }

  private @Nullable Object failed(Value[] arguments) {
    var storage = outbox.storage(arguments[0].asLong());
    if (storage != null) {
      storage.alarms().failed(arguments[1].asString());
    }
    return null;
  }
}
