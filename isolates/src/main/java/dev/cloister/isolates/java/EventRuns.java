package dev.cloister.isolates.java;

import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.GuestError;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.isolates.context.ContextEvent;
import dev.cloister.isolates.context.ContextEvents;
import dev.cloister.isolates.context.EventLog;
import dev.cloister.isolates.context.Outbox;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The life of the events of one child context: each on a thread of its own, from its first turn
/// until nothing of it is left to do, or until it is cut off.
///
/// Threads: whoever has the baton. Limits: [#RUNS_MAX] events under way, each with a thread, beside
/// those that do nothing but listen to sockets, or last for what others hold of them; one that
/// comes beyond fails and may be sent again.
final class EventRuns {
  /// Events under way at once.
  private static final int RUNS_MAX = 256;

  /// What the script does with an event, on its own thread.
  interface Handler {
    @Nullable Object handle(EventRun run) throws Throwable;
  }

  /// Makes of what a handler returned what leaves for it.
  interface Reply {
    void send(EventRun run, @Nullable Object result);
  }

  private final long context;
  private final ScriptClasses classes;
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
  private final RpcValues values;
  private final EventLog log;
  private final AlarmRuns alarms;
  private final Runnable began;
  private long lastAside;
  private final Set<EventRun> runs = new TreeSet<>(Comparator.comparingLong(EventRun::order));

  /// @param began is told of every event that begins
  EventRuns(JavaContext.Parts parts, LiveObjects objects, AlarmRuns alarms, Runnable began) {
    this.context = parts.number();
    this.classes = parts.classes();
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
    this.values = parts.values();
    this.log = parts.log();
    this.alarms = alarms;
    this.began = began;
    objects.whenBroken(this::broken);
    values.whenLetGo(this::aside);
  }

  /// An event that nothing of the script hears of fails.
  void refuse(ContextEvent event, String message) {
    refuse(event, "exception", thrown(message));
  }

  private void refuse(ContextEvent event, String outcome, GuestError error) {
    baton.turn(
        event,
        () -> {
          events.started(event.number);
          answers.failed(new EventRun(event, null, () -> {}, "refused"), outcome, error);
          events.ended(event.number, outcome);
        });
  }

  private static GuestError thrown(String message) {
    return GuestError.thrown("Error", message, "");
  }

  /// Begins an event as soon as the baton is free; null when it is refused.
  @Nullable EventRun begin(ContextEvent event, Handler handler, Reply reply) {
    var object = objects.of(event.object);
    if (events.isLate(event)) {
      refuse(event, "exceededWallTime", thrown(event.overdue()));
      return null;
    }
    if (event.object != 0 && object == null) {
      refuse(event, "exception", mark("The object is no longer in memory.", false));
      return null;
    }
    if (underWay() >= RUNS_MAX) {
      refuse(
          event,
          "exception",
          mark("%d events of a context are under way, as many as may.".formatted(RUNS_MAX), true));
      return null;
    }
    var run =
        made(handler, reply, work -> new EventRun(event, object, work, "event-" + event.number));
    runs.add(run);
    began.run();
    baton.ready(run);
    return run;
  }

  /// One that lives on its own thread, which is handed its work before there is the run to do it.
  private EventRun made(Handler handler, Reply reply, Function<Runnable, EventRun> maker) {
    var self = new EventRun[1];
    self[0] = maker.apply(() -> baton.perform(self[0], () -> live(self[0], handler, reply)));
    return self[0];
  }

  /// Does something of the script's own in no event's name: in an object's, if it is in memory.
  void aside(long object, EventRun.Work work) {
    if (underWay() >= RUNS_MAX) {
      log.line(
          "error",
          "Something was not closed: %d events of the script are under way, as many as may."
              .formatted(RUNS_MAX),
          Optional.empty());
      return;
    }
    var number = --lastAside;
    Handler handler =
        _ -> {
          work.run();
          return null;
        };
    var run =
        made(
            handler,
            (_, _) -> {},
            thread ->
                new EventRun(
                    new ContextEvent(0, object, 0),
                    number,
                    objects.of(object),
                    thread,
                    "aside" + number));
    run.answered();
    runs.add(run);
    baton.ready(run);
  }

  private long underWay() {
    return runs.size() < RUNS_MAX
        ? runs.size()
        : runs.stream().filter(run -> run.state() != EventRun.State.IDLE).count();
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
      alarms.failed(run);
    }
    answers.failed(run, "exception", error);
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
    values.endOf(run);
  }

  /// Ends an event from outside: whatever it asks next tells it so.
  private void cutOff(EventRun run, String outcome, GuestError error) {
    if (run.isOver()) {
      return;
    }
    alarms.failed(run);
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
  void expire(ContextEvent event) {
    for (var run : List.copyOf(runs)) {
      if (run.event() == event) {
        baton.turn(event, () -> cutOff(run, "exceededWallTime", thrown(event.overdue())));
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
    values.end(object.session());
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
