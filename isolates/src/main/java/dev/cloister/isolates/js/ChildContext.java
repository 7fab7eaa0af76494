package dev.cloister.isolates.js;

import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.Limits;
import dev.cloister.isolates.RunningTurn;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.isolates.context.Arrival;
import dev.cloister.isolates.context.BlockingReads;
import dev.cloister.isolates.context.Bodies;
import dev.cloister.isolates.context.Breakage;
import dev.cloister.isolates.context.ContextEvent;
import dev.cloister.isolates.context.ContextEvents;
import dev.cloister.isolates.context.Exports;
import dev.cloister.isolates.context.IsolateWorld;
import dev.cloister.isolates.context.Outbox;
import dev.cloister.isolates.context.ScriptContext;
import dev.cloister.isolates.context.Sockets;
import dev.cloister.isolates.context.ThreadMeter;
import dev.cloister.isolates.context.Turns;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.jspecify.annotations.Nullable;

/// The globals in which a script's events run, and the one thread that runs them.
///
/// The thread takes messages from its mailbox, timers that are due, and objects whose gate has
/// opened. Each is a turn: one call into JavaScript, then the promise jobs it caused, then the
/// [Outbox] is flushed. A storage read that the isolate cannot answer itself blocks the turn until
/// the host has answered, so no other event can slip in between.
///
/// Threads: any may [#send] and [#breakOff]; everything else happens on the context's own thread.
/// Owns: the Polyglot context, closed with the thread. Limits: those of the script; the CPU budget
/// is watched from outside by [Watchdog], which breaks the context off when it is used up. Fails:
/// what a script does wrong becomes [FromIsolate.EventFailed]; a context that cannot go on ends
/// with [FromIsolate.ContextBroken]; one that meets [Damage] ends the isolate.
final class ChildContext implements ScriptContext {
  /// What is asked of the thread besides the host's messages.
  private sealed interface Internal {
    record Stop() implements Internal {}
  }

  private static final int MESSAGES_IN_A_ROW_MAX = 64;

  private final long number;
  private final LoadedScript script;
  private final Context context;
  private final Consumer<ScriptContext> whenGone;
  private final Consumer<IsolateListener.Death> endIsolate;
  private final LongSupplier ticker;
  private final Turns turns;
  private final LinkedBlockingQueue<Object> mailbox = new LinkedBlockingQueue<>();
  private final BlockingReads reads;
  private final Outbox outbox;
  private final Bodies bodies;
  private final Timers timers;
  private final Sockets sockets;
  private final ContextEvents events;

  /// In which object's name each is called (0: none).
  private final Exports<Long> exports = new Exports<>();

  private final ArrayDeque<Long> woken = new ArrayDeque<>();
  private final Thread thread;

  /// The script's evaluation, which is no event of the host's.
  private final ContextEvent boot;

  private boolean stopping;
  private final ThreadMeter meter;
  private final Breakage breakage;

  /// Starts the thread, which evaluates the script first. `whenGone` is told, once, when the
  /// context is closed.
  ChildContext(
      long number,
      LoadedScript script,
      Context context,
      IsolateWorld world,
      Consumer<ScriptContext> whenGone) {
    this.number = number;
    this.script = script;
    this.context = context;
    this.whenGone = whenGone;
    this.endIsolate = world.end();
    this.ticker = world.ticker();
    this.meter = world.meter();
    this.turns = new Turns(number, world);
    this.breakage = new Breakage(number, turns, world);
    this.outbox = new Outbox(world.listener(), turns::currentNumber);
    this.events =
        new ContextEvents(number, ticker, outbox, script.limits().wallPerEvent().toNanos());
    this.bodies = new Bodies(number, outbox);
    this.sockets = new Sockets(number, outbox, script.limits().socketBytesWaiting());
    this.timers = new Timers(script.limits().timersPerContext());
    this.reads = new BlockingReads(number, world.listener(), turns::currentNumber);
    this.boot = new ContextEvent(0, 0, ticker.getAsLong());
    this.thread =
        Thread.ofPlatform()
            .name(
                "context-"
                    + number
                    + " "
                    + script.message().tenant()
                    + "/"
                    + script.message().name())
            .daemon(true)
            .stackSize(Platform.THREAD_STACK_BYTES)
            .unstarted(() -> Damage.toldTo(this::damaged, this::run));
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public long number() {
    return number;
  }

  @Override
  public long script() {
    return script.message().script();
  }

  @Override
  public Limits limits() {
    return script.limits();
  }

  /// Whose globals these are.
  LoadedScript loaded() {
    return script;
  }

  /// Hands over a message of the host. Never waits.
  @Override
  public void send(ToIsolate message) {
    switch (message) {
      case ToIsolate.ReadAnswered answer -> reads.answered(answer);
      case ToIsolate.ReadFailed failure -> reads.failed(failure);
      case ToIsolate.CloseContext _ -> mailbox.add(new Internal.Stop());
      default -> mailbox.add(new Arrival(message, ticker.getAsLong()));
    }
  }

  /// Ends the context now, whatever it is doing. Waits until the engine has let go of it, which
  /// code that never comes to a safepoint can put off for good.
  @Override
  public void breakOff(String outcome, String message) {
    if (!breakage.breaksOff(outcome, message, thread)) {
      return;
    }
    reads.breakOff();
    mailbox.add(new Internal.Stop());
    context.close(true);
  }

  /// Whether it was broken off, and has not let go yet.
  @Override
  public boolean isBrokenOff() {
    return breakage.isFromOutside();
  }

  /// Why the isolate has to end: this context was broken off and does not let go.
  @Override
  public Optional<IsolateListener.Death> stuck() {
    return breakage.stuck();
  }

  /// What its thread has allocated since it began.
  @Override
  public long allocatedBytes() {
    return meter.allocatedBytes(thread);
  }

  /// What runs now, if anything does.
  @Override
  public Optional<RunningTurn> runningTurn() {
    return turns.running(thread, boot);
  }

  // ---- the thread
  // ----------------------------------------------------------------------------------------------------

  private void run() {
    try {
      var entries = open();
      if (entries != null) {
        loop(entries, new MessageTurns(this, entries, reads));
      }
    } catch (PolyglotException e) {
      brokenBy(e);
    } catch (OutOfMemoryError _) {
      breakage.failed("exceededMemory", "The script has used up the memory there is.");
    } catch (LinkageError e) {
      damaged(e);
    } catch (RuntimeException | Error e) {
      // Whatever it was: the host must hear that nothing in this context will answer any more.
      breakage.failed("internalError", "The context failed: " + e.getClass().getSimpleName());
    } finally {
      turns.left();
      breakage
          .why()
          .ifPresent(why -> {
            outbox.discard();
            outbox.sendNow(why);
          });
      outbox.close();
      closeQuietly();
      whenGone.accept(this);
    }
  }

  private void closeQuietly() {
    try {
      context.close(true);
    } catch (PolyglotException | IllegalStateException _) {
      // Being closed from another thread already; nothing of it is used any more.
    }
  }

  private void brokenBy(PolyglotException e) {
    if (!breakage.isThere() && isOverStatements(e)) {
      breakage.failed(
          "exceededCpu",
          "A turn has run the %d statements that one may run."
              .formatted(script.limits().statementsPerTurn()));
    } else if (e.isCancelled() || breakage.isThere()) {
      breakage.failed("canceled", "The context was closed.");
    } else if (e.isResourceExhausted()) {
      breakage.failed(
          "exceededMemory", "The script has used up the memory or the stack it may have.");
    } else if (Damage.isShownBy(e)) {
      damaged(e);
    } else {
      breakage.failed(
          "internalError", "The context failed while it ran the script: " + e.getMessage());
    }
  }

  /// The engine has no other word for it than its message.
  private boolean isOverStatements(PolyglotException e) {
    var message = e.getMessage();
    return script.limits().statementsPerTurn() > 0
        && e.isResourceExhausted()
        && message != null
        && message.startsWith("Statement count limit");
  }

  /// Ends the isolate, with this context as the suspect.
  private void damaged(Throwable error) {
    endIsolate.accept(new IsolateListener.Death("internalError", Damage.describe(error), number));
  }

  /// Evaluates the script; null when it failed, which has been reported then.
  private @Nullable Entries open() {
    var functions = new ContextFunctions(this, context);
    var opened = new Entries[1];
    var failed = new boolean[1];
    turn(
        boot,
        () -> {
          opened[0] =
              Entries.open(
                  context,
                  script,
                  functions,
                  offered -> outbox.send(0, _ -> contextOpened(offered)),
                  (error, position) -> {
                    failed[0] = true;
                    outbox.send(0, _ -> new FromIsolate.ContextFailed(number, error, position));
                  });
        });
    if (failed[0]) {
      return null;
    }
    return opened[0];
  }

  private FromIsolate contextOpened(String offered) {
    var parts = offered.split(";", -1);
    return new FromIsolate.ContextOpened(number, names(parts[0]), names(parts[1]));
  }

  private static List<String> names(String joined) {
    return joined.isEmpty() ? List.of() : List.of(joined.split(","));
  }

  /// Resumed tasks go first, then messages before timers: who has waited in the mailbox was there
  /// before the turn that made the timer due was over. So that timers come to their turn, not more
  /// than [#MESSAGES_IN_A_ROW_MAX] go before one.
  private void loop(Entries entries, MessageTurns messages) {
    int inARow = 0;
    while (!stopping) {
      var wake = woken.poll();
      if (wake != null) {
        turn(idle(), () -> entries.resume(wake));
        continue;
      }
      var now = ticker.getAsLong();
      if (events.isLookDue(now)) {
        expireOld(entries, now);
        continue;
      }
      var waiting = inARow < MESSAGES_IN_A_ROW_MAX ? mailbox.poll() : null;
      if (waiting != null) {
        inARow++;
        handle(messages, waiting);
        continue;
      }
      inARow = 0;
      var due = timers.takeDue(now);
      if (due != 0) {
        turn(idle(), () -> entries.timer(due));
        continue;
      }
      var task = next(Math.min(timers.nanosToNext(now), events.nanosToLook()));
      if (task != null) {
        handle(messages, task);
      }
    }
  }

  /// Ends the events that have used up their wall time: waiting for an answer, or after it for what
  /// `waitUntil` was given. The context ends instead if its script keeps an event from ending.
  private void expireOld(Entries entries, long now) {
    for (var event : events.expired(now)) {
      turn(event, () -> entries.expire(event.number, event.overdue()));
      if (events.of(event.number) != null) {
        breakage.failed("exceededWallTime", event.overdue());
        stopping = true;
        return;
      }
    }
  }

  private @Nullable Object next(long waitNanos) {
    try {
      return waitNanos == Long.MAX_VALUE
          ? mailbox.take()
          : mailbox.poll(waitNanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      stopping = true;
      return null;
    }
  }

  /// What is done in nobody's name.
  static ContextEvent idle() {
    return new ContextEvent(0, 0, 0);
  }

  private void handle(MessageTurns messages, Object task) {
    switch (task) {
      case Internal.Stop _ -> stopping = true;
      case Arrival arrival -> messages.handle(arrival);
      default -> throw new IllegalStateException("Not for a context: " + task);
    }
  }

  /// One turn: the call, its promise jobs, and then everything it sent.
  void turn(ContextEvent event, Runnable call) {
    if (script.limits().statementsPerTurn() > 0) {
      context.resetLimits();
    }
    turns.begin(event);
    call.run();
    turns.end();
    events.announce();
    outbox.flush();
    turns.over();
  }

  /// Whether it ends, whatever it is doing.
  boolean isBroken() {
    return breakage.isThere();
  }

  // ---- what the script's surroundings ask for, by way of [ContextFunctions]
  // ------------------------------------------

  Outbox outbox() {
    return outbox;
  }

  /// Asks the host about an object's past, in which everything is that was written before. The turn
  /// waits for the answer.
  String askPast(long object, FromIsolate.Query.Past question) {
    outbox.beginQuestion();
    events.announce();
    outbox.writeNow(object);
    var answer = reads.read(object, question).entries().getFirst().value();
    return new String(answer, StandardCharsets.US_ASCII);
  }

  Bodies bodies() {
    return bodies;
  }

  Timers timers() {
    return timers;
  }

  Sockets sockets() {
    return sockets;
  }

  Exports<Long> exports() {
    return exports;
  }

  ContextEvents events() {
    return events;
  }

  Turns turns() {
    return turns;
  }

  /// The handler of an event is called now, in its name; unless its time is up, of which the answer
  /// tells.
  Optional<String> eventStarted(long number) {
    var event = events.of(number);
    if (event != null && events.isLate(event)) {
      return Optional.of(event.overdue());
    }
    events.started(number);
    enter(number, events.objectOf(number));
    return Optional.empty();
  }

  /// What follows in this turn is done for this event (0: none that is not over) and object.
  void enter(long event, long object) {
    var known = events.of(event);
    turns.enter(known == null ? new ContextEvent(0, object, 0) : known);
  }

  void wake(long object) {
    woken.add(object);
  }
}
