package dev.cloister.host.admin;

import dev.cloister.api.ObjectId;
import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.host.storage.StoredAlarm;
import java.util.List;

/// The alarms of objects, for an operator.
///
/// Threads: any may call; may block, [#fire] as long as the handler runs.
public interface AlarmDesk {
  /// The alarms of an object, by name.
  List<StoredAlarm> of(ObjectId object);

  /// The alarms of a script's objects that run next, soonest first, at most `limit`.
  List<StoredAlarm> soonest(ScriptName script, int limit);

  /// Runs the handler now, as if the alarm were due: when it ends well the alarm is not set any
  /// more. Answers with a word of the tail vocabulary.
  ///
  /// @param name of the alarm, empty for the one that Workers know
  Outcome<String> fire(ObjectId object, String name);
}
