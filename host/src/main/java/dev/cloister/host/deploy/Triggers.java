package dev.cloister.host.deploy;

import java.util.List;

/// What wakes a script besides requests, and who hears of its events.
///
/// @param crons `triggers.crons`, in the configuration's order; each can be read by
///   [dev.cloister.host.cron.CronExpression]
/// @param tailConsumers scripts of the same tenant, by name, that are handed what became of each
///   event
public record Triggers(List<String> crons, List<String> tailConsumers) {
  /// Crons of one script.
  public static final int CRONS_MAX = 16;

  /// Scripts that hear of one script's events.
  public static final int TAIL_CONSUMERS_MAX = 8;

  /// Requests only.
  public static final Triggers NONE = new Triggers(List.of(), List.of());

  public Triggers {
    crons = List.copyOf(crons);
    tailConsumers = List.copyOf(tailConsumers);
  }
}
