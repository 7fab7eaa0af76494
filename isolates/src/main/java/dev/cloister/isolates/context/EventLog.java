package dev.cloister.isolates.context;

import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.GuestError;
import java.util.Optional;

/// What the events of one child context log.
///
/// Threads: the context's own. Limits: [#TEXT_CHARS_MAX] of one line; `bytesPerEvent` of one event,
/// beyond which one note says so and the rest is dropped.
public final class EventLog {
  private static final int TEXT_CHARS_MAX = 8 * 1024;

  private final long context;
  private final Turns turns;
  private final ContextEvents events;
  private final Outbox outbox;
  private final int bytesPerEvent;

  public EventLog(
      long context, Turns turns, ContextEvents events, Outbox outbox, int bytesPerEvent) {
    this.context = context;
    this.turns = turns;
    this.events = events;
    this.outbox = outbox;
    this.bytesPerEvent = bytesPerEvent;
  }

  /// Logs a line in the name of the event whose turn it is.
  ///
  /// @param uncaught the error that the line stands for, if it does
  public void line(String level, String text, Optional<GuestError> uncaught) {
    var cut = shorten(text);
    var error = uncaught;
    var number = turns.current().number;
    var event = events.of(number);
    if (event != null) {
      if (event.logBytes > bytesPerEvent) {
        return;
      }
      event.logBytes += cut.length();
      if (event.logBytes > bytesPerEvent) {
        cut = "(what this event logs beyond %d characters is dropped)".formatted(bytesPerEvent);
        error = Optional.empty();
      }
    }
    var kept = cut;
    var told = error;
    var millis = turns.nowMillis();
    outbox.send(
        turns.current().object,
        gates -> new FromIsolate.Log(context, number, millis, level, kept, told, gates));
  }

  /// As much of a text as one line may have.
  public static String shorten(String text) {
    return text.length() <= TEXT_CHARS_MAX ? text : text.substring(0, TEXT_CHARS_MAX) + "…";
  }
}
