package dev.cloister.host.execution;

import dev.cloister.api.Failure;
import dev.cloister.api.ObjectId;
import dev.cloister.isolates.bridge.Entrypoint;
import dev.cloister.isolates.bridge.Receiver;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// One event on its way through a script: what is asked, and what came of it.
///
/// Threads: any.
public final class Exchange {
  private final String requestId;
  private final HostEvent event;
  private final Optional<LiveObject> object;
  private final Receiver receiver;
  private final Optional<Timeline> timeline;
  private final CompletableFuture<Result> result = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Map<String, Failure> refusals = new ConcurrentHashMap<>();
  private volatile int status;
  private volatile boolean noRetry;
  private volatile boolean outcomeSaid;
  private volatile String outboundEnv = "";
  private volatile boolean begun;
  private volatile boolean cancelled;
  private volatile Runnable canceller = () -> {};

  /// For the script itself, or for one of its objects.
  public Exchange(String requestId, HostEvent event, Optional<LiveObject> object) {
    this(requestId, event, object, event.timeline());
  }

  /// The same, with where what it costs is written down.
  public Exchange(
      String requestId, HostEvent event, Optional<LiveObject> object, Optional<Timeline> timeline) {
    this(requestId, event, object, new Receiver.OfScript(Entrypoint.DEFAULT), timeline);
  }

  /// For an entrypoint of the script, or for what one of its contexts has exported.
  Exchange(String requestId, HostEvent event, Receiver receiver) {
    this(requestId, event, Optional.empty(), receiver, event.timeline());
  }

  private Exchange(
      String requestId,
      HostEvent event,
      Optional<LiveObject> object,
      Receiver receiver,
      Optional<Timeline> timeline) {
    this.timeline = timeline;
    this.requestId = requestId;
    this.event = event;
    this.object = object;
    this.receiver = receiver;
  }

  /// The id under which the caller, the logs and the traces know it.
  public String requestId() {
    return requestId;
  }

  /// Where what it costs is written down; empty when nobody asks.
  public Optional<Timeline> timeline() {
    return timeline;
  }

  /// What the script is woken for.
  public HostEvent event() {
    return event;
  }

  /// Who in the context it is for, when it is for no object.
  Receiver receiver() {
    return receiver;
  }

  /// What `env` of the outbound script has for requests that this event makes: an object in JSON,
  /// empty for nothing.
  String outboundEnv() {
    return outboundEnv;
  }

  /// Requests of this event come to the outbound script with this besides in its `env`.
  void outboundWith(String env) {
    outboundEnv = env;
  }

  /// The status of the answer; 0 while there is none.
  public int status() {
    return status;
  }

  void answeredWith(int newStatus) {
    status = newStatus;
  }

  void handled(boolean askedNoRetry) {
    noRetry = askedNoRetry;
  }

  /// The context has said what came of it; the result may still wait for a gate.
  void outcomeIsSaid() {
    outcomeSaid = true;
  }

  /// Whether the context has said what came of it.
  boolean hasOutcome() {
    return outcomeSaid;
  }

  /// Whether the handler of an event without an answer asked not to be called again.
  boolean noRetry() {
    return noRetry;
  }

  /// The object it is for; empty when it is for the script itself.
  public Optional<ObjectId> objectId() {
    return object.map(LiveObject::id);
  }

  Optional<LiveObject> object() {
    return object;
  }

  /// Completes, never exceptionally, when the answer may leave or there will be none.
  public CompletableFuture<Result> result() {
    return result;
  }

  /// Gives it its result, unless it has one; says whether it had none.
  boolean complete(Result given) {
    timeline.ifPresent(Timeline::released);
    return result.complete(given);
  }

  /// Completes, never exceptionally, when its context does nothing more for it: its body is sent,
  /// and what was given to `waitUntil` has settled. Its result may still wait for a gate.
  public CompletableFuture<Void> ended() {
    return ended;
  }

  /// Whether the handler may have been called.
  boolean hasBegun() {
    return begun;
  }

  /// The handler has been called, or the event is over; heard by the object once.
  void begin() {
    if (isFirst()) {
      event.begun();
      object.ifPresent(LiveObject::begun);
    }
  }

  /// The event is over, and its handler has not been called unless that was said before.
  void giveUp() {
    if (isFirst()) {
      object.ifPresent(LiveObject::begun);
    }
  }

  private synchronized boolean isFirst() {
    var first = !begun;
    begun = true;
    return first;
  }

  /// A call of this event has failed.
  void callFailed(Failure failure) {
    refusals.put(failure.code(), failure);
  }

  /// The failure with this code that a call of this event met last, if one did.
  Optional<Failure> failureOfCall(String code) {
    return Optional.ofNullable(refusals.get(code));
  }

  /// Nobody waits for the answer any more.
  public void cancel() {
    cancelled = true;
    canceller.run();
    event.cancel();
  }

  /// What tells the isolate of a cancellation, from now on.
  void cancelThrough(Runnable task) {
    canceller = task;
    if (cancelled) {
      task.run();
    }
  }
}
