package dev.cloister.host.object;

import dev.cloister.api.Failure;
import dev.cloister.host.execution.Exchange;
import dev.cloister.host.execution.HostEvent;
import dev.cloister.host.execution.HostSocketEvent;
import dev.cloister.host.execution.LiveObject;
import dev.cloister.host.execution.Result;
import dev.cloister.host.execution.Timeline;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One event that somebody sent to an object, from then until its sender has heard what came of it.
///
/// Threads: any.
final class SentEvent {
  private final String requestId;
  private final HostEvent event;
  private final Optional<String> name;
  private final Timeline timeline;
  private final Consumer<Result> whenDone;
  private final AtomicReference<@Nullable Exchange> exchange = new AtomicReference<>();
  private volatile boolean cancelled;
  private volatile boolean triedAgain;

  /// @param name what the sender calls the object by
  /// @param whenDone hears what came of it, once
  SentEvent(
      String requestId,
      HostEvent event,
      Optional<String> name,
      Timeline timeline,
      Consumer<Result> whenDone) {
    this.requestId = requestId;
    this.event = event;
    this.name = name;
    this.timeline = timeline;
    this.whenDone = whenDone;
  }

  Optional<String> name() {
    return name;
  }

  Timeline timeline() {
    return timeline;
  }

  /// Whether it came over a socket that the host keeps: each has at most one here at a time.
  boolean isOfKeptSocket() {
    return event instanceof HostSocketEvent;
  }

  /// What goes to this life of the object.
  Exchange exchangeWith(LiveObject living) {
    var fresh = new Exchange(requestId, event, Optional.of(living), Optional.of(timeline));
    exchange.set(fresh);
    return fresh;
  }

  /// Whether the sender has given it up.
  boolean isCancelled() {
    return cancelled;
  }

  /// The sender gives it up.
  void cancel() {
    cancelled = true;
    var sent = exchange.get();
    if (sent != null) {
      sent.cancel();
    }
  }

  /// Whether it is worth another try after this, the only one: it had not begun, and can be sent
  /// twice.
  boolean triesAgainAfter(Result result) {
    if (triedAgain || !event.isRepeatable()) {
      return false;
    }
    triedAgain = result instanceof Result.Failed(Failure.Unavailable _, var begun) && !begun;
    return triedAgain;
  }

  void done(Result result) {
    whenDone.accept(result);
  }

  void failed(Failure failure) {
    done(new Result.Failed(failure, false));
  }
}
