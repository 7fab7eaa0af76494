package dev.cloister.isolates.java;

import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.isolates.context.Arrival;
import dev.cloister.isolates.context.Bodies;
import dev.cloister.isolates.context.Outbox;

/// What each message of the host is to a script in Java.
///
/// Threads: the loop's.
record JavaMessages(
    JavaEvents events,
    EventRuns runs,
    LiveObjects objects,
    HostCalls calls,
    RpcValues values,
    SocketEnds sockets,
    IncomingBodies incoming,
    OutgoingBodies outgoing,
    Bodies bodies,
    Outbox outbox,
    Baton baton) {
  void handle(Arrival arrival) {
    switch (arrival.message()) {
      case ToIsolate.Fetch fetch -> events.fetch(fetch, arrival.nanos());
      case ToIsolate.Invoke invoke -> events.invoke(invoke, arrival.nanos());
      case ToIsolate.Scheduled scheduled -> events.scheduled(scheduled);
      case ToIsolate.AlarmDue due -> events.alarm(due);
      case ToIsolate.Tailed tailed -> events.tailed(tailed);
      case ToIsolate.SocketEvent arrived -> events.socket(arrived);
      case ToIsolate.ActivateObject object -> objects.activate(object);
      case ToIsolate.DropObject drop -> runs.drop(drop);
      case ToIsolate.BatchDurable durable -> objects.durable(durable);
      case ToIsolate.CallAnswered answer -> calls.answered(answer.call(), answer);
      case ToIsolate.Returned returned -> calls.answered(returned.call(), returned);
      case ToIsolate.CallFailed failure -> calls.answered(failure.call(), failure);
      case ToIsolate.BodyChunk chunk -> incoming.arrived(chunk.chunk());
      case ToIsolate.BodyCredit credit -> {
        if (!outgoing.credit(credit.credit()) && bodies.creditArrived(credit.credit())) {
          outbox.flush();
        }
      }
      case ToIsolate.CancelEvent cancel -> runs.cancel(cancel.event());
      case ToIsolate.ReleaseExport released ->
          baton.turn(JavaContext.idle(), () -> values.released(released.export()));
      case ToIsolate.Socket arrived -> sockets.arrived(arrived);
      case ToIsolate.KeptSockets kept -> objects.kept(kept);
      case ToIsolate.SocketAutoAnswered answered -> objects.autoAnswered(answered);
      case ToIsolate message ->
          throw new IllegalStateException(
              "Not a message for a context: " + message.getClass().getSimpleName());
    }
  }
}
