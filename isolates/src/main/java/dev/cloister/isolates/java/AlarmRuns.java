package dev.cloister.isolates.java;

import dev.cloister.api.script.AlarmEvent;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.isolates.context.EventLog;
import dev.cloister.isolates.context.Outbox;
import java.time.Instant;
import java.util.Optional;

/// Alarms that are due: what their handler is told, and what becomes of the alarm by how it ends.
///
/// Threads: whoever has the baton.
final class AlarmRuns {
  private final Outbox outbox;
  private final LiveObjects objects;
  private final ScriptProgram program;
  private final EventLog log;

  AlarmRuns(Outbox outbox, LiveObjects objects, ScriptProgram program, EventLog log) {
    this.outbox = outbox;
    this.objects = objects;
    this.program = program;
    this.log = log;
  }

  /// Calls the handler, unless the object has changed the alarm meanwhile or it was tried too
  /// often.
  ///
  /// @throws Exception what the handler throws
  void handle(EventRun run, ToIsolate.AlarmDue due) throws Exception {
    var object = run.object();
    var storage = outbox.storage(due.object());
    var name = due.alarm().name();
    var time = due.alarm().timeMillis();
    if (object == null || storage == null || !storage.alarms().begins(name, time)) {
      return;
    }
    run.alarm(name);
    if (due.lastTryOver()) {
      return;
    }
    if (!program.handlesAlarms(object.activation().className())) {
      log.line(
          "warn",
          "An alarm was due and the class has no alarm() handler; it is not set any more.",
          Optional.empty());
      return;
    }
    var instance = objects.instance(run, object);
    if (instance != null) {
      instance.alarm(
          new AlarmEvent(
              Instant.ofEpochMilli(time), due.retries(), ScriptAlarms.nameForScript(name)));
    }
  }

  /// The handler has ended well, or there was none to call: unless it has set the alarm anew, it is
  /// not set any more.
  void handled(EventRun run) {
    var name = run.alarm();
    var storage = outbox.storageToWrite(run.objectNumber());
    if (name != null && storage != null) {
      storage.alarmsToChange(true).done(name);
    }
  }

  /// The event has failed: an alarm that it was for is set as before.
  void failed(EventRun run) {
    var name = run.alarm();
    var storage = outbox.storage(run.objectNumber());
    if (name != null && storage != null) {
      storage.alarms().failed(name);
    }
  }
}
