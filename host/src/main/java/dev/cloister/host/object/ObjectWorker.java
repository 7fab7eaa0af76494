package dev.cloister.host.object;

import dev.cloister.api.Failure;
import dev.cloister.api.ObjectId;
import dev.cloister.api.Outcome;
import dev.cloister.host.execution.Deployment;
import dev.cloister.host.execution.Exchange;
import dev.cloister.host.execution.HostEvent;
import dev.cloister.host.execution.HostSocketEvent;
import dev.cloister.host.execution.Result;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The only writer of one object: the line before it, and its present life in memory if it has one.
///
/// Events are handed to the object's context as they come, in order, and wait there for their turn;
/// this worker counts those that have not begun. While the object is being activated they wait
/// here.
///
/// Threads: any. Limits: `queueMax` events that have not begun; the next is refused at once. Fails:
/// with `object.queue-full`, `shard.no-leader`, or what the script's deployment said.
final class ObjectWorker {
  private static final class Asked {
    final String requestId;
    final HostEvent event;
    final Optional<String> name;
    final Consumer<Result> whenDone;
    final AtomicReference<@Nullable Exchange> exchange = new AtomicReference<>();
    volatile boolean cancelled;
    boolean again;

    Asked(String requestId, HostEvent event, Optional<String> name, Consumer<Result> whenDone) {
      this.requestId = requestId;
      this.event = event;
      this.name = name;
      this.whenDone = whenDone;
    }

    void cancel() {
      cancelled = true;
      var sent = exchange.get();
      if (sent != null) {
        sent.cancel();
      }
    }
  }

  private final ObjectId id;
  private final Objects objects;
  private final int queueMax;
  private final ArrayDeque<Asked> line = new ArrayDeque<>();
  private final KeptSockets sockets;
  private @Nullable Incarnation incarnation;
  private boolean activating;
  private int waiting;
  private int underWay;
  private long lastUsedNanos;

  // The newest commit of any incarnation; those before it are over when it is.
  private volatile CompletableFuture<Void> lastCommit = CompletableFuture.completedFuture(null);

  ObjectWorker(ObjectId id, Objects objects, int queueMax) {
    this.id = id;
    this.objects = objects;
    this.queueMax = queueMax;
    this.sockets = new KeptSockets(this::wake, objects::millis);
  }

  KeptSockets sockets() {
    return sockets;
  }

  /// An event of a kept socket: each has at most one here, so they need no bound of their own.
  private void wake(HostSocketEvent event, Consumer<Result> whenDone) {
    submit(new Asked(objects.requestId(), event, Optional.empty(), whenDone));
  }

  Objects objects() {
    return objects;
  }

  ObjectId id() {
    return id;
  }

  /// Sends an event to the object; `whenDone` hears what came of it. Running the returned task
  /// gives it up.
  Runnable submit(
      String requestId, HostEvent event, Optional<String> name, Consumer<Result> whenDone) {
    var asked = new Asked(requestId, event, name, whenDone);
    submit(asked);
    return asked::cancel;
  }

  private void submit(Asked asked) {
    int full;
    synchronized (this) {
      full = asked.event instanceof HostSocketEvent ? 0 : waiting;
      if (full < queueMax) {
        waiting++;
        underWay++;
        lastUsedNanos = objects.nanoTime();
        line.add(asked);
      }
    }
    if (full >= queueMax) {
      asked.whenDone.accept(new Result.Failed(queueFull(full), false));
    } else {
      advance();
    }
  }

  private Failure queueFull(int full) {
    return new Failure.LimitReached(
        "object.queue-full",
        "Object %s/%s has %d of %d requests waiting."
            .formatted(id.className(), id.hex(), full, queueMax),
        "Retry after the pause; if it stays so, spread the work over more objects.",
        "loadShed",
        Optional.of(java.time.Duration.ofMillis(200)));
  }

  /// Sends on what stands in line, in order, if the object lives; else sees to it that it will.
  private void advance() {
    synchronized (this) {
      var living = incarnation;
      if (activating) {
        return;
      }
      if (living != null && !living.isOver() && !outdated(living)) {
        sendLine(living);
        return;
      }
      if (line.isEmpty()) {
        return;
      }
      activating = true;
    }
    objects.background(this::activate);
  }

  /// Whether another version of the script should take over, now that nothing is under way but what
  /// stands in line.
  private boolean outdated(Incarnation living) {
    return underWay == line.size() && objects.isOutdated(living.home().deployment());
  }

  private void sendLine(Incarnation living) {
    Asked asked;
    while ((asked = line.poll()) != null) {
      var sent = asked;
      var exchange = new Exchange(asked.requestId, asked.event, Optional.of(living));
      sent.exchange.set(exchange);
      var _ = exchange.result().thenAccept(result -> done(sent, result));
      if (sent.cancelled) {
        exchange.cancel();
      }
      living.home().send(exchange, living.number());
    }
  }

  private void done(Asked asked, Result result) {
    var again =
        result instanceof Result.Failed(Failure.Unavailable _, var begun)
            && !begun
            && !asked.again
            && asked.event.isRepeatable();
    synchronized (this) {
      underWay--;
      lastUsedNanos = objects.nanoTime();
    }
    if (again) {
      asked.again = true;
      submit(asked);
    } else {
      asked.whenDone.accept(result);
    }
  }

  private void activate() {
    @Nullable Failure failure;
    try {
      failure = activateOrFail();
    } catch (RuntimeException e) {
      objects.report("Object " + id + " could not be activated", e);
      failure =
          new Failure.Unavailable(
              "object.not-activated",
              "The object could not be brought to life.",
              "Retry after the pause; if it stays so, the operator's log says why.",
              Optional.of(java.time.Duration.ofSeconds(1)));
    }
    synchronized (this) {
      activating = false;
    }
    if (failure != null) {
      refuseLine(failure);
    }
    advance();
  }

  private void refuseLine(Failure failure) {
    ArrayDeque<Asked> refused;
    synchronized (this) {
      refused = new ArrayDeque<>(line);
      line.clear();
      waiting -= refused.size();
      underWay -= refused.size();
    }
    refused.forEach(asked -> asked.whenDone.accept(new Result.Failed(failure, false)));
  }

  private @Nullable Failure activateOrFail() {
    var old = incarnation;
    if (old != null && !old.isOver()) {
      old.evict();
    }
    awaitCommits();
    var shard = objects.shards().shardOf(id);
    var term = shard.term();
    if (term.isEmpty()) {
      return new Failure.Unavailable(
          "shard.no-leader",
          "No node serves shard %d at the moment.".formatted(shard.number()),
          "Retry after the pause.",
          Optional.of(java.time.Duration.ofMillis(500)));
    }
    return switch (objects.deployment(id.script())) {
      case Outcome.Failed<Deployment>(var failure) -> failure;
      case Outcome.Answered<Deployment>(var deployment) -> {
        var name = nameInLine();
        var born =
            new Incarnation(
                id, shard, term.getAsLong(), deployment.homeForObject(), this, objects.readers());
        born.activate(name);
        synchronized (this) {
          incarnation = born;
        }
        yield null;
      }
    };
  }

  private synchronized Optional<String> nameInLine() {
    return line.stream().map(asked -> asked.name).flatMap(Optional::stream).findFirst();
  }

  /// An incarnation has given a batch to the shard.
  void committing(CompletableFuture<Void> commit) {
    lastCommit = commit;
  }

  /// Waits until the last incarnation's writes have been applied or have failed: what is read
  /// before that could be older than what the object once knew.
  private void awaitCommits() {
    var _ = lastCommit.handle((_, _) -> null).join();
  }

  synchronized void eventBegun() {
    waiting--;
  }

  void incarnationOver(Incarnation over) {
    synchronized (this) {
      if (incarnation == over) {
        incarnation = null;
      }
    }
    advance();
  }

  /// Discards the object's memory, since its shard cannot say what is stored.
  void discard() {
    @Nullable Incarnation living;
    synchronized (this) {
      living = incarnation;
    }
    if (living != null) {
      living.discard();
    }
  }

  /// Evicts the object if it has been idle since before `nanos`, or since before `asleepNanos` when
  /// the host keeps sockets for it; says whether the worker is of no more use: it is while a write
  /// is on its way, since the next life has to wait for that, and while there are sockets.
  synchronized boolean evictIfIdleSince(long nanos, long asleepNanos) {
    var since = sockets.isEmpty() ? nanos : asleepNanos;
    if (underWay > 0 || activating || lastUsedNanos - since > 0 || sockets.holdObject()) {
      return false;
    }
    var living = incarnation;
    if (living != null) {
      living.evict();
      incarnation = null;
    }
    return lastCommit.isDone() && sockets.isEmpty();
  }

  synchronized boolean isLive() {
    return incarnation != null;
  }
}
