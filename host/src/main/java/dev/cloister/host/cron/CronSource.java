package dev.cloister.host.cron;

import dev.cloister.api.ScriptName;
import java.util.List;
import java.util.Map;

/// Which crons the versions that answer now have. Answers from memory.
public interface CronSource {
  /// Those of one script; none when it is not there.
  List<String> crons(ScriptName script);

  /// Those of all scripts that have any.
  Map<ScriptName, List<String>> all();
}
