package dev.cloister.host.execution;

import dev.cloister.api.Failure;
import dev.cloister.isolates.Isolate;
import dev.cloister.isolates.bridge.Alarm;
import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.Entrypoint;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.Gate;
import dev.cloister.isolates.bridge.GuestError;
import dev.cloister.isolates.bridge.Invocation;
import dev.cloister.isolates.bridge.Receiver;
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

  private final long number;
  private final Isolate isolate;
  private final Deployment deployment;
  private final ContextObserver observer;
  private final AtomicLong numbers;
  private final CompletableFuture<Opened> opened = new CompletableFuture<>();
  private final Map<Long, Exchange> events = new ConcurrentHashMap<>();
  private final Map<Long, LiveObject> objects = new ConcurrentHashMap<>();
  private final BodyStreams streams;
  private final PayloadCrossing payloads;
  private final ContextSockets sockets;
  private final OutgoingCalls calls;
  private final EventResults results;
  private final AtomicInteger exports = new AtomicInteger();
  private final AtomicInteger reserved = new AtomicInteger();
  private volatile long lastEvent;
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
    this.observer = observer;
    this.numbers = numbers;
    this.streams = new BodyStreams(number, isolate, numbers);
    this.payloads = new PayloadCrossing(this, streams, numbers);
    this.sockets =
        new ContextSockets(
            number, isolate::send, deployment.sockets(), deployment, numbers, this::whenOpen);
    this.calls = new OutgoingCalls(this, router, streams, payloads, sockets);
    this.results = new EventResults(this, events, streams, payloads, observer);
    this.lastEvent = number;
  }

  ContextSockets sockets() {
    return sockets;
  }

  long number() {
    return number;
  }

  /// What an event of this context is to answer, while it is not over.
  Optional<Exchange> exchange(long event) {
    return Optional.ofNullable(events.get(event));
  }

  /// Whether this event is its own, and not over.
  boolean hasEvent(long event) {
    return events.containsKey(event);
  }

  /// Whether this object lives here.
  boolean hasObject(long object) {
    return objects.containsKey(object);
  }

  Deployment deployment() {
    return deployment;
  }

  /// Completes when the script has been evaluated; exceptionally, with [ScriptNotOpened], when it
  /// could not be.
  CompletableFuture<Opened> opened() {
    return opened;
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
      exchange.complete(new Result.Failed(failure, false));
      exchange.ended().complete(null);
      return;
    }
    exchange.timeline().ifPresent(Timeline::sent);
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
    request.timeline().ifPresent(timeline -> timeline.received(length(body.body())));
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

  /// As far as it is known beforehand.
  static long length(Body body) {
    return switch (body) {
      case Body.None() -> 0;
      case Body.Whole(var bytes) -> bytes.length;
      case Body.Streamed(var _, var length) -> Math.max(0, length);
    };
  }

  private void invoke(Exchange exchange, long event, long object, HostInvocation invocation) {
    var receiver = object == 0 ? exchange.receiver() : new Receiver.OfObject(object);
    var arguments = payloads.outgoing(invocation.arguments());
    if (arguments.isEmpty()) {
      events.remove(event);
      exchange.begin();
      exchange.complete(new Result.Failed(payloads.refusal(invocation.arguments()), false));
      exchange.ended().complete(null);
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
        events.values().forEach(exchange -> exchange.timeline().ifPresent(Timeline::contextOpened));
        opened.complete(new Opened(handlers, classes));
        deployment.session().closeIdle();
      }
      case FromIsolate.ContextFailed(var _, var error, var position) -> {
        var script = deployment.description();
        gone(
            "exception",
            Failures.notEvaluated(script, error, position),
            Failures.notTaken(script, error, position));
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
      case FromIsolate.EventStarted(var _, var event) -> results.begun(event);
      case FromIsolate.Answered answered -> results.answered(answered);
      case FromIsolate.Handled(var _, var event, var noRetry) -> results.handled(event, noRetry);
      case FromIsolate.EventFailed failed -> results.failed(failed);
      case FromIsolate.EventEnded end -> results.ended(end);
      case FromIsolate.Call call -> calls.called(call);
      case FromIsolate.Invoke invoke -> calls.invoked(invoke);
      case FromIsolate.Load load -> calls.loads(load);
      case FromIsolate.Returned returned -> results.returned(returned);
      case FromIsolate.Release(var _, var capability) -> payloads.held().release(capability);
      case FromIsolate.CancelCall(var _, var call) -> calls.cancel(call);
      case FromIsolate.Batch batch -> {
        var object = objects.get(batch.object());
        if (object != null) {
          object.written(batch, timelineOf(batch.event()));
        }
      }
      case FromIsolate.Read read -> {
        var object = objects.get(read.object());
        if (object != null) {
          object.read(read, timelineOf(read.event()));
        } else {
          send(new ToIsolate.ReadFailed(number, read.read(), Failures.objectReset()));
        }
      }
      case FromIsolate.Log log ->
          observer.log(deployment, Optional.ofNullable(events.get(log.event())), log);
      case FromIsolate.BodyChunk(var _, var chunk, var gates) ->
          streams.arrived(chunk, gates, this::whenOpen);
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

  private Optional<Timeline> timelineOf(long event) {
    return exchange(event).flatMap(Exchange::timeline);
  }

  private SocketKeeper socketsOf(long object) {
    var live = objects.get(object);
    return live == null ? SocketKeeper.NONE : live.sockets();
  }

  /// Runs `open` when every gate is open, `lost` when one never will be. An object that is dropped
  /// while something waits for it still opens its gate.
  void whenOpen(List<Gate> gates, Runnable open, Runnable lost) {
    var wait = open;
    for (var gate : gates.reversed()) {
      var object = objects.get(gate.object());
      if (object == null) {
        lost.run();
        return;
      }
      var next = wait;
      wait = () -> object.whenDurable(gate.batch(), next, lost);
    }
    wait.run();
  }

  // ---- the end
  // -------------------------------------------------------------------------------------------------------

  /// The context is no more: everything in it ends with `failure`.
  ///
  /// @param outcome a word of the tail vocabulary
  void gone(String outcome, Failure failure) {
    gone(outcome, failure, failure);
  }

  /// @param ofTrial what whoever tries the script out is told
  private void gone(String outcome, Failure failure, Failure ofTrial) {
    synchronized (this) {
      if (gone != null) {
        return;
      }
      gone = failure;
    }
    opened.completeExceptionally(new ScriptNotOpened(ofTrial));
    for (var event : List.copyOf(events.keySet())) {
      var exchange = events.remove(event);
      if (exchange != null) {
        var begun = exchange.hasBegun();
        exchange.giveUp();
        observer.lost(deployment, exchange, outcome);
        exchange.complete(new Result.Failed(failure, begun));
        exchange.ended().complete(null);
      }
    }
    streams.breakOff(failure.detail());
    calls.giveUp();
    payloads.held().releaseAll();
    sockets.gone(failure.detail());
    objects.values().forEach(LiveObject::lost);
    objects.clear();
    deployment.contextGone(this);
  }
}
