package dev.cloister.isolates.java;

import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.Limits;
import dev.cloister.isolates.RunningTurn;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.GuestError;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.isolates.context.Arrival;
import dev.cloister.isolates.context.BlockingReads;
import dev.cloister.isolates.context.Bodies;
import dev.cloister.isolates.context.Breakage;
import dev.cloister.isolates.context.ContextEvent;
import dev.cloister.isolates.context.ContextEvents;
import dev.cloister.isolates.context.EventLog;
import dev.cloister.isolates.context.IsolateWorld;
import dev.cloister.isolates.context.KeyedAnswers;
import dev.cloister.isolates.context.Outbox;
import dev.cloister.isolates.context.ScriptContext;
import dev.cloister.isolates.context.Sockets;
import dev.cloister.isolates.context.Turns;
import dev.cloister.isolates.sql.ObjectDatabase;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A script in Java with its classes, its events and its objects.
///
/// The context's own thread is the loop: it compiles and loads the script, takes messages from the
/// mailbox, and lends the [Baton] to one event after another. An event is a thread of its own
/// ([EventRun]), so that the script can be plain, blocking Java.
///
/// There is no way to stop a thread that does not want to: a context that was broken off and does
/// not let go ends the isolate, which is a process.
///
/// Threads: any may [#send] and [#breakOff]. Limits: those of the script, watched from outside.
final class JavaContext implements ScriptContext {
  /// What the parts of a context are made of.
  record Parts(
      long number,
      ScriptClasses classes,
      ScriptEnv env,
      Baton baton,
      Outbox outbox,
      ContextEvents events,
      EventAnswers answers,
      HostCalls calls,
      IncomingBodies incoming,
      SocketEnds sockets,
      OutgoingBodies outgoing,
      OnceForObjects once,
      RpcValues values,
      CallBodies callBodies,
      EventLog log) {}

  /// Ends the loop.
  private record Stop() {}

  private final long number;
  private final ToIsolate.LoadScript script;
  private final Consumer<ScriptContext> whenGone;
  private final IsolateWorld world;
  private final ThreadWatch watch;
  private final LinkedBlockingQueue<Object> mailbox = new LinkedBlockingQueue<>();
  private final ContextEvent boot;
  private final Turns turns;
  private final Outbox outbox;
  private final ContextEvents events;
  private final Bodies bodies;
  private final BlockingReads reads;
  private final Baton baton;
  private final OwnThread loop;
  private boolean stopping;
  private @Nullable ScriptClasses classes;
  private final Breakage breakage;

  JavaContext(
      long number,
      ToIsolate.LoadScript script,
      IsolateWorld world,
      ThreadWatch watch,
      Consumer<ScriptContext> whenGone) {
    this.number = number;
    this.script = script;
    this.world = world;
    this.watch = watch;
    this.whenGone = whenGone;
    this.turns = new Turns(number, world);
    this.breakage = new Breakage(number, turns, world);
    this.outbox = new Outbox(world.listener(), turns::currentNumber);
    this.events =
        new ContextEvents(number, world.ticker(), outbox, script.limits().wallPerEvent().toNanos());
    this.bodies = new Bodies(number, outbox);
    this.reads = new BlockingReads(number, world.listener(), turns::currentNumber);
    this.baton = new Baton(turns, events, outbox, world.meter());
    this.boot = new ContextEvent(0, 0, world.ticker().getAsLong());
    this.loop = new OwnThread("context-" + number, this::run);
  }

  @Override
  public void start() {
    loop.start();
  }

  @Override
  public long number() {
    return number;
  }

  @Override
  public long script() {
    return script.script();
  }

  @Override
  public Limits limits() {
    return script.limits();
  }

  @Override
  public void send(ToIsolate message) {
    switch (message) {
      case ToIsolate.ReadAnswered answer -> reads.answered(answer);
      case ToIsolate.ReadFailed failure -> reads.failed(failure);
      case ToIsolate.CloseContext _ -> mailbox.add(new Stop());
      default -> mailbox.add(new Arrival(message, world.ticker().getAsLong()));
    }
  }

  /// Asks what runs to let go, by an interrupt, and lets nothing of it leave any more. Does not
  /// wait: a script may ignore it.
  @Override
  public void breakOff(String outcome, String message) {
    var thread = baton.thread().orElse(loop);
    if (!breakage.breaksOff(outcome, message, thread)) {
      return;
    }
    baton.breakOff();
    reads.breakOff();
    mailbox.add(new Stop());
    thread.interrupt();
  }

  @Override
  public boolean isBrokenOff() {
    return breakage.isFromOutside();
  }

  @Override
  public Optional<IsolateListener.Death> stuck() {
    return breakage.stuck();
  }

  @Override
  public long allocatedBytes() {
    return baton.allocatedBytes();
  }

  @Override
  public Optional<RunningTurn> runningTurn() {
    return baton.running(boot);
  }

  /// What is done in nobody's name.
  static ContextEvent idle() {
    return new ContextEvent(0, 0, 0);
  }

  // ---- the loop's thread

  private void run() {
    JavaMessages started = null;
    try {
      started = open();
      if (started != null) {
        loop(started);
      }
    } catch (RuntimeException | Error e) {
      // Whatever it was: the host must hear that nothing in this context will answer any more.
      breakage.failed("internalError", "The context failed: " + e.getClass().getSimpleName());
    } finally {
      close(started);
    }
  }

  private void close(@Nullable JavaMessages started) {
    turns.left();
    baton.close();
    breakage
        .why()
        .ifPresent(why -> {
          outbox.discard();
          outbox.sendNow(why);
        });
    outbox.close();
    if (started != null) {
      // Those that are in the middle of something hear that it is over, and are the script's own
      // affair from now on: their threads count as all that a script has started.
      started
          .runs()
          .close(run -> {
            switch (run.state()) {
              case WAITING, READY -> {
                run.disown();
                run.goOn();
              }
              // In none of the script's own code: it ends.
              case IDLE -> run.goOn();
              case NEW, ENDED -> {}
            }
          });
    }
    whenGone.accept(this);
  }

  /// Compiles and loads the script; null when it failed, which has been reported then.
  private @Nullable JavaMessages open() {
    var opened = new JavaMessages[1];
    baton.turn(
        boot,
        () -> {
          try {
            opened[0] = load();
          } catch (NotCompiled e) {
            failed(e.asGuestError(), e.position());
          } catch (Throwable e) {
            failed(describe(e), "");
          }
        });
    return opened[0];
  }

  private JavaMessages load() throws Throwable {
    var loaded = ScriptClasses.of(script.mainModule(), script.modules());
    classes = loaded;
    var limits = script.limits();
    var incoming = new IncomingBodies(number, outbox, baton, limits.bodyBytesMax());
    Runnable began = () -> watch.eventBegan(number, limits);
    var out = new Sockets(number, outbox, limits.socketBytesWaiting());
    var sockets = new SocketEnds(number, baton, outbox, out, began);
    var outgoing = new OutgoingBodies(number, outbox, baton, bodies);
    var callBodies = new CallBodies(bodies, incoming, outgoing);
    var values = new RpcValues(number, baton, outbox, callBodies);
    var calls =
        new HostCalls(
            number, baton, outbox, callBodies, incoming, sockets, values, limits.callsPerEvent());
    var log = new EventLog(number, turns, events, outbox, limits.logBytesPerEvent());
    var env = new ScriptEnv(script.bindings(), calls);
    var once = new OnceForObjects(baton, outbox, new KeyedAnswers(number, turns, events, outbox));
    var program = ScriptProgram.load(loaded);
    var parts =
        new Parts(
            number,
            loaded,
            env,
            baton,
            outbox,
            events,
            new EventAnswers(
                number, outbox, events, bodies, sockets, outgoing, once, values, callBodies),
            calls,
            incoming,
            sockets,
            outgoing,
            once,
            values,
            callBodies,
            log);
    var objects =
        new LiveObjects(
            number,
            program,
            env,
            baton,
            outbox,
            calls,
            log,
            sockets,
            reads,
            pages -> ObjectDatabase.open(pages, breakage::isThere, turns::nowMillis),
            turns::nowMillis,
            limits.valueBytesMax());
    outbox.send(
        0, _ -> new FromIsolate.ContextOpened(number, program.handlers(), program.classes()));
    var alarms = new AlarmRuns(outbox, objects, program, log);
    var runs = new EventRuns(parts, objects, alarms, began);
    var started = new JavaEvents(parts, objects, program, runs, alarms);
    return new JavaMessages(
        started, runs, objects, calls, values, sockets, incoming, outgoing, bodies, outbox, baton);
  }

  private GuestError describe(Throwable error) {
    var known = classes;
    return known == null
        ? GuestError.thrown("Error", "The script could not be loaded.", "")
        : ScriptErrors.describe(error, known);
  }

  private void failed(GuestError error, String position) {
    outbox.send(0, _ -> new FromIsolate.ContextFailed(number, error, position));
  }

  private void loop(JavaMessages started) {
    while (!stopping && !breakage.isThere()) {
      var next = baton.next();
      if (next != null) {
        baton.lend(next);
      }
      var now = world.ticker().getAsLong();
      if (events.isLookDue(now)) {
        expireOld(started, now);
        continue;
      }
      // Whoever is ready again at once does not keep messages waiting.
      var message = next != null ? mailbox.poll() : next(events.nanosToLook());
      switch (message) {
        case Stop _ -> stopping = true;
        case Arrival arrival -> started.handle(arrival);
        case null, default -> {}
      }
    }
  }

  private void expireOld(JavaMessages started, long now) {
    for (var event : events.expired(now)) {
      started.runs().expire(event);
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
}
