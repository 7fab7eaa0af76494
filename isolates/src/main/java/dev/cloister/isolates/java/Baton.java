package dev.cloister.isolates.java;

import dev.cloister.isolates.RunningTurn;
import dev.cloister.isolates.context.ContextEvent;
import dev.cloister.isolates.context.ContextEvents;
import dev.cloister.isolates.context.Outbox;
import dev.cloister.isolates.context.ThreadMeter;
import dev.cloister.isolates.context.Turns;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Who of a context's threads may run: the loop, or the one event that the loop has handed the
/// baton to. So everything else in a context needs no locks, and a turn is what happens between two
/// handovers, as in JavaScript.
///
/// Threads: the loop and the events' own; [#running] and what it measures may be asked by any.
final class Baton {
  private final Turns turns;
  private final ContextEvents events;
  private final Outbox outbox;
  private final ThreadMeter meter;
  private final Semaphore back = new Semaphore(0);
  private final ArrayDeque<EventRun> ready = new ArrayDeque<>();
  private final AtomicLong turnsBegun = new AtomicLong();
  private final AtomicLong allocated = new AtomicLong();
  private volatile @Nullable EventRun running;
  private volatile @Nullable Thread thread;
  private long turnAllocated;
  private volatile boolean broken;
  private volatile boolean closed;
  private volatile @Nullable RuntimeException failure;

  Baton(Turns turns, ContextEvents events, Outbox outbox, ThreadMeter meter) {
    this.turns = turns;
    this.events = events;
    this.outbox = outbox;
    this.meter = meter;
  }

  // ---- the loop

  /// Lets an event go on as soon as it is its turn.
  void ready(EventRun run) {
    if (run.state() != EventRun.State.NEW) {
      run.state(EventRun.State.READY);
    }
    ready.add(run);
  }

  /// The next one that may go on, if there is one.
  @Nullable EventRun next() {
    for (var run = ready.poll(); run != null; run = ready.poll()) {
      var object = run.object();
      if (run.state() == EventRun.State.NEW && run.isOver()) {
        continue;
      }
      if (object == null || run.isOver() || object.admits(run)) {
        return run;
      }
      events.gateShut(run.event().number);
    }
    return null;
  }

  /// The gate that these have waited before is open.
  void admit(List<EventRun> waited) {
    for (var run : waited) {
      events.gateOpen(run.event().number);
      ready(run);
    }
  }

  /// Hands over the baton and waits until it comes back. Fails when the turn could not be ended.
  void lend(EventRun run) {
    running = run;
    run.goOn();
    back.acquireUninterruptibly();
    running = null;
    var failed = failure;
    if (failed != null) {
      throw failed;
    }
  }

  /// A turn on the loop's own thread.
  void turn(ContextEvent event, Runnable work) {
    begin(event);
    work.run();
    end();
  }

  /// The context is closed: who still has a thread here asks in vain from now on.
  void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  // ---- an event's own thread

  /// What runs on this very thread. Fails for any other thread that a script has made.
  EventRun current() {
    var run = running;
    if (closed) {
      throw new EventOver();
    }
    if (run == null || run != Thread.currentThread()) {
      throw new IllegalStateException(
          "Only the thread that an event runs on can ask for this, and only while it runs.");
    }
    if (run.isOver()) {
      throw new EventOver();
    }
    return run;
  }

  /// The event's work on its thread, from the first turn to the last.
  void perform(EventRun run, Runnable work) {
    begin(run.event());
    try {
      work.run();
    } finally {
      run.state(EventRun.State.ENDED);
      handBack();
    }
  }

  /// Gives the baton back until the loop hands it over again. Everything that the turn has sent
  /// leaves now.
  void pass(EventRun run) {
    handBack();
    run.awaitBaton();
    if (closed) {
      throw new EventOver();
    }
    begin(run.event());
    if (run.isOver()) {
      throw new EventOver();
    }
  }

  /// Whatever becomes of the turn's end, the loop goes on, and says what it was.
  private void handBack() {
    try {
      end();
    } catch (RuntimeException e) {
      failure = e;
    } finally {
      back.release();
    }
  }

  private void begin(ContextEvent event) {
    thread = Thread.currentThread();
    turnsBegun.incrementAndGet();
    turnAllocated = meter.allocatedBytes(Thread.currentThread());
    turns.begin(event);
  }

  private void end() {
    if (closed) {
      return;
    }
    turns.end();
    allocated.addAndGet(meter.allocatedBytes(Thread.currentThread()) - turnAllocated);
    if (broken) {
      outbox.discard();
    } else {
      events.announce();
      outbox.flush();
    }
    turns.over();
  }

  // ---- from outside

  /// What turns send from now on does not leave.
  void breakOff() {
    broken = true;
  }

  /// What all turns that are over have allocated.
  long allocatedBytes() {
    return allocated.get();
  }

  /// The thread that has the baton, or had it last.
  Optional<Thread> thread() {
    return Optional.ofNullable(thread);
  }

  /// What runs now, if anything does. Nothing, when that changes while it is looked at.
  Optional<RunningTurn> running(ContextEvent evaluation) {
    var before = turnsBegun.get();
    var now = thread;
    var turn = now == null ? Optional.<RunningTurn>empty() : turns.running(now, evaluation);
    return before == turnsBegun.get() ? turn : Optional.empty();
  }
}
