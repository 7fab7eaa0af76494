package dev.cloister.isolates.java;

import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.isolates.context.ContextEvent;
import java.util.ArrayDeque;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// One event on its own thread, which runs only while it has the baton of its context: it gets it
/// from the context's loop and gives it back when it waits for somebody else, and at its end.
///
/// Threads: its own and the loop's, one after the other.
final class EventRun extends OwnThread {
  /// Where it is: [#WAITING] is for what will come, [#READY] for the baton.
  enum State {
    NEW,
    READY,
    WAITING,
    ENDED
  }

  private final ContextEvent event;
  private final @Nullable LiveObject object;
  private final Semaphore baton = new Semaphore(0);
  private final ArrayDeque<Runnable> later = new ArrayDeque<>();
  private State state = State.NEW;
  private volatile boolean over;
  private @Nullable ToIsolate answer;
  private @Nullable String alarm;
  private boolean answered;

  EventRun(ContextEvent event, @Nullable LiveObject object, Runnable work, String name) {
    super(name, work);
    this.event = event;
    this.object = object;
  }

  ContextEvent event() {
    return event;
  }

  @Nullable LiveObject object() {
    return object;
  }

  /// The object's number; 0 when it is for none.
  long objectNumber() {
    return object == null ? 0 : object.number();
  }

  State state() {
    return state;
  }

  void state(State now) {
    state = now;
  }

  /// Hands it the baton.
  void goOn() {
    if (state == State.NEW) {
      state = State.READY;
      start();
    } else {
      baton.release();
    }
  }

  /// Waits for the baton. Not for an interrupt, which is a script's own affair.
  void awaitBaton() {
    baton.acquireUninterruptibly();
  }

  /// Nothing that it still does counts.
  void finish() {
    over = true;
  }

  boolean isOver() {
    return over;
  }

  /// What it has waited for has come.
  void answer(ToIsolate message) {
    answer = message;
  }

  /// Takes what has come.
  @Nullable ToIsolate takeAnswer() {
    var taken = answer;
    answer = null;
    return taken;
  }

  /// What it does once it has been answered.
  ArrayDeque<Runnable> later() {
    return later;
  }

  /// The alarm whose handler it runs, if it does.
  @Nullable String alarm() {
    return alarm;
  }

  void alarm(String name) {
    alarm = name;
  }

  /// Whether it has been answered, or has failed.
  boolean isAnswered() {
    return answered;
  }

  void answered() {
    answered = true;
  }
}
