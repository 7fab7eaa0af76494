package dev.cloister.host.boot;

import dev.cloister.api.Failure;
import dev.cloister.api.TenantId;
import dev.cloister.host.alarm.AlarmRunner;
import dev.cloister.host.execution.HostEvent;
import dev.cloister.host.execution.Result;
import dev.cloister.host.object.Objects;
import dev.cloister.host.storage.StoredAlarm;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/// Takes alarms that are due to the objects they belong to, which run them as one of their turns.
///
/// Threads: any.
final class AlarmEvents implements AlarmRunner {
  private final Objects objects;
  private final Function<TenantId, Duration> wallMax;
  private final Supplier<String> requestIds;

  /// @param wallMax how long a handler of a tenant may take
  AlarmEvents(Objects objects, Function<TenantId, Duration> wallMax, Supplier<String> requestIds) {
    this.objects = objects;
    this.wallMax = wallMax;
    this.requestIds = requestIds;
  }

  @Override
  public CompletableFuture<End> run(StoredAlarm alarm, boolean lastTryOver) {
    var event =
        new HostEvent.AlarmDue(
            alarm.name(),
            Instant.ofEpochMilli(alarm.timeMillis()),
            alarm.tries().counted(),
            lastTryOver,
            wallMax.apply(alarm.object().script().tenant()));
    var end = new CompletableFuture<End>();
    objects.send(
        alarm.object(),
        Optional.empty(),
        requestIds.get(),
        event,
        result -> end.complete(end(result)));
    return end;
  }

  /// Whose failure it was: what the script did or let happen counts, once its handler has begun.
  static End end(Result result) {
    return switch (result) {
      case Result.Handled _ -> End.DONE;
      case Result.Threw _ -> End.FAILED;
      case Result.Failed(Failure.Unavailable _, var _) -> End.NOT_RUN;
      case Result.Failed(Failure.NotFound _, var begun) when !begun -> End.NO_SCRIPT;
      case Result.Failed(var _, var begun) -> begun ? End.FAILED : End.NOT_RUN;
      case Result.Answered _, Result.Returned _ ->
          throw new AssertionError("an alarm is not answered");
    };
  }
}
