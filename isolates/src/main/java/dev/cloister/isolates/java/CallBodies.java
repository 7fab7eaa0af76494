package dev.cloister.isolates.java;

import dev.cloister.api.script.Body;
import dev.cloister.isolates.bridge.Payload;
import dev.cloister.isolates.bridge.Ref;
import dev.cloister.isolates.context.Bodies;
import java.util.List;
import java.util.stream.LongStream;

/// Bodies of requests that a script makes, and in arguments and results of calls, each way: streams
/// that begin with the message.
///
/// Threads: whoever has the baton; [#announce] also the context's loop. Limits: one body of a
/// message that is written while it is sent, since its event writes one after the other, and
/// whoever reads may want the second first.
final class CallBodies {
  /// A body on its way, and what announces it.
  record Sending(dev.cloister.isolates.bridge.Body announced, Body content) {}

  private final Bodies whole;
  private final IncomingBodies incoming;
  private final OutgoingBodies outgoing;

  CallBodies(Bodies whole, IncomingBodies incoming, OutgoingBodies outgoing) {
    this.whole = whole;
    this.incoming = incoming;
    this.outgoing = outgoing;
  }

  // ---- out

  /// The same, of which all that is a script's own is over, but for what is written while it is
  /// sent.
  static Body settled(Body body) {
    return body.isStreamed() ? body : Body.of(body.bytes());
  }

  /// @throws IllegalArgumentException when more of them are written while they are sent than may be
  static void check(String what, List<?> things) {
    var written =
        things.stream().filter(each -> each instanceof Body body && body.isStreamed()).count();
    if (written > 1) {
      throw new IllegalArgumentException(
          "%s may have one body that is written while it is sent; this has %d. Read the others first: Body.of(body.bytes())."
              .formatted(what, written));
    }
  }

  /// What announces a body in the message that is about to leave; [#send] follows that.
  Sending begin(EventRun run, Body body) {
    if (body.isStreamed()) {
      return new Sending(outgoing.begin(run, body), body);
    }
    var bytes = body.bytes();
    return new Sending(
        bytes.length == 0
            ? dev.cloister.isolates.bridge.Body.NONE
            : whole.send(run.objectNumber(), bytes),
        body);
  }

  /// The message has left. What is written while it is sent is written now, to its end.
  void send(Sending sending) throws Exception {
    if (sending.content().isStreamed()) {
      outgoing.write(sending.announced(), sending.content());
    } else if (sending.announced()
        instanceof dev.cloister.isolates.bridge.Body.Streamed(var stream, var _)) {
      whole.pump(stream);
    }
  }

  /// The call has failed: nobody reads what is written for it.
  void cancel(List<Sending> sent) {
    written(sent).forEach(outgoing::cancel);
  }

  /// The call has returned: what is written for it does not wait to be read, which may never be.
  void enough(List<Sending> sent) {
    written(sent).forEach(outgoing::enough);
  }

  private static LongStream written(List<Sending> sent) {
    return sent.stream()
        .filter(each -> each.content().isStreamed())
        .map(Sending::announced)
        .filter(dev.cloister.isolates.bridge.Body.Streamed.class::isInstance)
        .mapToLong(each -> ((dev.cloister.isolates.bridge.Body.Streamed) each).stream());
  }

  // ---- in

  /// A message has come for this event: what follows of the streams in it is kept.
  void announce(EventRun run, Payload payload) {
    for (var ref : payload.refs()) {
      if (ref instanceof Ref.Stream(var body)) {
        incoming.announce(run, body);
      }
    }
  }

  /// A body that was announced, as a script sees it.
  Body arrive(dev.cloister.isolates.bridge.Body body) {
    return incoming.arrive(body);
  }

  /// Nobody wants it.
  void refuse(dev.cloister.isolates.bridge.Body body) {
    incoming.refuse(body);
  }
}
