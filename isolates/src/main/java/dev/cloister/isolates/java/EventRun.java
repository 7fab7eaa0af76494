package dev.cloister.isolates.java;

import dev.cloister.isolates.context.ContextEvent;
import java.util.ArrayDeque;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// One event on its own thread, which runs only while it has the baton of its context: it gets it
/// from the context's loop and gives it back when it waits for somebody else, and at its end.
///
/// Threads: its own and the loop's, one after the other.
final class EventRun extends OwnThread {
  /// Where it is: [#WAITING] is for what will come, [#IDLE] for anything to do, [#READY] for the
  /// baton.
  enum State {
    NEW,
    READY,
    WAITING,
    IDLE,
    ENDED
  }

  /// Something that it does once its handler is through.
  interface Work {
    void run() throws Exception;
  }

  private static final byte[] NOTHING = {};

  private final long order;
  private final @Nullable LiveObject object;
  private @Nullable RpcSession session;
  private RpcValues.@Nullable Arrived arguments;
  private final Semaphore baton = new Semaphore(0);
  private final ArrayDeque<Work> later = new ArrayDeque<>();
  private ContextEvent event;
  private State state = State.NEW;
  private int listening;
  private boolean upgrade;
  private volatile boolean over;
  private @Nullable String alarm;
  private boolean answered;
  private byte[] props = NOTHING;
  private boolean answeredInstead;
  private boolean cancelled;
  private boolean failsWhenCancelled;

  EventRun(ContextEvent event, @Nullable LiveObject object, Runnable work, String name) {
    this(event, event.number, object, work, name);
  }

  /// One that may be no event.
  ///
  /// @param order a number that no other one of the context has
  EventRun(
      ContextEvent event, long order, @Nullable LiveObject object, Runnable work, String name) {
    super(name, work);
    this.event = event;
    this.order = order;
    this.object = object;
  }

  /// Whose is what is handed over in it.
  RpcSession session() {
    var known = session;
    if (known == null) {
      known = object == null ? RpcSession.of(this) : object.session();
      session = known;
    }
    return known;
  }

  void session(RpcSession whose) {
    session = whose;
  }

  /// What it is called with, when it is a call of a method.
  RpcValues.@Nullable Arrived arguments() {
    return arguments;
  }

  void arguments(RpcValues.Arrived given) {
    arguments = given;
  }

  /// Which comes first among those of a context.
  long order() {
    return order;
  }

  ContextEvent event() {
    return event;
  }

  /// Its event is over, and it goes on in nobody's name: for what it listens to.
  void outliveEvent() {
    event = new ContextEvent(0, objectNumber(), 0);
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

  /// What whoever called gave the entrypoint, as structured clone writes it; empty for nothing.
  byte[] props() {
    return props;
  }

  void props(byte[] given) {
    props = given;
  }

  /// Its handler was not called, and it is answered with what is kept for it.
  void answerInstead() {
    answeredInstead = true;
  }

  boolean isAnsweredInstead() {
    return answeredInstead;
  }

  /// Nobody waits for its answer any more.
  void cancel() {
    cancelled = true;
  }

  boolean isCancelled() {
    return cancelled;
  }

  /// What it waits for is to fail once it is cancelled.
  void failWhenCancelled() {
    failsWhenCancelled = true;
  }

  /// Whether what it asks is not worth waiting for.
  boolean isGivenUp() {
    return cancelled && failsWhenCancelled;
  }

  /// What it does once it has been answered.
  ArrayDeque<Work> later() {
    return later;
  }

  /// It listens to so many sockets more, or lasts for so many things more that others hold.
  void listens(int more) {
    listening += more;
  }

  boolean isListening() {
    return listening > 0;
  }

  /// Whether it may be answered with a socket.
  boolean isUpgrade() {
    return upgrade;
  }

  void upgrade() {
    upgrade = true;
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
