package dev.cloister.host.execution;

import dev.cloister.api.Failure;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.Receiver;
import dev.cloister.isolates.bridge.SocketSignal;
import java.util.Map;

/// What one child context says of the events it was given: that they have begun, what they answer,
/// and that they are over. What reveals something of an object waits for its gate.
///
/// Threads: as the context's messages come, one at a time; nothing here waits.
final class EventResults {
  /// Asks [LiveObject#whenDurable] for all that has been written so far.
  static final long ALL_WRITTEN = Long.MAX_VALUE;

  private final ContextSession session;
  private final Map<Long, Exchange> events;
  private final BodyStreams streams;
  private final PayloadCrossing payloads;
  private final ContextObserver observer;

  /// @param events those that are not over, by number; an event that ends is removed
  EventResults(
      ContextSession session,
      Map<Long, Exchange> events,
      BodyStreams streams,
      PayloadCrossing payloads,
      ContextObserver observer) {
    this.session = session;
    this.events = events;
    this.streams = streams;
    this.payloads = payloads;
    this.observer = observer;
  }

  void begun(long event) {
    var exchange = events.get(event);
    if (exchange != null) {
      exchange.begin();
    }
  }

  void handled(long event, boolean noRetry) {
    var exchange = events.get(event);
    if (exchange != null) {
      exchange.begin();
      exchange.outcomeIsSaid();
      exchange.handled(noRetry);
      if (exchange.event() instanceof HostEvent.AlarmDue) {
        alarmHandled(exchange);
      }
    }
  }

  private static Failure whyLost(Exchange exchange) {
    return exchange.object().map(LiveObject::whyLost).orElseGet(Failures::unknown);
  }

  /// An alarm's handler is through once what it wrote is durable, its own end with it: else it runs
  /// again. What it gave to `waitUntil` is not waited for.
  private static void alarmHandled(Exchange exchange) {
    exchange
        .object()
        .ifPresent(object ->
            object.whenDurable(
                ALL_WRITTEN,
                () -> exchange.complete(new Result.Handled("ok", false)),
                () -> exchange.complete(new Result.Failed(object.whyLost(), true))));
  }

  void answered(FromIsolate.Answered answered) {
    var exchange = events.get(answered.event());
    if (exchange == null) {
      session
          .sockets()
          .take(answered.socket())
          .ifPresent(end -> end.send(new SocketSignal.Lost("Nobody waits for it any more.")));
      return;
    }
    exchange.begin();
    exchange.outcomeIsSaid();
    exchange
        .timeline()
        .ifPresent(timeline -> {
          timeline.answered();
          timeline.answeredWith(ContextSession.length(answered.body()));
        });
    exchange.answeredWith(answered.status());
    var answer =
        new HostAnswer(
            answered.status(),
            answered.statusText(),
            answered.headers(),
            streams.arriving(answered.body()),
            session.sockets().take(answered.socket()));
    if (answered.socket() != 0 && answer.socket().isEmpty()) {
      answer.discard();
      var failure = session.sockets().takeRefusal().orElseGet(() -> Failures.threw("exception"));
      exchange.complete(new Result.Failed(failure, true));
      return;
    }
    session.whenOpen(
        answered.gates(),
        () -> {
          if (!exchange.complete(new Result.Answered(answer))) {
            answer.discard();
          }
        },
        () -> {
          answer.discard();
          exchange.complete(new Result.Failed(whyLost(exchange), true));
        });
  }

  void failed(FromIsolate.EventFailed failed) {
    var exchange = events.get(failed.event());
    if (exchange == null) {
      return;
    }
    exchange.begin();
    exchange.outcomeIsSaid();
    exchange.timeline().ifPresent(Timeline::answered);
    // A failure of the host's that the script let go is the host's answer; only one that a call of
    // this event has met, whatever the isolate says.
    Result result =
        exchange
            .failureOfCall(failed.error().code())
            .<Result>map(failure -> new Result.Failed(failure, true))
            .orElseGet(() -> new Result.Threw(failed.error(), failed.outcome()));
    Runnable open = () -> exchange.complete(result);
    Runnable lost = () -> exchange.complete(new Result.Failed(whyLost(exchange), true));
    // Even the text of an error may reveal what was written: it waits for all of it.
    exchange
        .object()
        .ifPresentOrElse(
            object -> object.whenDurable(ALL_WRITTEN, open, lost),
            () -> session.whenOpen(failed.gates(), open, lost));
  }

  void ended(FromIsolate.EventEnded end) {
    var exchange = events.remove(end.event());
    if (exchange != null) {
      exchange.begin();
      exchange
          .timeline()
          .ifPresent(
              timeline -> timeline.ended(end.cpuMicros(), end.wallMicros(), end.gateMicros()));
      if (!(exchange.receiver() instanceof Receiver.OfExport)) {
        observer.ended(session.deployment(), exchange, end);
      }
      if (exchange.event() instanceof HostEvent.Scheduled
          || exchange.event() instanceof HostEvent.Tailed
          || exchange.event() instanceof HostSocketEvent) {
        exchange.complete(new Result.Handled(end.outcome(), exchange.noRetry()));
      } else if (!exchange.hasOutcome()) {
        // Only a script that has changed what is around it comes to this; its caller waits all the
        // same.
        exchange.complete(new Result.Failed(Failures.threw("exception"), true));
      }
      exchange.ended().complete(null);
      session.deployment().eventEnded(session, end.cpuMicros());
    }
  }

  void returned(FromIsolate.Returned returned) {
    var exchange = events.get(returned.event());
    var value = payloads.arriving(returned.value());
    if (exchange == null || value.refs().size() < returned.value().refs().size()) {
      value.discard();
      if (exchange != null) {
        exchange.begin();
        exchange.outcomeIsSaid();
        exchange.complete(new Result.Threw(Failures.stubDisposed(), "exception"));
      }
      return;
    }
    exchange.begin();
    exchange.outcomeIsSaid();
    exchange.timeline().ifPresent(Timeline::answered);
    session.whenOpen(
        returned.gates(),
        () -> {
          if (!exchange.complete(new Result.Returned(value))) {
            value.discard();
          }
        },
        () -> {
          value.discard();
          exchange.complete(new Result.Failed(whyLost(exchange), true));
        });
  }
}
