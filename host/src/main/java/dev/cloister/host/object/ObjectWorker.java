package dev.cloister.host.object;

import dev.cloister.api.Failure;
import dev.cloister.api.ObjectId;
import dev.cloister.api.Outcome;
import dev.cloister.host.execution.HostEvent;
import dev.cloister.host.execution.HostSocketEvent;
import dev.cloister.host.execution.Result;
import dev.cloister.host.execution.Timeline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The only writer of one object: the line before it, and its present life in memory if it has one.
///
/// Events are handed to the object's context as they come, in order, and wait there for their turn;
/// this worker counts those that have not begun. While the object is being activated, and while
/// another version is about to take over ([Takeover]), they wait here.
///
/// Threads: any. Limits: `queueMax` events that have not begun; the next is refused at once. Fails:
/// with `object.queue-full`, `shard.no-leader`, or what the script's deployment said.
final class ObjectWorker {
  private final ObjectId id;
  private final Objects objects;
  private final Awakening awakening;
  private final EventLine line;
  private final KeptSockets sockets;
  private @Nullable Incarnation incarnation;
  private @Nullable String name;
  private boolean activating;
  private boolean justBorn;
  private @Nullable Takeover takeover;
  private boolean takeoverTimed;
  private boolean retired;

  // The newest commit of any incarnation; those before it are over when it is.
  private volatile CompletableFuture<Void> lastCommit = CompletableFuture.completedFuture(null);

  ObjectWorker(ObjectId id, Objects objects, int queueMax) {
    this.id = id;
    this.objects = objects;
    this.awakening = new Awakening(id, objects);
    this.line = new EventLine(queueMax);
    this.sockets = new KeptSockets(this::wake, objects::millis);
  }

  KeptSockets sockets() {
    return sockets;
  }

  /// An event of a kept socket: each has at most one here, so they need no bound of their own.
  private void wake(HostSocketEvent event, Consumer<Result> whenDone) {
    var timeline = Timeline.of(objects.ticker());
    var sent = new SentEvent(objects.requestId(), event, Optional.empty(), timeline, whenDone);
    if (!submit(sent)) {
      // A worker retires when it keeps no socket any more, so this one has just been given up.
      sent.failed(
          new Failure.Unavailable(
              "object.not-activated",
              "The object does not keep this socket any more.",
              "Connect again.",
              Optional.empty()));
    }
  }

  Objects objects() {
    return objects;
  }

  ObjectId id() {
    return id;
  }

  /// Sends an event to the object; `whenDone` hears what came of it. Running the returned task
  /// gives it up. Empty when the worker has retired: nobody hears of the event, and the object's
  /// next worker has to be asked.
  Optional<Runnable> submit(
      String requestId, HostEvent event, Optional<String> name, Consumer<Result> whenDone) {
    var timeline = event.timeline().orElseGet(() -> Timeline.of(objects.ticker()));
    var sent = new SentEvent(requestId, event, name, timeline, whenDone);
    return submit(sent) ? Optional.of(sent::cancel) : Optional.empty();
  }

  private boolean submit(SentEvent sent) {
    @Nullable Failure full;
    synchronized (this) {
      if (retired) {
        return false;
      }
      full = line.add(sent, objects.nanoTime()) ? null : queueFull();
    }
    if (full == null) {
      advance();
    } else {
      sent.failed(full);
    }
    return true;
  }

  private Failure queueFull() {
    return new Failure.LimitReached(
        "object.queue-full",
        "Object %s/%s has %d of %d requests waiting."
            .formatted(id.className(), id.hex(), line.notBegun(), line.max()),
        "Retry after the pause; if it stays so, spread the work over more objects.",
        "loadShed",
        Optional.of(Duration.ofMillis(200)));
  }

  /// Sends on what stands in line, in order, if the object lives; else sees to it that it will.
  private void advance() {
    synchronized (this) {
      var living = incarnation;
      if (activating) {
        return;
      }
      if (living != null && !living.isOver()) {
        switch (step(living)) {
          case GO_ON -> {
            sendLine(living);
            return;
          }
          case HOLD -> {
            return;
          }
          case NOW -> {}
        }
      }
      if (line.isEmpty()) {
        return;
      }
      activating = true;
    }
    objects.background(this::activate);
  }

  /// Whether what stands in line goes to this life of the object, waits, or goes to the version of
  /// the script that takes over.
  private Takeover.Step step(Incarnation living) {
    if (!living.home().isOutdated()) {
      return Takeover.Step.GO_ON;
    }
    if (line.isQuiet()) {
      return Takeover.Step.NOW;
    }
    var now = objects.nanoTime();
    var begun = takeover == null ? new Takeover(now) : takeover;
    takeover = begun;
    var step = begun.at(now, line.isCrowded());
    if (step == Takeover.Step.HOLD && !line.isEmpty() && !takeoverTimed) {
      takeoverTimed = true;
      objects.later(begun.left(now), this::takeoverDue);
    }
    return step;
  }

  private void takeoverDue() {
    synchronized (this) {
      takeoverTimed = false;
    }
    advance();
  }

  private void sendLine(Incarnation living) {
    var fresh = justBorn;
    justBorn = false;
    for (var next = line.next(); next != null; next = line.next()) {
      var sent = next;
      var exchange = sent.exchangeWith(living);
      if (fresh) {
        living.broughtToLifeFor(sent.timeline());
      }
      var heard = exchange.result().thenAccept(result -> done(sent, result));
      var _ = CompletableFuture.allOf(heard, exchange.ended()).whenComplete((_, _) -> eventOver());
      if (sent.isCancelled()) {
        exchange.cancel();
      }
      living.home().send(exchange, living.number());
    }
  }

  private void done(SentEvent sent, Result result) {
    if (sent.triesAgainAfter(result)) {
      // Before this try is over, so that the worker has not retired in between.
      submit(sent);
    } else {
      sent.done(result);
    }
  }

  /// Runs `change` while the object is out of memory and everything that it has written is stored
  /// or lost: events that were under way fail, those that come meanwhile wait in line. May wait
  /// long. False when the worker has retired: nothing was run, and the object's next worker has to
  /// be asked.
  boolean whileAway(Runnable change) {
    @Nullable Incarnation living;
    synchronized (this) {
      waitForActivation();
      if (retired) {
        return false;
      }
      activating = true;
      living = incarnation;
    }
    try {
      if (living != null) {
        living.discard();
      }
      var _ = lastCommit.handle((_, _) -> null).join();
      change.run();
      return true;
    } finally {
      activated();
      advance();
    }
  }

  private synchronized void waitForActivation() {
    var interrupted = false;
    while (activating) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void activated() {
    activating = false;
    notifyAll();
  }

  /// The next life begins once the last one's writes have been applied or have failed: what is read
  /// before that could be older than what the object once knew. No thread waits for it.
  private void activate() {
    var last = incarnation;
    if (last != null && !last.isOver()) {
      last.replace();
    }
    var writes = lastCommit;
    if (writes.isDone()) {
      bringToLife();
    } else {
      var _ = writes.whenComplete((_, _) -> objects.background(this::bringToLife));
    }
  }

  private void bringToLife() {
    var woken = awakening.wake(this, nameSaid());
    if (woken instanceof Outcome.Answered<Incarnation>(var born)) {
      synchronized (this) {
        incarnation = born;
        justBorn = true;
        takeover = null;
      }
    }
    activated();
    if (woken instanceof Outcome.Failed<Incarnation>(var failure)) {
      refuseLine(failure);
    }
    advance();
  }

  /// What the object was called by, now or, if it has kept sockets since, before its last life.
  private synchronized Optional<String> nameSaid() {
    line.nameSaid().ifPresent(said -> name = said);
    return Optional.ofNullable(name);
  }

  private void eventOver() {
    boolean held;
    synchronized (this) {
      line.over(objects.nanoTime());
      held = !line.isEmpty();
    }
    if (held) {
      advance();
    }
  }

  private void refuseLine(Failure failure) {
    List<SentEvent> refused;
    synchronized (this) {
      refused = line.clear();
    }
    refused.forEach(sent -> sent.failed(failure));
  }

  /// Runs this on `executor` once all that the object has written is applied, or has failed.
  void whenWritten(Executor executor, Runnable then) {
    var _ = lastCommit.whenComplete((_, _) -> executor.execute(then));
  }

  /// An incarnation has given a batch to the shard.
  void committing(CompletableFuture<Void> commit) {
    lastCommit = commit;
  }

  synchronized void eventBegun() {
    line.begun();
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
  /// the host keeps sockets for it; says whether the worker has retired: it stays while a write is
  /// on its way, since the next life has to wait for that, and while there are sockets. A retired
  /// one takes no events, so whoever still holds it cannot begin a second life beside its
  /// successor's.
  synchronized boolean evictIfIdleSince(long nanos, long asleepNanos) {
    var since = sockets.isEmpty() ? nanos : asleepNanos;
    if (!line.isIdleSince(since) || activating || sockets.holdObject()) {
      return false;
    }
    var living = incarnation;
    if (living != null) {
      living.evict();
      incarnation = null;
    }
    retired = lastCommit.isDone() && sockets.isEmpty();
    return retired;
  }

  synchronized int waiting() {
    return line.notBegun();
  }

  synchronized boolean isLive() {
    return incarnation != null;
  }
}
