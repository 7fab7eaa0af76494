package dev.cloister.host.execution;

import dev.cloister.api.Failure;
import dev.cloister.isolates.Isolate;
import dev.cloister.isolates.bridge.Alarm;
import dev.cloister.isolates.bridge.Entrypoint;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.Gate;
import dev.cloister.isolates.bridge.GuestError;
import dev.cloister.isolates.bridge.Invocation;
import dev.cloister.isolates.bridge.Receiver;
import dev.cloister.isolates.bridge.SocketSignal;
import dev.cloister.isolates.bridge.ToIsolate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One child context, seen from the host: the events, objects, calls and streams it was given, and
/// nothing else is believed.
///
/// Life: opening, open, gone. Once gone it stays so: every event has its [Result], every object has
/// heard of it, and what is sent is dropped.
///
/// Threads: any may send; what the isolate says arrives one message at a time, and is handled
/// without waiting.
final class ContextSession {
  /// What a context offers once its script has been evaluated.
  record Opened(List<String> handlers, List<String> classes) {}

  /// Why a script could not be evaluated, and where.
  record OpenFailed(GuestError error, String position) {}

  /// Asks [LiveObject#whenDurable] for all that has been written so far.
  static final long ALL_WRITTEN = Long.MAX_VALUE;

  private final long number;
  private final Isolate isolate;
  private final Deployment deployment;
  private final CallRouter router;
  private final ContextObserver observer;
  private final AtomicLong numbers;
  private final CompletableFuture<Opened> opened = new CompletableFuture<>();
  private final Map<Long, Exchange> events = new ConcurrentHashMap<>();
  private final Map<Long, LiveObject> objects = new ConcurrentHashMap<>();
  private final Map<Long, Runnable> calls = new ConcurrentHashMap<>();
  private final BodyStreams streams;
  private final PayloadCrossing payloads;
  private final ContextSockets sockets;
  private final AtomicInteger exports = new AtomicInteger();
  private final AtomicInteger reserved = new AtomicInteger();
  private volatile long lastEvent;
  private volatile @Nullable OpenFailed openFailure;
  private volatile @Nullable Failure gone;

  ContextSession(
      long number,
      Isolate isolate,
      Deployment deployment,
      CallRouter router,
      ContextObserver observer,
      AtomicLong numbers) {
    this.number = number;
    this.isolate = isolate;
    this.deployment = deployment;
    this.router = router;
    this.observer = observer;
    this.numbers = numbers;
    this.streams = new BodyStreams(number, isolate, numbers);
    this.payloads = new PayloadCrossing(this, streams, numbers);
    this.sockets =
        new ContextSockets(
            number, isolate::send, deployment.sockets(), deployment, numbers, this::whenOpen);
    this.lastEvent = number;
  }

  ContextSockets sockets() {
    return sockets;
  }

  long number() {
    return number;
  }

  Deployment deployment() {
    return deployment;
  }

  /// Completes when the script has been evaluated; exceptionally, with [ScriptNotOpened], when it
  /// could not be.
  CompletableFuture<Opened> opened() {
    return opened;
  }

  Optional<OpenFailed> openFailure() {
    return Optional.ofNullable(openFailure);
  }

  boolean isGone() {
    return gone != null;
  }

  /// How many events are not over.
  int load() {
    return events.size();
  }

  int objectCount() {
    return objects.size();
  }

  /// Somebody is about to send an event: until [#release] it counts as in use.
  void reserve() {
    reserved.incrementAndGet();
  }

  void release() {
    reserved.decrementAndGet();
  }

  /// The first handle of what the context has just exported.
  Capability.Handle export(long export) {
    exports.incrementAndGet();
    return Capability.exported(this, export);
  }

  /// Whether nothing is under way, no object lives here, and nobody has anything of it.
  boolean isUnused() {
    return events.isEmpty()
        && objects.isEmpty()
        && exports.get() == 0
        && reserved.get() == 0
        && !sockets.inUse();
  }

  /// Whether it could be closed, and opened again when it is needed, without anybody's notice.
  boolean isIdle() {
    return gone == null && opened.isDone() && isUnused();
  }

  /// When it was last given an event: a larger number is later.
  long lastUsed() {
    return lastEvent;
  }

  // ---- to the isolate
  // ------------------------------------------------------------------------------------------------

  /// Sends an event. Its result comes in any case.
  void send(Exchange exchange, long object) {
    var event = numbers.incrementAndGet();
    lastEvent = event;
    events.put(event, exchange);
    var failure = gone;
    if (failure != null) {
      events.remove(event);
      exchange.giveUp();
      exchange.result().complete(new Result.Failed(failure, false));
      return;
    }
    switch (exchange.event()) {
      case HostRequest request -> fetch(event, object, exchange.receiver(), request);
      case HostInvocation invocation -> invoke(exchange, event, object, invocation);
      case HostEvent.Scheduled(var at, var cron) ->
          isolate.send(new ToIsolate.Scheduled(number, event, at.toEpochMilli(), cron));
      case HostEvent.Tailed(var items, var _, var _) ->
          isolate.send(new ToIsolate.Tailed(number, event, items));
      case HostSocketEvent(var socket, var signal, var _) ->
          isolate.send(
              new ToIsolate.SocketEvent(number, event, object, socket.getAsLong(), signal));
      case HostEvent.AlarmDue(var name, var at, var retries, var over, var wallMax) ->
          isolate.send(
              new ToIsolate.AlarmDue(
                  number,
                  event,
                  object,
                  new Alarm(name, at.toEpochMilli()),
                  retries,
                  over,
                  wallMax.toMillis()));
    }
    exchange.cancelThrough(() -> isolate.send(new ToIsolate.CancelEvent(number, event)));
  }

  private void fetch(long event, long object, Receiver receiver, HostRequest request) {
    var entrypoint = receiver instanceof Receiver.OfScript(var asked) ? asked : Entrypoint.DEFAULT;
    var body = streams.outgoing(request.body());
    isolate.send(
        new ToIsolate.Fetch(
            number,
            event,
            object,
            entrypoint,
            request.method(),
            request.url(),
            request.headers(),
            body.body()));
    body.start().run();
  }

  private void invoke(Exchange exchange, long event, long object, HostInvocation invocation) {
    var receiver = object == 0 ? exchange.receiver() : new Receiver.OfObject(object);
    var arguments = payloads.outgoing(invocation.arguments());
    if (arguments.isEmpty()) {
      events.remove(event);
      exchange.begin();
      exchange.result().complete(new Result.Failed(Failures.tooManyStubs(), false));
      return;
    }
    isolate.send(
        new ToIsolate.Invoke(
            number,
            event,
            receiver,
            new Invocation(invocation.get(), invocation.path(), arguments.get().payload())));
    arguments.get().start().run();
  }

  /// Calls what this context has exported.
  Runnable invokeExport(
      long export, String requestId, HostInvocation invocation, Consumer<Result> whenDone) {
    if (gone != null || events.size() >= Deployment.EVENTS_MAX) {
      invocation.cancel();
      whenDone.accept(
          gone != null
              ? new Result.Threw(Failures.exporterGone(), "exception")
              : new Result.Failed(
                  Failures.overloaded(deployment.script(), events.size(), Deployment.EVENTS_MAX),
                  false));
      return () -> {};
    }
    var exchange = new Exchange(requestId, invocation, new Receiver.OfExport(export));
    send(exchange, 0);
    var _ = exchange.result().thenAccept(whenDone);
    return exchange::cancel;
  }

  /// Nobody has what this context exported under this number any more.
  void releaseExport(long export) {
    exports.decrementAndGet();
    if (gone == null) {
      isolate.send(new ToIsolate.ReleaseExport(number, export));
    }
  }

  /// Brings an object to life and returns its number.
  long activate(
      LiveObject object,
      String className,
      String idHex,
      Optional<String> name,
      List<dev.cloister.isolates.bridge.Entry> entries,
      boolean complete,
      List<Alarm> alarms) {
    var live = numbers.incrementAndGet();
    objects.put(live, object);
    if (gone != null) {
      objects.remove(live);
      object.lost();
      return live;
    }
    isolate.send(
        new ToIsolate.ActivateObject(
            number, live, className, idHex, name, entries, complete, alarms));
    return live;
  }

  /// Drops an object from memory.
  void drop(long object, GuestError error) {
    if (objects.remove(object) != null) {
      isolate.send(new ToIsolate.DropObject(number, object, error));
    }
  }

  void send(ToIsolate message) {
    isolate.send(message);
  }

  void close() {
    isolate.send(new ToIsolate.CloseContext(number));
    gone("ok", Failures.ended("ok", "The context was closed."));
  }

  // ---- from the isolate
  // ----------------------------------------------------------------------------------------------

  /// Handles what the isolate says of this context.
  void received(FromIsolate message) {
    switch (message) {
      case FromIsolate.ContextOpened(var _, var handlers, var classes) -> {
        opened.complete(new Opened(handlers, classes));
        deployment.session().closeIdle();
      }
      case FromIsolate.ContextFailed(var _, var error, var position) -> {
        openFailure = new OpenFailed(error, position);
        gone("exception", Failures.notEvaluated(deployment.script(), error, position));
      }
      case FromIsolate.ContextBroken broken -> {
        gone(broken.outcome(), Failures.ended(broken.outcome(), broken.message()));
      }
      case FromIsolate.ObjectBroken(var _, var object, var error) -> {
        var broken = objects.remove(object);
        if (broken != null) {
          broken.broken(error);
        }
      }
      case FromIsolate.EventStarted(var _, var event) -> {
        var exchange = events.get(event);
        if (exchange != null) {
          exchange.begin();
        }
      }
      case FromIsolate.Answered answered -> answered(answered);
      case FromIsolate.Handled(var _, var event, var noRetry) -> {
        var exchange = events.get(event);
        if (exchange != null) {
          exchange.begin();
          exchange.handled(noRetry);
          if (exchange.event() instanceof HostEvent.AlarmDue) {
            alarmHandled(exchange);
          }
        }
      }
      case FromIsolate.EventFailed failed -> failed(failed);
      case FromIsolate.EventEnded end -> ended(end);
      case FromIsolate.Call call -> called(call);
      case FromIsolate.Invoke invoke -> invoked(invoke);
      case FromIsolate.Returned returned -> returned(returned);
      case FromIsolate.Release(var _, var capability) -> payloads.held().release(capability);
      case FromIsolate.CancelCall(var _, var call) -> {
        var giveUp = calls.remove(call);
        if (giveUp != null) {
          giveUp.run();
        }
      }
      case FromIsolate.Batch batch -> {
        var object = objects.get(batch.object());
        if (object != null) {
          object.written(batch);
        }
      }
      case FromIsolate.Read read -> {
        var object = objects.get(read.object());
        if (object != null) {
          object.read(read);
        } else {
          send(new ToIsolate.ReadFailed(number, read.read(), Failures.objectReset()));
        }
      }
      case FromIsolate.Log log ->
          observer.log(deployment, Optional.ofNullable(events.get(log.event())), log);
      case FromIsolate.BodyChunk(var _, var chunk, var gates) ->
          streams
              .of(chunk)
              .ifPresent(stream ->
                  whenOpen(
                      gates, () -> stream.arrived(chunk), () -> stream.broken(Failures.UNKNOWN)));
      case FromIsolate.PairSockets pair -> sockets.paired(pair);
      case FromIsolate.AcceptSocket(var _, var object, var socket) ->
          sockets.accepted(socket, objects.get(object));
      case FromIsolate.KeepSocket keep -> {
        var object = objects.get(keep.object());
        if (object != null) {
          sockets.kept(keep, object);
        }
      }
      case FromIsolate.Socket sent -> sockets.sent(sent);
      case FromIsolate.AttachSocket(var _, var object, var socket, var attachment) ->
          socketsOf(object).attach(socket, attachment);
      case FromIsolate.AnswerSockets(var _, var object, var pair) -> socketsOf(object).answer(pair);
      case FromIsolate.TimeSocketEvents(var _, var object, var millis) ->
          socketsOf(object).boundEvents(millis);
      case FromIsolate.BodyCredit(var _, var credit) -> streams.credit(credit);
    }
  }

  private SocketKeeper socketsOf(long object) {
    var live = objects.get(object);
    return live == null ? SocketKeeper.NONE : live.sockets();
  }

  /// An alarm's handler is through once what it wrote is durable, its own end with it: else it runs
  /// again. What it gave to `waitUntil` is not waited for.
  private static void alarmHandled(Exchange exchange) {
    exchange
        .object()
        .ifPresent(object ->
            object.whenDurable(
                ALL_WRITTEN,
                () -> exchange.result().complete(new Result.Handled("ok", false)),
                () -> exchange.result().complete(new Result.Failed(Failures.unknown(), true))));
  }

  private void answered(FromIsolate.Answered answered) {
    var exchange = events.get(answered.event());
    if (exchange == null) {
      sockets
          .take(answered.socket())
          .ifPresent(end -> end.send(new SocketSignal.Lost("Nobody waits for it any more.")));
      return;
    }
    exchange.begin();
    exchange.answeredWith(answered.status());
    var answer =
        new HostAnswer(
            answered.status(),
            answered.statusText(),
            answered.headers(),
            streams.arriving(answered.body()),
            sockets.take(answered.socket()));
    if (answered.socket() != 0 && answer.socket().isEmpty()) {
      answer.discard();
      var failure = sockets.takeRefusal().orElseGet(() -> Failures.threw("exception"));
      exchange.result().complete(new Result.Failed(failure, true));
      return;
    }
    whenOpen(
        answered.gates(),
        () -> {
          if (!exchange.result().complete(new Result.Answered(answer))) {
            answer.discard();
          }
        },
        () -> {
          answer.discard();
          exchange.result().complete(new Result.Failed(Failures.unknown(), true));
        });
  }

  private void failed(FromIsolate.EventFailed failed) {
    var exchange = events.get(failed.event());
    if (exchange == null) {
      return;
    }
    exchange.begin();
    // A failure of the host's that the script let go is the host's answer; only one that a call of
    // this event has met, whatever the isolate says.
    Result result =
        exchange
            .failureOfCall(failed.error().code())
            .<Result>map(failure -> new Result.Failed(failure, true))
            .orElseGet(() -> new Result.Threw(failed.error(), failed.outcome()));
    Runnable open = () -> exchange.result().complete(result);
    Runnable lost = () -> exchange.result().complete(new Result.Failed(Failures.unknown(), true));
    // Even the text of an error may reveal what was written: it waits for all of it.
    exchange
        .object()
        .ifPresentOrElse(
            object -> object.whenDurable(ALL_WRITTEN, open, lost),
            () -> whenOpen(failed.gates(), open, lost));
  }

  private void ended(FromIsolate.EventEnded end) {
    var exchange = events.remove(end.event());
    if (exchange != null) {
      exchange.begin();
      if (!(exchange.receiver() instanceof Receiver.OfExport)) {
        observer.ended(deployment, exchange, end);
      }
      if (exchange.event() instanceof HostEvent.Scheduled
          || exchange.event() instanceof HostEvent.Tailed
          || exchange.event() instanceof HostSocketEvent) {
        exchange.result().complete(new Result.Handled(end.outcome(), exchange.noRetry()));
      }
    }
  }

  private void called(FromIsolate.Call call) {
    var hops = hopsOf(call.event());
    var toNetwork = call.target() instanceof FromIsolate.Target.ToNetwork;
    var request =
        new HostRequest(
            call.method(),
            call.url(),
            call.headers(),
            streams.arriving(call.body()),
            toNetwork ? hops : hops + 1);
    if (!toNetwork && request.hops() > CallRouter.HOPS_MAX) {
      request.cancel();
      send(new ToIsolate.CallFailed(number, call.call(), tooDeep(call.event())));
      return;
    }
    whenOpen(
        call.gates(),
        () -> {
          // Known before it is sent, and forgotten when it is answered, which may be at once.
          calls.put(call.call(), () -> {});
          var giveUp =
              router.call(
                  deployment,
                  call.target(),
                  request,
                  result -> answerCall(call.event(), call.call(), call.target(), result));
          calls.replace(call.call(), giveUp);
        },
        () -> {
          request.body().cancel();
          send(new ToIsolate.CallFailed(number, call.call(), Failures.objectReset()));
        });
  }

  private int hopsOf(long event) {
    var cause = events.get(event);
    return cause == null ? 0 : cause.event().hops();
  }

  private void invoked(FromIsolate.Invoke invoke) {
    var call = invoke.call();
    var what = invoke.what();
    var arguments = payloads.arriving(what.arguments());
    // Taken now: the script may release it before the gates have opened.
    var via =
        invoke.target() instanceof FromIsolate.Target.ToCapability(var capability)
            ? payloads.held().another(capability)
            : Optional.<Capability.Handle>empty();
    var invocation =
        new HostInvocation(what.get(), what.path(), arguments, hopsOf(invoke.event()) + 1);
    var refusal = refusal(invoke, invocation, via.isPresent());
    if (refusal.isPresent()) {
      arguments.discard();
      via.ifPresent(Capability.Handle::release);
      send(new ToIsolate.CallFailed(number, call, refusal.get()));
      return;
    }
    Consumer<Result> whenDone =
        result -> {
          via.ifPresent(Capability.Handle::release);
          if (result instanceof Result.Failed) {
            arguments.discard();
          }
          answerCall(invoke.event(), call, invoke.target(), result);
        };
    whenOpen(
        invoke.gates(),
        () -> {
          calls.put(call, () -> {});
          var exchange = events.get(invoke.event());
          var requestId = exchange == null ? "rpc-" + number + "-" + call : exchange.requestId();
          var giveUp =
              via.isPresent()
                  ? via.get().invoke(requestId, invocation, whenDone)
                  : router.invoke(deployment, invoke.target(), invocation, whenDone);
          calls.replace(call, giveUp);
        },
        () -> {
          arguments.discard();
          via.ifPresent(Capability.Handle::release);
          send(new ToIsolate.CallFailed(number, call, Failures.objectReset()));
        });
  }

  /// The error for a call that others led to too often; what its event lets go of it is the host's.
  private GuestError tooDeep(long event) {
    var failure = Failures.tooDeep(CallRouter.HOPS_MAX);
    var exchange = events.get(event);
    if (exchange != null) {
      exchange.callFailed(failure);
    }
    return Failures.asGuestError(failure);
  }

  private Optional<GuestError> refusal(
      FromIsolate.Invoke invoke, HostInvocation invocation, boolean hasHandle) {
    if (invocation.hops() > CallRouter.HOPS_MAX) {
      return Optional.of(tooDeep(invoke.event()));
    }
    if (invocation.path().size() > Invocation.PATH_LENGTH_MAX + 1) {
      return Optional.of(Failures.pathTooLong());
    }
    var disposed =
        (invoke.target() instanceof FromIsolate.Target.ToCapability && !hasHandle)
            || invocation.arguments().refs().size() < invoke.what().arguments().refs().size();
    return disposed ? Optional.of(Failures.stubDisposed()) : Optional.empty();
  }

  private void returned(FromIsolate.Returned returned) {
    var exchange = events.get(returned.event());
    var value = payloads.arriving(returned.value());
    if (exchange == null || value.refs().size() < returned.value().refs().size()) {
      value.discard();
      if (exchange != null) {
        exchange.begin();
        exchange.result().complete(new Result.Threw(Failures.stubDisposed(), "exception"));
      }
      return;
    }
    exchange.begin();
    whenOpen(
        returned.gates(),
        () -> {
          if (!exchange.result().complete(new Result.Returned(value))) {
            value.discard();
          }
        },
        () -> {
          value.discard();
          exchange.result().complete(new Result.Failed(Failures.unknown(), true));
        });
  }

  private void answerCall(long event, long call, FromIsolate.Target target, Result result) {
    calls.remove(call);
    switch (result) {
      case Result.Answered(var answer) -> {
        var socket = answer.socket().map(sockets::arrived).orElse(0L);
        var body = streams.outgoing(answer.body());
        send(
            new ToIsolate.CallAnswered(
                number,
                call,
                answer.status(),
                answer.statusText(),
                answer.headers(),
                body.body(),
                socket));
        body.start().run();
      }
      case Result.Handled _ -> send(new ToIsolate.CallFailed(number, call, Failures.noAnswer()));
      case Result.Returned(var value) -> {
        if (gone != null) {
          value.discard();
          return;
        }
        var payload = payloads.outgoing(value);
        if (payload.isEmpty()) {
          answerCall(event, call, target, new Result.Failed(Failures.tooManyStubs(), true));
          return;
        }
        send(new ToIsolate.Returned(number, call, payload.get().payload()));
        payload.get().start().run();
      }
      case Result.Threw(var error, var _) -> send(new ToIsolate.CallFailed(number, call, error));
      case Result.Failed(var failure, var _) -> {
        var exchange = events.get(event);
        // That a binding names no script is not what the caller of this script asked for.
        // What became of a request to the network is between the script and its tenant.
        if (exchange != null
            && !(target instanceof FromIsolate.Target.ToNetwork)
            && !(target instanceof FromIsolate.Target.ToEntrypoint
                && failure instanceof Failure.NotFound)) {
          exchange.callFailed(failure);
        }
        send(new ToIsolate.CallFailed(number, call, Failures.asGuestError(failure)));
      }
    }
  }

  /// Runs `open` when every gate is open, `lost` when one never will be.
  private void whenOpen(List<Gate> gates, Runnable open, Runnable lost) {
    if (gates.isEmpty()) {
      open.run();
      return;
    }
    var gate = gates.getFirst();
    var object = objects.get(gate.object());
    if (object == null) {
      lost.run();
    } else {
      object.whenDurable(
          gate.batch(), () -> whenOpen(gates.subList(1, gates.size()), open, lost), lost);
    }
  }

  // ---- the end
  // -------------------------------------------------------------------------------------------------------

  /// The context is no more: everything in it ends with `failure`.
  ///
  /// @param outcome a word of the tail vocabulary
  void gone(String outcome, Failure failure) {
    synchronized (this) {
      if (gone != null) {
        return;
      }
      gone = failure;
    }
    opened.completeExceptionally(new ScriptNotOpened(failure));
    for (var event : List.copyOf(events.keySet())) {
      var exchange = events.remove(event);
      if (exchange != null) {
        var begun = exchange.hasBegun();
        exchange.giveUp();
        observer.lost(deployment, exchange, outcome);
        exchange.result().complete(new Result.Failed(failure, begun));
      }
    }
    streams.breakOff(failure.detail());
    calls.values().forEach(Runnable::run);
    calls.clear();
    payloads.held().releaseAll();
    sockets.gone(failure.detail());
    objects.values().forEach(LiveObject::lost);
    objects.clear();
    deployment.contextGone(this);
  }
}
