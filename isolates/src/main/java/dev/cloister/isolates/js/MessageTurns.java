package dev.cloister.isolates.js;

import dev.cloister.isolates.bridge.Receiver;
import dev.cloister.isolates.bridge.Ref;
import dev.cloister.isolates.bridge.SocketSignal;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.isolates.context.Arrival;
import dev.cloister.isolates.context.BlockingReads;
import dev.cloister.isolates.context.Bodies;
import dev.cloister.isolates.context.ContextEvent;
import dev.cloister.isolates.context.ContextEvents;
import dev.cloister.isolates.context.Exports;
import dev.cloister.isolates.context.ObjectStorage;
import dev.cloister.isolates.context.Outbox;
import dev.cloister.isolates.context.Sockets;
import dev.cloister.isolates.sql.ObjectDatabase;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What each message of the host is to one child context: a turn of the script, or a note of the
/// isolate's own.
///
/// Threads: the context's own.
final class MessageTurns {
  private final ChildContext owner;
  private final Entries entries;
  private final ContextEvents events;
  private final Exports<Long> exports;
  private final Outbox outbox;
  private final Bodies bodies;
  private final Sockets sockets;
  private final BlockingReads reads;

  MessageTurns(ChildContext owner, Entries entries, BlockingReads reads) {
    this.owner = owner;
    this.entries = entries;
    this.events = owner.events();
    this.exports = owner.exports();
    this.outbox = owner.outbox();
    this.bodies = owner.bodies();
    this.sockets = owner.sockets();
    this.reads = reads;
  }

  void handle(Arrival arrival) {
    switch (arrival.message()) {
      case ToIsolate.Fetch fetch -> fetch(fetch, arrival.nanos());
      case ToIsolate.Scheduled scheduled ->
          turn(events.begin(scheduled.event(), 0), () -> entries.scheduled(scheduled));
      case ToIsolate.AlarmDue due -> {
        var wall = TimeUnit.MILLISECONDS.toNanos(due.wallMillis());
        turn(events.begin(due.event(), due.object(), wall), () -> entries.alarm(due));
      }
      case ToIsolate.Tailed tailed ->
          turn(events.begin(tailed.event(), 0), () -> entries.tailed(tailed));
      case ToIsolate.CancelEvent cancel -> {
        var event = events.of(cancel.event());
        if (event != null) {
          turn(event, () -> entries.cancel(cancel.event()));
        }
      }
      case ToIsolate.ActivateObject object -> activate(object);
      case ToIsolate.Socket arrived -> socket(arrived);
      case ToIsolate.KeptSockets kept -> {
        kept.sockets().forEach(each -> sockets.opened(each.socket(), each.leave()));
        sockets.boundEvents(kept.object(), kept.eventMillisMax());
        turn(() -> entries.sockets().kept(kept));
      }
      case ToIsolate.SocketAutoAnswered answered ->
          turn(() -> entries.sockets().autoAnswered(answered));
      case ToIsolate.SocketEvent arrived -> socketEvent(arrived);
      case ToIsolate.DropObject drop -> {
        outbox.removeObject(drop.object());
        sockets.boundEvents(drop.object(), 0);
        turn(() -> entries.drop(drop.object(), drop.error()));
      }
      case ToIsolate.BatchDurable durable -> {
        var storage = outbox.storage(durable.object());
        if (storage != null) {
          storage.durable(durable.batch());
          if (storage.awaited(durable.batch())) {
            turn(() -> entries.durable(durable.object(), durable.batch()));
          }
        }
      }
      case ToIsolate.CallAnswered answer -> {
        var body = bodies.arrive(answer.body());
        turn(() -> entries.callAnswered(answer, body));
      }
      case ToIsolate.Invoke invoke -> invoke(invoke, arrival.nanos());
      case ToIsolate.Returned returned -> {
        var refs = arriving(returned.value().refs());
        turn(() -> entries.returned(returned, refs));
      }
      case ToIsolate.ReleaseExport release -> {
        exports.remove(release.export());
        turn(() -> entries.releaseExport(release.export()));
      }
      case ToIsolate.CallFailed failure ->
          turn(() -> entries.callFailed(failure.call(), failure.error()));
      case ToIsolate.BodyChunk chunk -> {
        if (bodies.chunkArrived(chunk.chunk())) {
          outbox.flush();
        } else {
          turn(() -> entries.chunk(chunk.chunk()));
        }
      }
      case ToIsolate.BodyCredit credit -> {
        if (bodies.creditArrived(credit.credit())) {
          outbox.flush();
        } else {
          turn(() -> entries.credit(credit.credit()));
        }
      }
      case ToIsolate message ->
          throw new IllegalStateException(
              "Not a message for a context: " + message.getClass().getSimpleName());
    }
  }

  private void turn(ContextEvent event, Runnable call) {
    owner.turn(event, call);
  }

  /// A turn in which nobody's handler is called.
  private void turn(Runnable call) {
    owner.turn(ChildContext.idle(), call);
  }

  private void fetch(ToIsolate.Fetch fetch, long cameNanos) {
    var event = events.beginAwaited(fetch.event(), fetch.object(), cameNanos);
    var body = bodies.arrive(fetch.body());
    turn(event, () -> entries.fetch(fetch, body));
  }

  private void socket(ToIsolate.Socket message) {
    switch (message.signal()) {
      case SocketSignal.Credit(var bytes) -> sockets.credit(message.socket(), bytes);
      case SocketSignal.Lost _ -> {
        sockets.lost(message.socket());
        turn(() -> entries.sockets().arrived(message));
      }
      case SocketSignal.Message _, SocketSignal.Close _ ->
          turn(() -> entries.sockets().arrived(message));
    }
  }

  private void socketEvent(ToIsolate.SocketEvent message) {
    var event = events.begin(message.event(), message.object());
    var millis = sockets.eventMillisMax(message.object());
    if (millis > 0) {
      event.deadlineNanos = event.startNanos + TimeUnit.MILLISECONDS.toNanos(millis);
    }
    turn(event, () -> entries.sockets().event(message));
  }

  private void invoke(ToIsolate.Invoke invoke, long cameNanos) {
    var object =
        switch (invoke.receiver()) {
          case Receiver.OfScript _ -> 0L;
          case Receiver.OfObject(var live) -> live;
          case Receiver.OfExport(var export) -> objectOf(export);
        };
    var event = events.beginAwaited(invoke.event(), object, cameNanos);
    var refs = arriving(invoke.what().arguments().refs());
    turn(event, () -> entries.invoke(invoke, refs));
  }

  /// In whose name something of the context's own is called: an object's, or nobody's (0).
  private long objectOf(long export) {
    var object = exports.of(export);
    return object == null ? 0 : object;
  }

  /// What a payload refers to, for the script, with the bodies taken in.
  private List<ArrivedRef> arriving(List<Ref> refs) {
    return refs.stream()
        .map(ref ->
            new ArrivedRef(ref, ref instanceof Ref.Stream(var body) ? bodies.arrive(body) : 0))
        .toList();
  }

  private void activate(ToIsolate.ActivateObject object) {
    outbox.addObject(
        object.object(),
        new ObjectStorage(
            owner.number(),
            object.object(),
            object.entries(),
            object.complete(),
            object.alarms(),
            reads,
            pages -> ObjectDatabase.open(pages, owner::isBroken, owner.turns()::nowMillis)));
    turn(() -> entries.activate(object));
  }
}
