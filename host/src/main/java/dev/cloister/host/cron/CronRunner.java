package dev.cloister.host.cron;

import dev.cloister.api.ScriptName;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/// Runs a script's `scheduled` handler.
@FunctionalInterface
public interface CronRunner {
  /// Sends the event on its way without waiting; completes, never exceptionally, when it is over.
  CompletableFuture<CronEnd> run(ScriptName script, Instant at, String cron);

  /// How an event ended.
  ///
  /// @param outcome a word of the tail vocabulary
  /// @param noRetry whether the handler asked not to be called again
  record CronEnd(String outcome, boolean noRetry) {}
}
