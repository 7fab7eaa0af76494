package dev.cloister.host.boot;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.host.cron.CronRunner;
import dev.cloister.host.execution.Deployment;
import dev.cloister.host.execution.Exchange;
import dev.cloister.host.execution.HostEvent;
import dev.cloister.host.execution.Result;
import dev.cloister.host.execution.ScriptHost;
import dev.cloister.host.execution.Timeline;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes crons that are due to the scripts they belong to. One whose handler had not begun when its
/// isolate ended is sent once more, as a request is.
///
/// Threads: any; the background's wait for an isolate.
final class ScheduledEvents implements CronRunner {
  private static final Logger LOG = LoggerFactory.getLogger(ScheduledEvents.class);

  private final ScriptHost scripts;
  private final Supplier<String> requestIds;
  private final Executor background;

  ScheduledEvents(ScriptHost scripts, Supplier<String> requestIds, Executor background) {
    this.scripts = scripts;
    this.requestIds = requestIds;
    this.background = background;
  }

  @Override
  public CompletableFuture<CronEnd> run(ScriptName script, Instant at, String cron) {
    var event = new HostEvent.Scheduled(at, cron);
    return send(script, event)
        .thenCompose(result ->
            result instanceof Result.Failed(Failure.Unavailable _, var begun) && !begun
                ? send(script, event)
                : CompletableFuture.completedFuture(result))
        .handle((result, fault) -> end(script, event, Optional.ofNullable(result), fault));
  }

  private CompletableFuture<Result> send(ScriptName script, HostEvent event) {
    return CompletableFuture.supplyAsync(() -> scripts.deployment(script), background)
        .thenCompose(found ->
            switch (found) {
              case Outcome.Failed<Deployment>(var failure) ->
                  CompletableFuture.completedFuture(new Result.Failed(failure, true));
              case Outcome.Answered<Deployment>(var deployment) -> {
                var exchange =
                    new Exchange(
                        requestIds.get(),
                        event,
                        Optional.empty(),
                        Optional.of(Timeline.of(System::nanoTime)));
                deployment.send(exchange);
                yield exchange.result();
              }
            });
  }

  private static CronEnd end(
      ScriptName script,
      HostEvent.Scheduled event,
      Optional<Result> result,
      @org.jspecify.annotations.Nullable Throwable fault) {
    if (result.isEmpty()) {
      LOG.error("The cron {} of {} could not be run", event.cron(), script, fault);
      return new CronEnd("internalError", false);
    }
    return switch (result.get()) {
      case Result.Handled(var outcome, var noRetry) -> new CronEnd(outcome, noRetry);
      case Result.Threw(var _, var outcome) -> new CronEnd(outcome, false);
      case Result.Failed(var failure, var _) -> {
        LOG.warn("The cron {} of {} was not handled: {}", event.cron(), script, failure.detail());
        yield new CronEnd(outcome(failure), false);
      }
      case Result.Answered _, Result.Returned _ ->
          throw new AssertionError("a scheduled event is not answered");
    };
  }

  private static String outcome(Failure failure) {
    return switch (failure) {
      case Failure.LimitReached limit -> limit.outcome();
      case Failure.ScriptFailed failed -> failed.outcome();
      case Failure.NotFound _ -> "scriptNotFound";
      case Failure.Refused _, Failure.Moved _, Failure.Unavailable _ -> "internalError";
    };
  }
}
