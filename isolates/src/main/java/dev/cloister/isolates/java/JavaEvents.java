package dev.cloister.isolates.java;

import dev.cloister.api.script.Context;
import dev.cloister.api.script.Request;
import dev.cloister.api.script.ScheduledEvent;
import dev.cloister.isolates.bridge.Entrypoint;
import dev.cloister.isolates.bridge.Receiver;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.isolates.context.ContextEvents;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What the host sends that is an event, and which of the script's methods handles it. How events
/// live from there on is [EventRuns]' affair.
///
/// Threads: the loop's, and that of the event whose handler is called.
final class JavaEvents {
  private final ScriptProgram program;
  private final ScriptEnv env;
  private final ContextEvents events;
  private final EventRuns runs;
  private final AlarmRuns alarms;
  private final EventAnswers answers;
  private final LiveObjects objects;
  private final HostCalls calls;
  private final IncomingBodies bodies;
  private final SocketEnds sockets;
  private final OnceForObjects once;
  private final RpcValues values;
  private final CallBodies callBodies;
  private final RpcReach reach;
  private final Baton baton;
  private final Context surroundings;

  JavaEvents(
      JavaContext.Parts parts,
      LiveObjects objects,
      ScriptProgram program,
      EventRuns runs,
      AlarmRuns alarms) {
    this.program = program;
    this.env = parts.env();
    this.events = parts.events();
    this.runs = runs;
    this.alarms = alarms;
    this.answers = parts.answers();
    this.objects = objects;
    this.calls = parts.calls();
    this.bodies = parts.incoming();
    this.sockets = parts.sockets();
    this.once = parts.once();
    this.values = parts.values();
    this.callBodies = parts.callBodies();
    this.baton = parts.baton();
    this.surroundings = new EventContext(parts.baton(), calls, parts.log(), sockets);
    this.reach = new RpcReach(calls, env, surroundings);
  }

  void fetch(ToIsolate.Fetch fetch, long cameNanos) {
    var event = events.beginAwaited(fetch.event(), fetch.object(), cameNanos);
    var refusal = refusalOf(fetch.entrypoint());
    if (refusal.isPresent()) {
      bodies.refuse(fetch.body());
      runs.refuse(event, refusal.get());
      return;
    }
    var begun =
        runs.begin(
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
                      bodies.arrive(fetch.body()),
                      false);
              var object = run.object();
              if (object == null) {
                return program
                    .entrypoint(fetch.entrypoint())
                    .fetch(request, env.with(fetch.entrypoint().env()), surroundings);
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
    runs.begin(
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

  /// A method is called, or a property read. What came as an argument is given back once the result
  /// is on its way.
  void invoke(ToIsolate.Invoke invoke, long cameNanos) {
    var export =
        invoke.receiver() instanceof Receiver.OfExport(var number) ? values.export(number) : null;
    var object = objectOf(invoke.receiver(), export);
    var event = events.beginAwaited(invoke.event(), object, cameNanos);
    var refusal = refusalOf(invoke.receiver(), export);
    if (refusal.isPresent()) {
      values.giveBack(invoke.what().arguments());
      runs.refuse(event, refusal.get());
      return;
    }
    var begun =
        runs.begin(
            event,
            run -> invoked(run, invoke, export),
            (run, result) -> {
              try {
                answers.returned(run, result);
              } finally {
                letGoOfArguments(run);
              }
            });
    if (begun == null) {
      baton.turn(JavaContext.idle(), () -> values.giveBack(invoke.what().arguments()));
      return;
    }
    if (export != null) {
      begun.session(export.session());
    }
    callBodies.announce(begun, invoke.what().arguments());
    begun.arguments(values.arrived(invoke.what().arguments(), begun.session(), calls));
    if (invoke.receiver() instanceof Receiver.OfScript(var entrypoint)) {
      begun.props(entrypoint.props());
    }
  }

  private @Nullable Object invoked(
      EventRun run, ToIsolate.Invoke invoke, @Nullable RpcExport export) throws Throwable {
    var target = targetOf(run, invoke.receiver(), export);
    var given = run.arguments();
    if (target == null || given == null) {
      return null;
    }
    if (export != null) {
      export.use();
    }
    try {
      var arguments = (List<?>) given.value();
      return reachFor(invoke.receiver())
          .reach(target, invoke.what(), arguments == null ? List.of() : arguments);
    } catch (Throwable e) {
      letGoOfArguments(run);
      throw e;
    } finally {
      if (export != null) {
        values.unuse(export);
      }
    }
  }

  private RpcReach reachFor(Receiver receiver) {
    return receiver instanceof Receiver.OfScript(var entrypoint)
        ? reach.with(env.with(entrypoint.env()))
        : reach;
  }

  private static void letGoOfArguments(EventRun run) {
    var given = run.arguments();
    if (given != null) {
      given.letGo();
    }
  }

  private @Nullable Object targetOf(EventRun run, Receiver receiver, @Nullable RpcExport export)
      throws Throwable {
    if (export != null) {
      return export.target();
    }
    if (receiver instanceof Receiver.OfScript(var entrypoint)) {
      return program.entrypoint(entrypoint);
    }
    var object = run.object();
    return object == null ? null : objects.instance(run, object);
  }

  /// In which object's name something is called; 0 for none.
  private static long objectOf(Receiver receiver, @Nullable RpcExport export) {
    return switch (receiver) {
      case Receiver.OfObject(var live) -> live;
      case Receiver.OfScript _ -> 0;
      case Receiver.OfExport _ -> export == null ? 0 : export.session().object();
    };
  }

  private Optional<String> refusalOf(Entrypoint entrypoint) {
    return entrypoint
        .name()
        .filter(name -> !program.hasEntrypoint(name))
        .map("The script has no entrypoint %s."::formatted);
  }

  private Optional<String> refusalOf(Receiver receiver, @Nullable RpcExport export) {
    return switch (receiver) {
      case Receiver.OfScript(var entrypoint) -> refusalOf(entrypoint);
      case Receiver.OfExport _ when export == null ->
          Optional.of("The RPC stub is broken: the event or object that it came from is over.");
      case Receiver.OfExport _, Receiver.OfObject _ -> Optional.empty();
    };
  }

  void scheduled(ToIsolate.Scheduled due) {
    runs.begin(
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
    runs.begin(
        event,
        run -> {
          alarms.handle(run, due);
          return null;
        },
        (run, _) -> {
          alarms.handled(run);
          answers.handled(run);
        });
  }

  /// Other scripts' events are over, of which this one is to hear.
  void tailed(ToIsolate.Tailed tailed) {
    runs.begin(
        events.begin(tailed.event(), 0),
        run -> {
          program.script().tail(TraceItems.read(tailed.items()), env, surroundings);
          return null;
        },
        (run, _) -> answers.handled(run));
  }
}
