package dev.cloister.isolates.context;

import dev.cloister.isolates.bridge.FromIsolate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The events of one child context that are not over.
///
/// Threads: the context's own.
public final class ContextEvents {
  private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final long context;
  private final LongSupplier ticker;
  private final Outbox outbox;
  private final long wallNanos;
  private final Map<Long, ContextEvent> events = new HashMap<>();
  private final List<ContextEvent> startedInTurn = new ArrayList<>();
  private long nextLookNanos;

  /// @param wallNanos how long an event may take
  public ContextEvents(long context, LongSupplier ticker, Outbox outbox, long wallNanos) {
    this.context = context;
    this.ticker = ticker;
    this.outbox = outbox;
    this.wallNanos = wallNanos;
  }

  /// An event that may take as long as the script's limits say.
  public ContextEvent begin(long number, long object) {
    return begin(number, object, wallNanos);
  }

  /// An event that may take `wallNanos` until it is answered.
  public ContextEvent begin(long number, long object, long wallNanos) {
    return begin(number, object, wallNanos, ticker.getAsLong());
  }

  /// An event that somebody has awaited the answer of since then: what it has waited for others of
  /// its context is part of what it may take.
  public ContextEvent beginAwaited(long number, long object, long sinceNanos) {
    return begin(number, object, wallNanos, sinceNanos);
  }

  private ContextEvent begin(long number, long object, long wallNanos, long sinceNanos) {
    var event = new ContextEvent(number, object, sinceNanos);
    event.wallNanos = wallNanos;
    event.deadlineNanos = event.startNanos + wallNanos;
    events.put(number, event);
    return event;
  }

  /// The event of this number, if it is not over.
  public @Nullable ContextEvent of(long number) {
    return events.get(number);
  }

  /// The object in whose event something is done; 0 when there is none.
  public long objectOf(long number) {
    var known = events.get(number);
    return known == null ? 0 : known.object;
  }

  /// Whether an event has used up its time, waiting, before its handler is called.
  public boolean isLate(ContextEvent event) {
    return ticker.getAsLong() - event.deadlineNanos >= 0;
  }

  /// The handler of an event is called now.
  public void started(long number) {
    var started = events.get(number);
    if (started != null) {
      startedInTurn.add(started);
    }
  }

  /// The event has answered or failed, which says that it has begun.
  public void answered(long number) {
    var answered = events.get(number);
    if (answered != null) {
      answered.announced = true;
      answered.deadlineNanos += wallNanos;
    }
  }

  /// The event's answer was a socket: it may last as long as that does, and what comes out of the
  /// socket is given time as an event of its own is.
  public void lastsAsItsSocket(long number) {
    var answered = events.get(number);
    if (answered != null) {
      answered.deadlineNanos = Long.MAX_VALUE;
    }
  }

  /// A message of a socket is handled in the event's name: its CPU time begins anew.
  public void topUp(long number) {
    var known = events.get(number);
    if (known != null) {
      known.topUp();
    }
  }

  /// Something of the event waits before its object's closed input gate.
  public void gateShut(long number) {
    var waiting = events.get(number);
    if (waiting != null) {
      waiting.gateShut(ticker.getAsLong());
    }
  }

  /// What waited may go in.
  public void gateOpen(long number) {
    var waiting = events.get(number);
    if (waiting != null) {
      waiting.gateOpen(ticker.getAsLong());
    }
  }

  public void ended(long number, String outcome) {
    var event = events.remove(number);
    if (event == null) {
      return;
    }
    event.announced = true;
    var now = ticker.getAsLong();
    var wall = (now - event.startNanos) / 1000;
    var gate = event.gateNanos(now) / 1000;
    outbox.send(
        event.object,
        _ ->
            new FromIsolate.EventEnded(
                context, number, outcome, event.allCpuNanos() / 1000, wall, gate));
  }

  /// Says which events have begun in this turn, before anything that they did: the host repeats an
  /// event only while it has not heard so. An answer says it too, and is enough where nothing else
  /// leaves with it.
  public void announce() {
    var effects = outbox.hasEffects();
    for (var started : startedInTurn) {
      if (effects || !started.announced) {
        started.announced = true;
        outbox.sendFirst(new FromIsolate.EventStarted(context, started.number));
      }
    }
    startedInTurn.clear();
  }

  /// Whether it is time to look for [#expired]; at most ten times a second.
  public boolean isLookDue(long nowNanos) {
    if (events.isEmpty() || nowNanos - nextLookNanos < 0) {
      return false;
    }
    nextLookNanos = nowNanos + LOOK_EVERY_NANOS;
    return true;
  }

  /// How long nobody has to look.
  public long nanosToLook() {
    return events.isEmpty() ? Long.MAX_VALUE : LOOK_EVERY_NANOS;
  }

  /// Those that have used up their wall time: waiting for an answer, or after it for what
  /// `waitUntil` was given.
  public List<ContextEvent> expired(long nowNanos) {
    return events.values().stream().filter(event -> nowNanos - event.deadlineNanos >= 0).toList();
  }
}
