package dev.cloister.isolates.java;

import dev.cloister.api.script.Body;
import dev.cloister.api.script.Response;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.GuestError;
import dev.cloister.isolates.context.Bodies;
import dev.cloister.isolates.context.ContextEvents;
import dev.cloister.isolates.context.Outbox;
import org.jspecify.annotations.Nullable;

/// How events are answered: what leaves for each of them, with its gates.
///
/// Threads: whoever has the baton.
final class EventAnswers {
  private final long context;
  private final Outbox outbox;
  private final ContextEvents events;
  private final Bodies bodies;
  private final SocketEnds sockets;
  private final OutgoingBodies outgoing;
  private final OnceForObjects once;
  private final RpcValues values;
  private final CallBodies callBodies;

  EventAnswers(
      long context,
      Outbox outbox,
      ContextEvents events,
      Bodies bodies,
      SocketEnds sockets,
      OutgoingBodies outgoing,
      OnceForObjects once,
      RpcValues values,
      CallBodies callBodies) {
    this.context = context;
    this.outbox = outbox;
    this.events = events;
    this.bodies = bodies;
    this.sockets = sockets;
    this.outgoing = outgoing;
    this.once = once;
    this.values = values;
    this.callBodies = callBodies;
  }

  void answered(EventRun run, @Nullable Response response) {
    if (run.isAnsweredInstead()) {
      run.answered();
      once.answerInstead(run);
      return;
    }
    if (response == null) {
      throw new IllegalStateException("The handler has returned no Response.");
    }
    if (response.webSocket().isPresent() && !run.isUpgrade()) {
      throw new IllegalStateException(
          "Worker tried to return WebSocket in a response to a request which did not contain the"
              + " header \"Upgrade: websocket\".");
    }
    var body = announced(run, response.body());
    var socket = sockets.handOver(response.webSocket());
    var headers = HostCalls.sent(response.headers());
    var number = run.event().number;
    run.answered();
    events.answered(number);
    once.answered(run, response.status(), headers, body, socket != 0);
    if (socket != 0) {
      events.lastsAsItsSocket(number);
    }
    outbox.send(
        run.objectNumber(),
        gates ->
            new FromIsolate.Answered(
                context, number, response.status(), "", headers, body, socket, gates));
    if (response.body().isStreamed()) {
      run.later().addFirst(() -> outgoing.write(body, response.body()));
    } else if (body instanceof dev.cloister.isolates.bridge.Body.Streamed(var stream, var _)) {
      bodies.pump(stream);
    }
  }

  private dev.cloister.isolates.bridge.Body announced(EventRun run, Body body) {
    if (body.isStreamed()) {
      return outgoing.begin(run, body);
    }
    return body.equals(Body.NONE)
        ? dev.cloister.isolates.bridge.Body.NONE
        : bodies.send(run.objectNumber(), body.bytes());
  }

  void returned(EventRun run, @Nullable Object value) {
    var sent = values.sent(run, "A result", value, true);
    var number = run.event().number;
    run.answered();
    events.answered(number);
    outbox.send(
        run.objectNumber(),
        gates -> new FromIsolate.Returned(context, number, sent.payload(), gates));
    for (var body : sent.bodies()) {
      run.later().addFirst(() -> callBodies.send(body));
    }
  }

  void handled(EventRun run) {
    var number = run.event().number;
    run.answered();
    events.answered(number);
    outbox.send(run.objectNumber(), _ -> new FromIsolate.Handled(context, number, false));
  }

  /// Unless it has been answered.
  void failed(EventRun run, String outcome, GuestError error) {
    if (run.isAnswered()) {
      return;
    }
    var number = run.event().number;
    run.answered();
    events.answered(number);
    once.failed(run);
    outbox.send(
        run.objectNumber(),
        gates -> new FromIsolate.EventFailed(context, number, outcome, error, gates));
  }
}
