package dev.cloister.isolates.js;

import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.RunningTurn;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.Header;
import dev.cloister.isolates.bridge.Receiver;
import dev.cloister.isolates.bridge.Ref;
import dev.cloister.isolates.bridge.SocketSignal;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.isolates.sql.ObjectDatabase;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
final class ChildContext {
  /// What is asked of the thread besides the host's messages.
  private sealed interface Internal {
    record Stop() implements Internal {}
  }

  /// An event that is not over, and what it has used.
  static final class Event {
    final long number;
    final long object;
    final long startNanos;
    volatile long cpuNanos;
    boolean announced;
    long spentNanos;
    int calls;
    int logBytes;
    long deadlineNanos;
    long wallNanos;

    Event(long number, long object, long startNanos) {
      this.number = number;
      this.object = object;
      this.startNanos = startNanos;
      this.deadlineNanos = Long.MAX_VALUE;
    }

    /// What it has used so far no longer counts against its bound.
    private void topUp() {
      spentNanos += cpuNanos;
      cpuNanos = 0;
    }

    /// All that it has used.
    private long allCpuNanos() {
      return spentNanos + cpuNanos;
    }

    /// Only the context's own thread adds; others may look.
    private void addCpu(long nanos) {
      var before = cpuNanos;
      cpuNanos = before + nanos;
    }
  }

  /// What others may hold of one context at once.
  static final int EXPORTS_MAX = 10_000;

  private static final int MESSAGES_IN_A_ROW_MAX = 64;
  private static final long EXPIRY_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final long number;
  private final LoadedScript script;
  private final Context context;
  private final Consumer<ChildContext> whenGone;
  private final Consumer<IsolateListener.Death> endIsolate;
  private final ThreadMeter meter;
  private final LongSupplier ticker;
  private final InstantSource clock;
  private final LinkedBlockingQueue<Object> mailbox = new LinkedBlockingQueue<>();
  private final BlockingReads reads;
  private final Outbox outbox;
  private final Bodies bodies;
  private final Timers timers;
  private final Sockets sockets;
  private final Map<Long, Event> events = new HashMap<>();
  private final Map<Long, Long> exports = new HashMap<>();
  private final ArrayDeque<Long> woken = new ArrayDeque<>();
  private final Thread thread;

  /// The script's evaluation, which is no event of the host's.
  private final Event boot;

  private @Nullable Event current;
  private final List<Event> startedInTurn = new ArrayList<>();
  private boolean stopping;
  private long nextExpiryNanos;
  private volatile @Nullable Event running;
  private volatile long turnStartNanos;
  private long turnStartMillis;
  private volatile long turnStartCpuNanos;
  private volatile long turnStartAllocated;
  private volatile FromIsolate.@Nullable ContextBroken breakage;

  /// Starts the thread, which evaluates the script first. `whenGone` is told, once, when the
  /// context is closed.
  ChildContext(
      long number,
      LoadedScript script,
      Context context,
      IsolateWorld world,
      Consumer<ChildContext> whenGone) {
    this.number = number;
    this.script = script;
    this.context = context;
    this.whenGone = whenGone;
    this.endIsolate = world.end();
    this.meter = world.meter();
    this.ticker = world.ticker();
    this.clock = world.clock();
    this.outbox = new Outbox(world.listener());
    this.bodies = new Bodies(number, outbox);
    this.sockets = new Sockets(number, outbox, script.limits().socketBytesWaiting());
    this.timers = new Timers(script.limits().timersPerContext());
    this.reads = new BlockingReads(number, world.listener());
    this.boot = new Event(0, 0, ticker.getAsLong());
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

  void start() {
    thread.start();
  }

  long number() {
    return number;
  }

  LoadedScript script() {
    return script;
  }

  /// Hands over a message of the host. Never waits.
  void send(ToIsolate message) {
    switch (message) {
      case ToIsolate.ReadAnswered answer -> reads.answered(answer);
      case ToIsolate.ReadFailed failure -> reads.failed(failure);
      case ToIsolate.CloseContext _ -> {
        mailbox.add(new Internal.Stop());
      }
      default -> mailbox.add(message);
    }
  }

  /// Ends the context now, whatever it is doing. Waits until the engine has let go of it, which
  /// code that never comes to a safepoint can put off for good.
  void breakOff(String outcome, String message) {
    synchronized (this) {
      if (breakage != null) {
        return;
      }
      var event = running;
      breakage =
          new FromIsolate.ContextBroken(number, event == null ? 0 : event.number, outcome, message);
    }
    reads.breakOff();
    mailbox.add(new Internal.Stop());
    context.close(true);
  }

  /// What runs now, if anything does.
  Optional<RunningTurn> runningTurn() {
    var event = running;
    if (event == null) {
      return Optional.empty();
    }
    var cpu = event.cpuNanos + meter.cpuNanos(thread) - turnStartCpuNanos;
    return Optional.of(
        new RunningTurn(
            number,
            event.number,
            event == boot,
            cpu / 1000,
            (ticker.getAsLong() - turnStartNanos) / 1000,
            meter.allocatedBytes(thread) - turnStartAllocated));
  }

  // ---- the thread
  // ----------------------------------------------------------------------------------------------------

  private void run() {
    try {
      var entries = open();
      if (entries != null) {
        loop(entries);
      }
    } catch (PolyglotException e) {
      brokenBy(e);
    } catch (OutOfMemoryError _) {
      broken("exceededMemory", "The script has used up the memory there is.");
    } catch (LinkageError e) {
      damaged(e);
    } catch (RuntimeException | Error e) {
      // Whatever it was: the host must hear that nothing in this context will answer any more.
      broken("internalError", "The context failed: " + e.getClass().getSimpleName());
    } finally {
      running = null;
      var broken = breakage;
      if (broken != null) {
        outbox.discard();
        outbox.sendNow(broken);
      }
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
    if (e.isCancelled() || breakage != null) {
      broken("canceled", "The context was closed.");
    } else if (e.isResourceExhausted()) {
      broken("exceededMemory", "The script has used up the memory or the stack it may have.");
    } else if (Damage.isShownBy(e)) {
      damaged(e);
    } else {
      broken("internalError", "The context failed while it ran the script: " + e.getMessage());
    }
  }

  /// Ends the isolate, with this context as the suspect.
  private void damaged(Throwable error) {
    endIsolate.accept(new IsolateListener.Death("internalError", Damage.describe(error), number));
  }

  private synchronized void broken(String outcome, String message) {
    if (breakage == null) {
      var event = running;
      breakage =
          new FromIsolate.ContextBroken(number, event == null ? 0 : event.number, outcome, message);
    }
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
  private void loop(Entries entries) {
    int inARow = 0;
    while (!stopping) {
      var wake = woken.poll();
      if (wake != null) {
        turn(idle(), () -> entries.resume(wake));
        continue;
      }
      var now = ticker.getAsLong();
      if (!events.isEmpty() && now - nextExpiryNanos >= 0) {
        nextExpiryNanos = now + EXPIRY_EVERY_NANOS;
        expireOld(entries, now);
        continue;
      }
      var waiting = inARow < MESSAGES_IN_A_ROW_MAX ? mailbox.poll() : null;
      if (waiting != null) {
        inARow++;
        handle(entries, waiting);
        continue;
      }
      inARow = 0;
      var due = timers.takeDue(now);
      if (due != 0) {
        turn(idle(), () -> entries.timer(due));
        continue;
      }
      var wait =
          Math.min(timers.nanosToNext(now), events.isEmpty() ? Long.MAX_VALUE : EXPIRY_EVERY_NANOS);
      var task = next(wait);
      if (task != null) {
        handle(entries, task);
      }
    }
  }

  /// Ends the events that have used up their wall time: waiting for an answer, or after it for what
  /// `waitUntil` was given.
  private void expireOld(Entries entries, long now) {
    var old = events.values().stream().filter(event -> now - event.deadlineNanos >= 0).toList();
    for (var event : old) {
      var limit = TimeUnit.NANOSECONDS.toMillis(event.wallNanos);
      turn(
          event,
          () ->
              entries.expire(
                  event.number,
                  "The event has taken longer than the %d ms it may take.".formatted(limit)));
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

  private static Event idle() {
    return new Event(0, 0, 0);
  }

  private void handle(Entries entries, Object task) {
    switch (task) {
      case Internal.Stop _ -> stopping = true;
      case ToIsolate.Fetch fetch -> fetch(entries, fetch);
      case ToIsolate.Scheduled scheduled ->
          turn(begin(scheduled.event(), 0), () -> entries.scheduled(scheduled));
      case ToIsolate.AlarmDue due -> {
        var wall = TimeUnit.MILLISECONDS.toNanos(due.wallMillis());
        turn(begin(due.event(), due.object(), wall), () -> entries.alarm(due));
      }
      case ToIsolate.Tailed tailed -> turn(begin(tailed.event(), 0), () -> entries.tailed(tailed));
      case ToIsolate.CancelEvent cancel -> {
        var event = events.get(cancel.event());
        if (event != null) {
          turn(event, () -> entries.cancel(cancel.event()));
        }
      }
      case ToIsolate.ActivateObject object -> activate(entries, object);
      case ToIsolate.Socket arrived -> socket(entries, arrived);
      case ToIsolate.KeptSockets kept -> {
        kept.sockets().forEach(each -> sockets.opened(each.socket(), each.leave()));
        sockets.boundEvents(kept.object(), kept.eventMillisMax());
        turn(idle(), () -> entries.sockets().kept(kept));
      }
      case ToIsolate.SocketAutoAnswered answered ->
          turn(idle(), () -> entries.sockets().autoAnswered(answered));
      case ToIsolate.SocketEvent arrived -> socketEvent(entries, arrived);
      case ToIsolate.DropObject drop -> {
        outbox.removeObject(drop.object());
        sockets.boundEvents(drop.object(), 0);
        turn(idle(), () -> entries.drop(drop.object(), drop.error()));
      }
      case ToIsolate.BatchDurable durable -> {
        var storage = outbox.storage(durable.object());
        if (storage != null) {
          storage.durable(durable.batch());
          if (storage.awaited(durable.batch())) {
            turn(idle(), () -> entries.durable(durable.object(), durable.batch()));
          }
        }
      }
      case ToIsolate.CallAnswered answer -> {
        var body = bodies.arrive(answer.body());
        turn(idle(), () -> entries.callAnswered(answer, body));
      }
      case ToIsolate.Invoke invoke -> invoke(entries, invoke);
      case ToIsolate.Returned returned -> {
        var refs = arriving(returned.value().refs());
        turn(idle(), () -> entries.returned(returned, refs));
      }
      case ToIsolate.ReleaseExport release -> {
        exports.remove(release.export());
        turn(idle(), () -> entries.releaseExport(release.export()));
      }
      case ToIsolate.CallFailed failure ->
          turn(idle(), () -> entries.callFailed(failure.call(), failure.error()));
      case ToIsolate.BodyChunk chunk -> {
        if (bodies.chunkArrived(chunk.chunk())) {
          outbox.flush();
        } else {
          turn(idle(), () -> entries.chunk(chunk.chunk()));
        }
      }
      case ToIsolate.BodyCredit credit -> {
        if (bodies.creditArrived(credit.credit())) {
          outbox.flush();
        } else {
          turn(idle(), () -> entries.credit(credit.credit()));
        }
      }
      default ->
          throw new IllegalStateException(
              "Not a message for a context: " + task.getClass().getSimpleName());
    }
  }

  private void fetch(Entries entries, ToIsolate.Fetch fetch) {
    var event = begin(fetch.event(), fetch.object());
    var body = bodies.arrive(fetch.body());
    turn(event, () -> entries.fetch(fetch, body));
  }

  private void socket(Entries entries, ToIsolate.Socket message) {
    switch (message.signal()) {
      case SocketSignal.Credit(var bytes) -> sockets.credit(message.socket(), bytes);
      case SocketSignal.Lost _ -> {
        sockets.lost(message.socket());
        turn(idle(), () -> entries.sockets().arrived(message));
      }
      case SocketSignal.Message _, SocketSignal.Close _ ->
          turn(idle(), () -> entries.sockets().arrived(message));
    }
  }

  private void socketEvent(Entries entries, ToIsolate.SocketEvent message) {
    var event = begin(message.event(), message.object());
    var millis = sockets.eventMillisMax(message.object());
    if (millis > 0) {
      event.deadlineNanos = event.startNanos + TimeUnit.MILLISECONDS.toNanos(millis);
    }
    turn(event, () -> entries.sockets().event(message));
  }

  private Event begin(long number, long object) {
    return begin(number, object, wallNanos());
  }

  private Event begin(long number, long object, long wallNanos) {
    var event = new Event(number, object, ticker.getAsLong());
    event.wallNanos = wallNanos;
    event.deadlineNanos = event.startNanos + wallNanos;
    events.put(number, event);
    return event;
  }

  private void invoke(Entries entries, ToIsolate.Invoke invoke) {
    var object =
        switch (invoke.receiver()) {
          case Receiver.OfScript _ -> 0L;
          case Receiver.OfObject(var live) -> live;
          case Receiver.OfExport(var export) -> exports.getOrDefault(export, 0L);
        };
    var event = begin(invoke.event(), object);
    var refs = arriving(invoke.what().arguments().refs());
    turn(event, () -> entries.invoke(invoke, refs));
  }

  /// What a payload refers to, for the script, with the bodies taken in.
  private List<ArrivedRef> arriving(List<Ref> refs) {
    return refs.stream()
        .map(ref ->
            new ArrivedRef(ref, ref instanceof Ref.Stream(var body) ? bodies.arrive(body) : 0))
        .toList();
  }

  /// Something that a payload refers to; `body` is how the script knows it when it is a stream.
  record ArrivedRef(Ref ref, long body) {}

  /// The script exports something under this number, in the name of the object whose turn it is.
  void exported(long export) {
    if (exports.size() >= EXPORTS_MAX) {
      throw new GuestException(
          GuestException.Kind.ERROR,
          "Too many RPC stubs: others hold %d of what this context has handed out; dispose of some."
              .formatted(EXPORTS_MAX));
    }
    exports.put(export, current().object);
  }

  /// The script has taken back what it exported.
  void unexported(long export) {
    exports.remove(export);
  }

  private void activate(Entries entries, ToIsolate.ActivateObject object) {
    outbox.addObject(
        object.object(),
        new ObjectStorage(
            number,
            object.object(),
            object.entries(),
            object.complete(),
            object.alarms(),
            reads,
            pages -> ObjectDatabase.open(pages, () -> breakage != null)));
    turn(idle(), () -> entries.activate(object));
  }

  /// One turn: the call, its promise jobs, and then everything it sent.
  private void turn(Event event, Runnable call) {
    current = event;
    turnStartNanos = ticker.getAsLong();
    turnStartMillis = clock.millis();
    turnStartCpuNanos = meter.cpuNanos(thread);
    turnStartAllocated = meter.allocatedBytes(thread);
    running = event;
    call.run();
    running = null;
    current().addCpu(meter.cpuNanos(thread) - turnStartCpuNanos);
    announce();
    outbox.flush();
    current = null;
  }

  /// Says which events have begun in this turn, before anything that they did: the host repeats an
  /// event only while it has not heard so. An answer says it too, and is enough where nothing else
  /// leaves with it.
  private void announce() {
    var effects = outbox.hasEffects();
    for (var started : startedInTurn) {
      if (effects || !started.announced) {
        started.announced = true;
        outbox.sendFirst(new FromIsolate.EventStarted(number, started.number));
      }
    }
    startedInTurn.clear();
  }

  // ---- what the script's surroundings ask for, by way of [ContextFunctions]
  // ------------------------------------------

  Outbox outbox() {
    return outbox;
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

  /// The guest's clock, which stands still during a turn: milliseconds since 1970.
  long nowMillis() {
    return turnStartMillis;
  }

  /// The same moment as the timers count it.
  long nowNanos() {
    return turnStartNanos;
  }

  @Nullable Event event(long event) {
    return events.get(event);
  }

  /// The object in whose event something is sent; 0 when there is none.
  long objectOf(long event) {
    var known = events.get(event);
    return known == null ? 0 : known.object;
  }

  /// The handler of an event is called now.
  void eventStarted(long event) {
    var started = events.get(event);
    if (started != null) {
      startedInTurn.add(started);
    }
    enter(event, objectOf(event));
  }

  /// What follows in this turn is done for this event (0: none that is not over) and object, and
  /// its time is the event's.
  void enter(long event, long object) {
    var entered = events.getOrDefault(event, new Event(0, object, 0));
    var before = current();
    if (entered.number == before.number && entered.object == before.object) {
      return;
    }
    var now = meter.cpuNanos(thread);
    before.addCpu(now - turnStartCpuNanos);
    turnStartCpuNanos = now;
    current = entered;
    running = entered;
  }

  void eventEnded(long number, String outcome) {
    var event = events.remove(number);
    if (event == null) {
      return;
    }
    event.announced = true;
    var wall = (ticker.getAsLong() - event.startNanos) / 1000;
    outbox.send(
        event.object,
        _ ->
            new FromIsolate.EventEnded(
                this.number, number, outcome, event.allCpuNanos() / 1000, wall));
  }

  /// The event has answered or failed, which says that it has begun.
  void eventAnswered(long event) {
    var answered = events.get(event);
    if (answered != null) {
      answered.announced = true;
      answered.deadlineNanos += wallNanos();
    }
  }

  /// The event's answer was a socket: it may last as long as that does, and what comes out of the
  /// socket is given time as an event of its own is.
  void eventLastsAsItsSocket(long event) {
    var answered = events.get(event);
    if (answered != null) {
      answered.deadlineNanos = Long.MAX_VALUE;
    }
  }

  /// A message of a socket is handled in the event's name: its CPU time begins anew.
  void topUp(long event) {
    var known = events.get(event);
    if (known != null) {
      known.topUp();
    }
  }

  private long wallNanos() {
    return script.limits().wallPerEvent().toNanos();
  }

  void wake(long object) {
    woken.add(object);
  }

  /// The event in whose name the script runs now.
  Event current() {
    var event = current;
    if (event == null) {
      throw new IllegalStateException("No turn is running.");
    }
    return event;
  }

  static List<Header> headers(String joined) {
    if (joined.isEmpty()) {
      return List.of();
    }
    var parts = joined.split("\n", -1);
    var headers = new Header[parts.length / 2];
    Arrays.setAll(headers, i -> new Header(parts[2 * i], parts[2 * i + 1]));
    return List.of(headers);
  }

  static String join(List<Header> headers) {
    var joined = new StringBuilder();
    for (var header : headers) {
      if (!joined.isEmpty()) {
        joined.append('\n');
      }
      joined.append(header.name()).append('\n').append(header.value());
    }
    return joined.toString();
  }
}
