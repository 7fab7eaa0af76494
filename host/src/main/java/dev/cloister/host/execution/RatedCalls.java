package dev.cloister.host.execution;

import dev.cloister.api.Failure;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// Counts what scripts ask of objects and other scripts among their tenant's events, and refuses
/// what would be too many: one request could else become a thousand events, and each of those a
/// thousand more.
///
/// Threads: any.
public final class RatedCalls extends ForwardingCalls {
  private final EventRates rates;

  /// @param next where calls go that are not refused
  public RatedCalls(EventRates rates, CallRouter next) {
    super(next);
    this.rates = rates;
  }

  @Override
  public Runnable call(
      Deployment from, Target target, HostRequest request, Consumer<Result> whenDone) {
    return admitted(
        from, target, request, whenDone, call -> call.call(from, target, request, whenDone));
  }

  @Override
  public Runnable invoke(
      Deployment from, Target target, HostInvocation invocation, Consumer<Result> whenDone) {
    return admitted(
        from,
        target,
        invocation,
        whenDone,
        call -> call.invoke(from, target, invocation, whenDone));
  }

  private static boolean becomesAnEvent(Target target) {
    return !(target instanceof Target.ToNetwork
        || target instanceof Target.ToService
        || target instanceof Target.ToCapability);
  }

  private Runnable admitted(
      Deployment from,
      Target target,
      HostEvent event,
      Consumer<Result> whenDone,
      Function<CallRouter, Runnable> goOn) {
    var refused =
        becomesAnEvent(target) ? rates.admit(from.script().tenant()) : Optional.<Failure>empty();
    if (refused.isEmpty()) {
      return goOn.apply(next);
    }
    event.cancel();
    whenDone.accept(new Result.Failed(refused.get(), false));
    return () -> {};
  }
}
