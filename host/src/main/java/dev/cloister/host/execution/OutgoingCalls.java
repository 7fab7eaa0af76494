package dev.cloister.host.execution;

import dev.cloister.api.Failure;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.GuestError;
import dev.cloister.isolates.bridge.Invocation;
import dev.cloister.isolates.bridge.ToIsolate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// The calls that the scripts of one context make, from what the isolate says until it has its
/// answer: each passes the output gates, is counted among those that led to it, and goes where the
/// context was given the right to call.
///
/// Threads: any; what the isolate says arrives one message at a time.
final class OutgoingCalls {
  private final ContextSession context;
  private final CallRouter router;
  private final BodyStreams streams;
  private final PayloadCrossing payloads;
  private final ContextSockets sockets;
  private final Map<Long, Runnable> calls = new ConcurrentHashMap<>();

  OutgoingCalls(
      ContextSession context,
      CallRouter router,
      BodyStreams streams,
      PayloadCrossing payloads,
      ContextSockets sockets) {
    this.context = context;
    this.router = router;
    this.streams = streams;
    this.payloads = payloads;
    this.sockets = sockets;
  }

  /// A call that has the shape of a request.
  void called(FromIsolate.Call call) {
    var hops = hopsOf(call.event());
    var toNetwork = call.target() instanceof FromIsolate.Target.ToNetwork;
    var request =
        new HostRequest(
            call.method(),
            call.url(),
            call.headers(),
            streams.arriving(call.body()),
            toNetwork ? hops : hops + 1,
            causedBy(call.event()));
    var made = note(call.event(), call.target());
    if (!context.deployment().reach().has(call.target())) {
      request.cancel();
      fail(call.call(), notHanded(call.event()));
      return;
    }
    if (!toNetwork && request.hops() > CallRouter.HOPS_MAX) {
      request.cancel();
      fail(call.call(), tooDeep(call.event()));
      return;
    }
    context.whenOpen(
        call.gates(),
        () -> {
          // Known before it is sent, and forgotten when it is answered, which may be at once.
          calls.put(call.call(), () -> {});
          Consumer<Result> whenDone =
              result -> {
                made.run();
                answerCall(call.event(), call.call(), call.target(), result);
              };
          var giveUp =
              toNetwork
                  ? router.outward(
                      context.deployment(), outboundEnv(call.event()), request, whenDone)
                  : router.call(context.deployment(), call.target(), request, whenDone);
          calls.replace(call.call(), giveUp);
        },
        () -> {
          request.body().cancel();
          fail(call.call(), Failures.objectReset());
        });
  }

  /// Where what a call costs that this event makes is written down.
  private Optional<Timeline> causedBy(long event) {
    return context
        .exchange(event)
        .flatMap(
            exchange -> exchange.timeline().map(timeline -> timeline.ofCall(exchange.requestId())));
  }

  /// Writes down that the event makes a call, and, when the result is run, that it was answered.
  private Runnable note(long event, FromIsolate.Target target) {
    var timeline = context.exchange(event).flatMap(Exchange::timeline);
    if (timeline.isEmpty()) {
      return () -> {};
    }
    var call = timeline.get().calls(name(target));
    return () -> timeline.get().called(call);
  }

  private static String name(FromIsolate.Target target) {
    return switch (target) {
      case FromIsolate.Target.ToObject object -> "object " + object.className();
      case FromIsolate.Target.ToEntrypoint entrypoint -> "script " + entrypoint.script();
      case FromIsolate.Target.ToDynamic(var script, var _) -> "dynamic script " + script;
      case FromIsolate.Target.ToDispatched dispatched -> "dispatched script " + dispatched.script();
      case FromIsolate.Target.ToCapability _ -> "stub";
      case FromIsolate.Target.ToNetwork() -> "network";
      case FromIsolate.Target.ToService(var binding) -> "service " + binding;
    };
  }

  /// A script is wanted whose code is a value.
  void loads(FromIsolate.Load load) {
    var until = context.exchange(load.event()).map(Exchange::ended);
    context.whenOpen(
        load.gates(),
        () ->
            router.load(
                context.deployment(),
                load,
                until,
                result ->
                    answerCall(
                        load.event(),
                        load.call(),
                        new FromIsolate.Target.ToService(load.loader()),
                        result)),
        () -> fail(load.call(), Failures.objectReset()));
  }

  private GuestError notHanded(long event) {
    var failure = DynamicFailures.notHanded();
    context.exchange(event).ifPresent(exchange -> exchange.callFailed(failure));
    return Failures.asGuestError(failure);
  }

  private String outboundEnv(long event) {
    return context.exchange(event).map(Exchange::outboundEnv).orElse("");
  }

  private int hopsOf(long event) {
    return context.exchange(event).map(cause -> cause.event().hops()).orElse(0);
  }

  /// A call of a method, or a read of a property.
  void invoked(FromIsolate.Invoke invoke) {
    var call = invoke.call();
    var what = invoke.what();
    var arguments = payloads.arriving(what.arguments());
    // Taken now: the script may release it before the gates have opened.
    var via =
        invoke.target() instanceof FromIsolate.Target.ToCapability(var capability)
            ? payloads.held().another(capability)
            : Optional.<Capability.Handle>empty();
    var invocation =
        new HostInvocation(
            what.get(),
            what.path(),
            arguments,
            hopsOf(invoke.event()) + 1,
            causedBy(invoke.event()));
    var made = note(invoke.event(), invoke.target());
    var refusal = refusal(invoke, invocation, via.isPresent());
    if (refusal.isPresent()) {
      arguments.discard();
      via.ifPresent(Capability.Handle::release);
      fail(call, refusal.get());
      return;
    }
    Consumer<Result> whenDone =
        result -> {
          made.run();
          via.ifPresent(Capability.Handle::release);
          if (result instanceof Result.Failed) {
            arguments.discard();
          }
          answerCall(invoke.event(), call, invoke.target(), result);
        };
    context.whenOpen(
        invoke.gates(),
        () -> {
          calls.put(call, () -> {});
          var requestId =
              context
                  .exchange(invoke.event())
                  .map(Exchange::requestId)
                  .orElseGet(() -> "rpc-" + context.number() + "-" + call);
          var giveUp =
              via.isPresent()
                  ? via.get().invoke(requestId, invocation, whenDone)
                  : router.invoke(context.deployment(), invoke.target(), invocation, whenDone);
          calls.replace(call, giveUp);
        },
        () -> {
          arguments.discard();
          via.ifPresent(Capability.Handle::release);
          fail(call, Failures.objectReset());
        });
  }

  /// The error for a call that others led to too often; what its event lets go of it is the host's.
  private GuestError tooDeep(long event) {
    var failure = Failures.tooDeep(CallRouter.HOPS_MAX);
    context.exchange(event).ifPresent(exchange -> exchange.callFailed(failure));
    return Failures.asGuestError(failure);
  }

  private Optional<GuestError> refusal(
      FromIsolate.Invoke invoke, HostInvocation invocation, boolean hasHandle) {
    if (invocation.hops() > CallRouter.HOPS_MAX) {
      return Optional.of(tooDeep(invoke.event()));
    }
    if (!context.deployment().reach().has(invoke.target())) {
      return Optional.of(notHanded(invoke.event()));
    }
    if (invocation.path().size() > Invocation.PATH_LENGTH_MAX + 1) {
      return Optional.of(Failures.pathTooLong());
    }
    var disposed =
        (invoke.target() instanceof FromIsolate.Target.ToCapability && !hasHandle)
            || invocation.arguments().refs().size() < invoke.what().arguments().refs().size();
    return disposed ? Optional.of(Failures.stubDisposed()) : Optional.empty();
  }

  private void answerCall(long event, long call, FromIsolate.Target target, Result result) {
    calls.remove(call);
    switch (result) {
      case Result.Answered(var answer) -> {
        var socket = answer.socket().map(sockets::arrived).orElse(0L);
        var body = streams.outgoing(answer.body());
        context.send(
            new ToIsolate.CallAnswered(
                context.number(),
                call,
                answer.status(),
                answer.statusText(),
                answer.headers(),
                body.body(),
                socket));
        body.start().run();
      }
      case Result.Handled _ -> fail(call, Failures.noAnswer());
      case Result.Returned(var value) -> {
        if (context.isGone()) {
          value.discard();
          return;
        }
        var payload = payloads.outgoing(value);
        if (payload.isEmpty()) {
          answerCall(event, call, target, new Result.Failed(payloads.refusal(value), true));
          return;
        }
        context.send(new ToIsolate.Returned(context.number(), call, payload.get().payload()));
        payload.get().start().run();
      }
      case Result.Threw(var error, var _) -> fail(call, error);
      case Result.Failed(var failure, var _) -> {
        // That a binding names no script is not what the caller of this script asked for.
        // What became of a request to the network is between the script and its tenant.
        if (!(target instanceof FromIsolate.Target.ToNetwork)
            && !((target instanceof FromIsolate.Target.ToEntrypoint
                    || target instanceof FromIsolate.Target.ToDispatched)
                && failure instanceof Failure.NotFound)) {
          context.exchange(event).ifPresent(exchange -> exchange.callFailed(failure));
        }
        fail(call, Failures.asGuestError(failure));
      }
    }
  }

  private void fail(long call, GuestError error) {
    context.send(new ToIsolate.CallFailed(context.number(), call, error));
  }

  /// The script does not wait for a call any more.
  void cancel(long call) {
    var giveUp = calls.remove(call);
    if (giveUp != null) {
      giveUp.run();
    }
  }

  /// Nobody waits for any of them any more.
  void giveUp() {
    calls.values().forEach(Runnable::run);
    calls.clear();
  }
}
