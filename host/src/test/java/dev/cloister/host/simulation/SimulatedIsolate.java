package dev.cloister.host.simulation;

import dev.cloister.host.simulation.Witness.Seen;
import dev.cloister.isolates.Isolate;
import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.GuestError;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.testing.Seeded;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// An isolate whose scripts are written in Java: messages come and go in order and take their time,
/// and it may die between any two of them.
final class SimulatedIsolate implements Isolate {
  private static final long MESSAGE_MICROS_MAX = 120;

  private record Place(String object, String where) {}

  private final IsolateListener listener;
  private final Life life;
  private final Life.Line toHere;
  private final Life.Line toHost;
  private final Seeded seeded;
  private final Witness witness;
  private final Scheduler scheduler;
  private final Broken broken;
  private final Map<String, Integer> failuresLeft;
  private final String name;

  /// By the number of the object: those in memory here, as far as the host has said so.
  private final Map<Long, Place> told = new HashMap<>();

  private final Map<Long, SimulatedObject> objects = new HashMap<>();
  private boolean dead;

  /// @param failuresLeft how often the handler of an alarm is still to fail, by its name
  SimulatedIsolate(
      IsolateListener listener,
      Life life,
      Scheduler scheduler,
      Seeded seeded,
      Witness witness,
      Broken broken,
      Map<String, Integer> failuresLeft,
      String name) {
    this.listener = listener;
    this.life = life;
    this.toHere = life.line();
    this.toHost = life.line();
    this.scheduler = scheduler;
    this.seeded = seeded;
    this.witness = witness;
    this.broken = broken;
    this.failuresLeft = failuresLeft;
    this.name = name;
  }

  boolean isDead() {
    return dead;
  }

  @Override
  public void send(ToIsolate message) {
    if (dead) {
      return;
    }
    switch (message) {
      case ToIsolate.ActivateObject activate -> {
        var place = new Place(activate.idHex(), name + "/" + activate.object());
        told.put(activate.object(), place);
        witness.lives(place.object(), place.where());
      }
      case ToIsolate.DropObject drop -> livesNoMore(drop.object());
      default -> {}
    }
    toHere.execute(
        MESSAGE_MICROS_MAX,
        () -> {
          if (!dead) {
            received(message);
          }
        });
  }

  private void livesNoMore(long object) {
    var place = told.remove(object);
    if (place != null) {
      witness.livesNoMore(place.object(), place.where());
    }
  }

  private void received(ToIsolate message) {
    switch (message) {
      case ToIsolate.OpenContext(var context, var _) ->
          say(new FromIsolate.ContextOpened(context, List.of("fetch"), List.of("Thing")));
      case ToIsolate.ActivateObject activate ->
          objects.put(activate.object(), new SimulatedObject(activate, witness));
      case ToIsolate.DropObject drop -> objects.remove(drop.object());
      case ToIsolate.BatchDurable(var _, var object, var batch) -> {
        var living = objects.get(object);
        if (living != null) {
          living.isDurable(batch);
        }
      }
      case ToIsolate.Fetch fetch -> fetched(fetch);
      case ToIsolate.AlarmDue due -> alarmDue(due);
      case ToIsolate.LoadScript _, ToIsolate.UnloadScript _, ToIsolate.CloseContext _ -> {}
      default -> throw witness.complains("Nobody sends this here: " + message);
    }
  }

  private void fetched(ToIsolate.Fetch fetch) {
    long context = fetch.context();
    long event = fetch.event();
    var object = objects.get(fetch.object());
    if (object == null) {
      fail(context, event, "aborted", "The object is gone.");
      return;
    }
    var asked = Asked.of(fetch.url());
    var answer = object.run(asked.actions(), Witness.mark(asked.operation()));
    asked
        .alarmInMillis()
        .ifPresent(in ->
            object.setAlarm("op" + asked.operation(), scheduler.instant().toEpochMilli() + in));
    say(new FromIsolate.EventStarted(context, event));
    object.takeBatch().ifPresent(this::say);
    if (asked.aborts()) {
      witness.seen(Seen.OBJECT_ABORT);
      objects.remove(fetch.object());
      fail(context, event, "exception", "aborted");
      say(new FromIsolate.ObjectBroken(context, fetch.object(), error("aborted")));
      return;
    }
    var text = answer.stream().map(SimulatedObject::text).collect(Collectors.joining(","));
    say(
        new FromIsolate.Answered(
            context,
            event,
            200,
            "",
            List.of(),
            new Body.Whole(SimulatedObject.bytes(text)),
            object.gates()));
    say(new FromIsolate.EventEnded(context, event, "ok", 1, 1, 0));
  }

  private void alarmDue(ToIsolate.AlarmDue due) {
    long context = due.context();
    long event = due.event();
    var object = objects.get(due.object());
    if (object == null) {
      fail(context, event, "aborted", "The object is gone.");
      return;
    }
    var name = due.alarm().name();
    say(new FromIsolate.EventStarted(context, event));
    if (object.isSet(due.alarm())) {
      if (broken == Broken.ALARM_FORGOTTEN) {
        object.deleteAlarm(name);
        object.takeBatch().ifPresent(this::say);
      }
      if (due.lastTryOver()) {
        throw witness.complains("The alarm " + name + " is given up.");
      }
      if (failuresLeft.getOrDefault(name, 0) > 0) {
        failuresLeft.merge(name, -1, Integer::sum);
        witness.seen(Seen.ALARM_FAILURE);
        fail(context, event, "exception", "not now");
        return;
      }
      witness.seen(Seen.ALARM_RUN);
      object.alarmRan(name);
      object.deleteAlarm(name);
      object.takeBatch().ifPresent(this::say);
    }
    say(new FromIsolate.Handled(context, event, false));
    say(new FromIsolate.EventEnded(context, event, "ok", 1, 1, 0));
  }

  private void fail(long context, long event, String outcome, String message) {
    say(new FromIsolate.EventFailed(context, event, outcome, error(message), List.of()));
    say(new FromIsolate.EventEnded(context, event, outcome, 1, 1, 0));
  }

  private static GuestError error(String message) {
    return GuestError.thrown("Error", message, "");
  }

  private void say(FromIsolate message) {
    var said = broken == Broken.GATE_OPEN ? ungated(message) : message;
    toHost.execute(
        MESSAGE_MICROS_MAX,
        () -> {
          if (dead) {
            return;
          }
          if (said instanceof FromIsolate.ObjectBroken gone) {
            livesNoMore(gone.object());
          }
          listener.received(said);
        });
  }

  private static FromIsolate ungated(FromIsolate message) {
    return message instanceof FromIsolate.Answered answered
        ? new FromIsolate.Answered(
            answered.context(),
            answered.event(),
            answered.status(),
            answered.statusText(),
            answered.headers(),
            answered.body(),
            List.of())
        : message;
  }

  /// It dies where it stands: what it has said and nobody has heard is lost. The host hears of it
  /// later.
  void die() {
    if (dead) {
      return;
    }
    dead = true;
    witness.seen(Seen.ISOLATE_DEATH);
    life.soon(
        seeded.between(1, 3_000),
        () -> {
          new ArrayList<>(told.keySet()).forEach(this::livesNoMore);
          listener.died(new IsolateListener.Death("internalError", "A simulation kills it.", 0));
        });
  }

  @Override
  public String runtimeName() {
    return "simulated";
  }

  @Override
  public String place() {
    return name;
  }

  @Override
  public void kill(String reason) {
    die();
  }

  @Override
  public void close() {
    die();
  }
}
