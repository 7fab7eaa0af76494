package dev.cloister.isolates.java;

import dev.cloister.api.script.AlarmEvent;
import dev.cloister.api.script.Context;
import dev.cloister.api.script.Env;
import dev.cloister.api.script.Request;
import dev.cloister.api.script.ScheduledEvent;
import dev.cloister.isolates.bridge.Entrypoint;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.GuestError;
import dev.cloister.isolates.bridge.Invocation;
import dev.cloister.isolates.bridge.Receiver;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.isolates.context.ContextEvent;
import dev.cloister.isolates.context.ContextEvents;
import dev.cloister.isolates.context.EventLog;
import dev.cloister.isolates.context.Outbox;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The events of one child context from the message that begins them to the one that ends them.
///
/// Threads: whoever has the baton. Limits: [#RUNS_MAX] events under way, each with a thread, beside
/// those that do nothing but listen to sockets; one that comes beyond fails and may be sent again.
final class JavaEvents {
  /// Events under way at once.
  private static final int RUNS_MAX = 256;

  private static final String UNNAMED = "";

  /// What the script does with an event, on its own thread.
  private interface Handler {
    @Nullable Object handle(EventRun run) throws Throwable;
  }

  private final long context;
  private final ScriptProgram program;
  private final ScriptClasses classes;
  private final Env env;
  private final Baton baton;
  private final Outbox outbox;
  private final ContextEvents events;
  private final EventAnswers answers;
  private final LiveObjects objects;
  private final HostCalls calls;
  private final IncomingBodies bodies;
  private final SocketEnds sockets;
  private final OutgoingBodies outgoing;
  private final OnceForObjects once;
  private final EventLog log;
  private final Context surroundings;
  private final Runnable began;
  private final Set<EventRun> runs = new TreeSet<>(Comparator.comparingLong(EventRun::order));

  /// @param began is told of every event that begins
  JavaEvents(JavaContext.Parts parts, LiveObjects objects, ScriptProgram program, Runnable began) {
    this.context = parts.number();
    this.program = program;
    this.classes = parts.classes();
    this.env = parts.env();
    this.baton = parts.baton();
    this.outbox = parts.outbox();
    this.events = parts.events();
    this.answers = parts.answers();
    this.objects = objects;
    this.calls = parts.calls();
    this.bodies = parts.incoming();
    this.sockets = parts.sockets();
    this.outgoing = parts.outgoing();
    this.once = parts.once();
    this.log = parts.log();
    this.surroundings = new EventContext(baton, calls, log, sockets);
    this.began = began;
    objects.whenBroken(this::broken);
  }

  // ---- what the host sends

  void fetch(ToIsolate.Fetch fetch) {
    var event = events.begin(fetch.event(), fetch.object());
    var refusal = refusalOf(fetch.entrypoint());
    if (refusal.isPresent()) {
      bodies.refuse(fetch.body());
      refuse(event, refusal.get());
      return;
    }
    var begun =
        begin(
            event,
            run -> {
              if (asksForSocket(fetch)) {
                run.upgrade();
              }
              var request =
                  new Request(
                      fetch.method(),
                      fetch.url(),
                      HostCalls.headers(fetch.headers()),
                      bodies.arrive(fetch.body()));
              var object = run.object();
              if (object == null) {
                return program.entrypoint(fetch.entrypoint()).fetch(request, env, surroundings);
              }
              var instance = objects.instance(run, object);
              return instance == null ? null : once.once(run, fetch, () -> instance.fetch(request));
            },
            (run, response) -> answers.answered(run, (dev.cloister.api.script.Response) response));
    if (begun == null) {
      bodies.refuse(fetch.body());
    } else {
      bodies.announce(begun, fetch.body());
      begun.props(fetch.entrypoint().props());
    }
  }

  private static boolean asksForSocket(ToIsolate.Fetch fetch) {
    return fetch.headers().stream()
        .anyMatch(header ->
            header.name().equalsIgnoreCase("upgrade")
                && header.value().equalsIgnoreCase("websocket"));
  }

  /// Something has come out of a socket that is kept for an object.
  void socket(ToIsolate.SocketEvent arrived) {
    var event = events.begin(arrived.event(), arrived.object());
    var millis = sockets.out().eventMillisMax(arrived.object());
    if (millis > 0) {
      event.deadlineNanos = event.startNanos + TimeUnit.MILLISECONDS.toNanos(millis);
    }
    begin(
        event,
        run -> {
          var object = run.object();
          var instance = object == null ? null : objects.instance(run, object);
          if (object != null && instance != null) {
            object.sockets().handle(arrived, instance);
          }
          return null;
        },
        (run, _) -> answers.handled(run));
  }

  void invoke(ToIsolate.Invoke invoke) {
    var number = invoke.receiver() instanceof Receiver.OfObject(var live) ? live : 0L;
    var event = events.begin(invoke.event(), number);
    var refusal = refusalOf(invoke.receiver(), invoke.what());
    if (refusal.isPresent()) {
      calls.giveBack(invoke.what().arguments());
      refuse(event, refusal.get());
      return;
    }
    var begun =
        begin(
            event,
            run -> {
              var object = run.object();
              Object target =
                  invoke.receiver() instanceof Receiver.OfScript(var entrypoint)
                      ? program.entrypoint(entrypoint)
                      : object == null ? null : objects.instance(run, object);
              if (target == null) {
                return null;
              }
              var arguments = (List<?>) calls.value(invoke.what().arguments());
              return ScriptMethods.call(
                  target,
                  invoke.what().path().getFirst(),
                  arguments == null ? List.of() : arguments,
                  env,
                  surroundings);
            },
            answers::returned);
    if (begun != null && invoke.receiver() instanceof Receiver.OfScript(var entrypoint)) {
      begun.props(entrypoint.props());
    }
  }

  private Optional<String> refusalOf(Entrypoint entrypoint) {
    if (!entrypoint.env().isEmpty()) {
      return Optional.of("not implemented: outbound scripts in Java");
    }
    return entrypoint
        .name()
        .filter(name -> !program.hasEntrypoint(name))
        .map("The script has no entrypoint %s."::formatted);
  }

  private Optional<String> refusalOf(Receiver receiver, Invocation what) {
    return switch (receiver) {
      case Receiver.OfExport _ -> Optional.of("The RPC stub is broken: nothing was exported.");
      case Receiver.OfScript(var entrypoint) when refusalOf(entrypoint).isPresent() ->
          refusalOf(entrypoint);
      case Receiver.OfScript _, Receiver.OfObject _ ->
          what.get() || what.path().size() != 1
              ? Optional.of("not implemented: properties of scripts and objects in Java")
              : Optional.empty();
    };
  }

  void scheduled(ToIsolate.Scheduled due) {
    begin(
        events.begin(due.event(), 0),
        run -> {
          var time = Instant.ofEpochMilli(due.scheduledMillis());
          program.script().scheduled(new ScheduledEvent(time, due.cron()), env, surroundings);
          return null;
        },
        (run, _) -> answers.handled(run));
  }

  void alarm(ToIsolate.AlarmDue due) {
    var wall = TimeUnit.MILLISECONDS.toNanos(due.wallMillis());
    var event = events.begin(due.event(), due.object(), wall);
    begin(event, run -> alarm(run, due), (run, _) -> alarmHandled(run));
  }

  private @Nullable Object alarm(EventRun run, ToIsolate.AlarmDue due) throws Exception {
    var object = run.object();
    var storage = outbox.storage(due.object());
    var name = due.alarm().name();
    if (object == null
        || storage == null
        || !storage.alarms().begins(name, due.alarm().timeMillis())) {
      return null;
    }
    run.alarm(name);
    if (due.lastTryOver()) {
      return null;
    }
    if (!name.equals(UNNAMED)) {
      throw new UnsupportedOperationException("not implemented: alarms with a name in Java");
    }
    var instance = objects.instance(run, object);
    if (instance != null) {
      instance.alarm(new AlarmEvent(Instant.ofEpochMilli(due.alarm().timeMillis()), due.retries()));
    }
    return null;
  }

  private void alarmHandled(EventRun run) {
    var name = run.alarm();
    var storage = outbox.storageToWrite(run.objectNumber());
    if (name != null && storage != null) {
      storage.alarmsToChange(true).done(name);
    }
    answers.handled(run);
  }

  /// Something that no script in Java can have asked for.
  void refuse(long event, long object, String message) {
    refuse(events.begin(event, object), message);
  }

  private void refuse(ContextEvent event, String message) {
    refuse(event, GuestError.thrown("Error", message, ""));
  }

  private void refuse(ContextEvent event, GuestError error) {
    baton.turn(
        event,
        () -> {
          events.started(event.number);
          answers.failed(new EventRun(event, null, () -> {}, "refused"), "exception", error);
          events.ended(event.number, "exception");
        });
  }

  // ---- an event's life

  /// Begins an event as soon as the baton is free; null when it is refused.
  private @Nullable EventRun begin(ContextEvent event, Handler handler, Reply reply) {
    var object = objects.of(event.object);
    if (event.object != 0 && object == null) {
      refuse(event, mark("The object is no longer in memory.", false));
      return null;
    }
    if (underWay() >= RUNS_MAX) {
      refuse(
          event,
          mark("%d events of a context are under way, as many as may.".formatted(RUNS_MAX), true));
      return null;
    }
    var self = new EventRun[1];
    var run =
        new EventRun(
            event,
            object,
            () -> baton.perform(self[0], () -> live(self[0], handler, reply)),
            "event-" + event.number);
    self[0] = run;
    runs.add(run);
    began.run();
    baton.ready(run);
    return run;
  }

  private long underWay() {
    return runs.size() < RUNS_MAX
        ? runs.size()
        : runs.stream().filter(run -> run.state() != EventRun.State.IDLE).count();
  }

  /// Makes of what a handler returned what leaves for it.
  private interface Reply {
    void send(EventRun run, @Nullable Object result);
  }

  /// What may go well when it is sent again.
  private static GuestError mark(String message, boolean overloaded) {
    return new GuestError("Error", message, "", "", false, true, overloaded, !overloaded);
  }

  /// On the event's own thread: the handler, its answer, and what it left for later.
  private void live(EventRun run, Handler handler, Reply reply) {
    events.started(run.event().number);
    var outcome = "ok";
    try {
      var result = handler.handle(run);
      if (!run.isOver()) {
        reply.send(run, result);
      }
    } catch (EventOver _) {
      // It has been answered for.
    } catch (Throwable e) {
      outcome = "exception";
      threw(run, e);
    }
    if (!run.isOver()) {
      sockets.handled(run, !outcome.equals("ok"));
    }
    while (!run.isOver() && (run.isListening() || !run.later().isEmpty())) {
      outcome = later(run, outcome) ? outcome : "exception";
    }
    end(run, outcome);
  }

  /// One thing that was left for later, once the answer is on its way, or has come out of a socket;
  /// says whether it went well.
  private boolean later(EventRun run, String outcome) {
    try {
      if (run.later().isEmpty()) {
        listen(run, outcome);
      } else {
        baton.ready(run);
      }
      baton.pass(run);
      var work = run.later().poll();
      if (work != null) {
        work.run();
      }
      return true;
    } catch (EventOver _) {
      return true;
    } catch (Throwable e) {
      threw(run, e);
      return false;
    }
  }

  /// Nothing is left to do but to wait for what comes. An object stays in memory for its sockets,
  /// so that its event need not; one of the script itself lasts as long as they do.
  private void listen(EventRun run, String outcome) {
    if (run.object() != null && run.event().number != 0) {
      events.ended(run.event().number, outcome);
      run.outliveEvent();
    }
    run.state(EventRun.State.IDLE);
  }

  private void threw(EventRun run, Throwable thrown) {
    if (run.isOver() || baton.isClosed()) {
      return;
    }
    var error = ScriptErrors.describe(thrown, classes);
    uncaught(error);
    if (!run.isAnswered()) {
      alarmFailed(run);
    }
    answers.failed(run, "exception", error);
  }

  private void alarmFailed(EventRun run) {
    var name = run.alarm();
    var storage = outbox.storage(run.objectNumber());
    if (name != null && storage != null) {
      storage.alarms().failed(name);
    }
  }

  private void uncaught(GuestError error) {
    var text = error.stack().isEmpty() ? error.name() + ": " + error.message() : error.stack();
    log.line("error", "Uncaught " + text, Optional.of(error));
  }

  private void end(EventRun run, String outcome) {
    if (baton.isClosed()) {
      return;
    }
    runs.remove(run);
    if (!run.isOver()) {
      run.finish();
      letGo(run);
      events.ended(run.event().number, outcome);
    }
  }

  /// What the event still has under way is not waited for.
  private void letGo(EventRun run) {
    calls.endOf(run);
    objects.endOf(run);
    bodies.endOf(run);
    sockets.endOf(run);
    outgoing.endOf(run);
    once.endOf(run);
  }

  /// Ends an event from outside: whatever it asks next tells it so.
  private void cutOff(EventRun run, String outcome, GuestError error) {
    if (run.isOver()) {
      return;
    }
    alarmFailed(run);
    answers.failed(run, outcome, error);
    run.finish();
    letGo(run);
    events.ended(run.event().number, outcome);
    if (run.state() == EventRun.State.NEW) {
      runs.remove(run);
    } else if (run.state() == EventRun.State.WAITING || run.state() == EventRun.State.IDLE) {
      baton.ready(run);
    }
  }

  /// Nobody waits for the event's answer any more. It goes on, unless it does not want to.
  void cancel(long event) {
    for (var run : List.copyOf(runs)) {
      if (run.event().number == event) {
        run.cancel();
        if (run.isGivenUp()) {
          baton.turn(run.event(), () -> calls.giveUp(run));
        }
      }
    }
  }

  /// The event has used up its time.
  void expire(ContextEvent event, String message) {
    for (var run : List.copyOf(runs)) {
      if (run.event() == event) {
        baton.turn(
            event, () -> cutOff(run, "exceededWallTime", GuestError.thrown("Error", message, "")));
      }
    }
  }

  // ---- objects

  /// An object is dropped by the host.
  void drop(ToIsolate.DropObject drop) {
    var object = objects.of(drop.object());
    if (object != null) {
      baton.turn(JavaContext.idle(), () -> forget(object, drop.error()));
    }
  }

  private void broken(LiveObject object, Throwable error) {
    if (objects.of(object.number()) != object) {
      return;
    }
    var told = ScriptErrors.describe(error, classes);
    uncaught(told);
    outbox.send(0, _ -> new FromIsolate.ObjectBroken(context, object.number(), told));
    forget(object, told);
  }

  private void forget(LiveObject object, GuestError error) {
    objects.forget(object);
    var reset =
        new GuestError(
            error.name(), error.message(), error.stack(), error.code(), false, false, false, true);
    for (var run : List.copyOf(runs)) {
      if (run.object() == object) {
        cutOff(run, "exception", reset);
      }
    }
    sockets.endOf(object);
  }

  /// The context is closed: nobody goes on.
  void close(Consumer<EventRun> each) {
    List.copyOf(runs)
        .forEach(run -> {
          run.finish();
          each.accept(run);
        });
  }
}
