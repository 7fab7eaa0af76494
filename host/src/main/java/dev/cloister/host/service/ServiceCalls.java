package dev.cloister.host.service;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.api.TenantId;
import dev.cloister.host.execution.CallRouter;
import dev.cloister.host.execution.Deployment;
import dev.cloister.host.execution.ForwardingCalls;
import dev.cloister.host.execution.HostAnswer;
import dev.cloister.host.execution.HostInvocation;
import dev.cloister.host.execution.HostRequest;
import dev.cloister.host.execution.Result;
import dev.cloister.isolates.bridge.Binding;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Routes calls of bindings to the services behind them; every other call goes on to `next`.
///
/// Threads: any; a service runs on a thread of its own. Limits: [#CALLS_PER_TENANT_MAX] calls of a
/// tenant under way; the next is refused at once.
public final class ServiceCalls extends ForwardingCalls {
  /// Calls of all services that scripts of one tenant may have under way.
  public static final int CALLS_PER_TENANT_MAX = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(ServiceCalls.class);

  /// What every script has without a binding.
  private static final Binding.Service CACHES =
      new Binding.Service(Binding.Service.CACHES, "cache", "", Map.of());

  private final Map<String, HostService> services;
  private final Executor threads;
  private final Map<TenantId, Integer> underWay = new ConcurrentHashMap<>();

  /// @param services by the type of their bindings
  /// @param next takes calls to objects and to the network
  /// @param threads gives each task a thread that may wait and is not interrupted
  public ServiceCalls(Map<String, HostService> services, CallRouter next, Executor threads) {
    super(next);
    this.services = Map.copyOf(services);
    this.threads = threads;
  }

  @Override
  public Runnable call(
      Deployment from, Target target, HostRequest request, Consumer<Result> whenDone) {
    if (!(target instanceof Target.ToService(var name))) {
      return next.call(from, target, request, whenDone);
    }
    var binding = name.equals(CACHES.name()) ? Optional.of(CACHES) : from.service(name);
    var service = binding.map(Binding.Service::type).map(services::get);
    if (service.isEmpty()) {
      return refuse(request, whenDone, notGranted(name));
    }
    var tenant = from.script().tenant();
    if (!begin(tenant)) {
      return refuse(request, whenDone, overloaded());
    }
    var call = new ServiceCall(from.script(), binding.get(), request);
    var given = new AtomicBoolean();
    try {
      threads.execute(() -> run(service.get(), call, given, whenDone));
    } catch (RejectedExecutionException _) {
      end(tenant);
      return refuse(request, whenDone, failed(binding.get()));
    }
    return () -> {
      given.set(true);
      request.body().cancel();
    };
  }

  @Override
  public Runnable invoke(
      Deployment from, Target target, HostInvocation invocation, Consumer<Result> whenDone) {
    if (target instanceof Target.ToService(var name)) {
      // Platform JavaScript asks for no such thing: whoever does has taken over an isolate.
      invocation.cancel();
      whenDone.accept(new Result.Failed(notGranted(name), false));
      return () -> {};
    }
    return next.invoke(from, target, invocation, whenDone);
  }

  private void run(
      HostService service, ServiceCall call, AtomicBoolean givenUp, Consumer<Result> whenDone) {
    Outcome<HostAnswer> outcome;
    try {
      outcome = service.answer(call);
    } catch (RuntimeException fault) {
      LOG.error(
          "The service {} failed for a call of {}", call.binding().type(), call.script(), fault);
      outcome = new Outcome.Failed<>(failed(call.binding()));
    } finally {
      end(call.tenant());
    }
    // A body that the service has not read to its end is not wanted any more.
    call.request().body().cancel();
    switch (outcome) {
      case Outcome.Failed<HostAnswer>(var failure) ->
          whenDone.accept(new Result.Failed(failure, true));
      case Outcome.Answered<HostAnswer>(var answer) -> {
        if (givenUp.get()) {
          answer.body().cancel();
        }
        whenDone.accept(new Result.Answered(answer));
      }
    }
  }

  private boolean begin(TenantId tenant) {
    var count = underWay.merge(tenant, 1, Integer::sum);
    if (count <= CALLS_PER_TENANT_MAX) {
      return true;
    }
    end(tenant);
    return false;
  }

  private void end(TenantId tenant) {
    underWay.computeIfPresent(tenant, (_, count) -> count == 1 ? null : count - 1);
  }

  private static Runnable refuse(HostRequest request, Consumer<Result> whenDone, Failure failure) {
    request.body().cancel();
    whenDone.accept(new Result.Failed(failure, false));
    return () -> {};
  }

  private static Failure notGranted(String name) {
    return new Failure.Refused(
        "service.not-granted",
        "This script has no binding \"%s\" to a service of the host.".formatted(name),
        "Declare the binding in the configuration and deploy again.");
  }

  private static Failure overloaded() {
    return new Failure.LimitReached(
        "service.overloaded",
        "Scripts of this tenant have %d of %d calls of the host's services under way."
            .formatted(CALLS_PER_TENANT_MAX, CALLS_PER_TENANT_MAX),
        "Await calls before making more, or send fewer at a time.",
        "loadShed",
        Optional.of(Duration.ofMillis(200)));
  }

  private static Failure failed(Binding.Service binding) {
    return new Failure.Unavailable(
        "service.failed",
        "The service behind the binding \"%s\" failed.".formatted(binding.name()),
        "Try again; the operator's log says what happened.",
        Optional.of(Duration.ofSeconds(1)));
  }
}
