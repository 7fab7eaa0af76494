package dev.cloister.host.simulation;

import dev.cloister.api.ObjectId;
import dev.cloister.host.execution.HostBody;
import dev.cloister.host.execution.Result;
import dev.cloister.host.simulation.Witness.Seen;
import dev.cloister.testing.Seeded;
import dev.cloister.testing.history.Appends;
import dev.cloister.testing.history.History;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A host that lives and dies, clients that ask it, and whatever may go wrong: one course of events
/// for one seed.
///
/// At the end nothing goes wrong any more: every alarm has its time, the host is killed once more,
/// and what is there then has to be explained by what the clients heard.
///
/// Clients append to lists, and no two append the same: what is read tells which writes it saw, so
/// the search for an order ends soon, however many operations nobody heard the end of.
final class World {
  private static final int CLIENTS = 5;
  private static final int OBJECTS = 3;
  private static final int OPERATIONS = 130;
  private static final int CONFIGURATIONS_MAX = 100_000;
  private static final long THINK_MICROS_MAX = 1_500;
  private static final long FAULT_MICROS_MAX = 12_000;
  private static final long DOWN_MICROS_MAX = 2_000;
  private static final long ALARM_MILLIS_MAX = 40;
  private static final long CLIENTS_MICROS_MAX = Duration.ofSeconds(20).toNanos() / 1_000;
  private static final long ENOUGH_MICROS = Duration.ofHours(6).toNanos() / 1_000;

  private final Seeded seeded;
  private final Broken broken;
  private final Scheduler scheduler;
  private final Disk disk;
  private final Witness witness;
  private final Map<String, Integer> failuresLeft = new HashMap<>();
  private final History<ObjectId, List<Appends.Action>, List<List<Long>>> history = new History<>();
  private final Map<String, ObjectId> alarmsSet = new LinkedHashMap<>();
  private final List<ObjectId> objects = new ArrayList<>();
  private final List<Client> clients = new ArrayList<>();
  private @Nullable SimulatedHost host;
  private int operations;

  /// How many were given out; no two writes are alike, so that a read tells which it saw.
  private long tokens;

  private boolean calm;

  private World(Seeded seeded, Broken broken, Path folder, boolean readsLogs) {
    this.seeded = seeded;
    this.broken = broken;
    this.scheduler = new Scheduler(seeded);
    this.disk = new Disk(folder);
    this.witness = new Witness(readsLogs);
    for (int n = 0; n < OBJECTS; n++) {
      objects.add(new ObjectId(SimulatedHost.SCRIPT, "Thing", "%064x".formatted(n + 1)));
    }
  }

  /// What happened, and how often; `trace` is that of [Scheduler].
  record Course(Map<Seen, Integer> counts, long trace) {}

  /// Runs one world to its end.
  ///
  /// @param readsLogs as [Witness] takes it; if not, only clients can notice what is lost
  /// @throws AssertionError when something happened that must not
  static Course run(Seeded seeded, Broken broken, Path folder, boolean readsLogs) {
    return new World(seeded, broken, folder, readsLogs).run();
  }

  private Course run() {
    try {
      start();
      for (int n = 0; n < CLIENTS; n++) {
        clients.add(new Client("c" + n));
      }
      clients.forEach(Client::think);
      nextFault();
      runUntil(
          "the clients are through",
          CLIENTS_MICROS_MAX,
          () -> clients.stream().allMatch(client -> client.through));
      calm = true;
      runUntil("every alarm has run", this::alarmsAreOver);
      up().crash();
      host = null;
      start();
      var last = new Client("last");
      for (var object : objects) {
        last.look(object);
        runUntil("an object answers", () -> !last.waits());
      }
      history.verify(new Appends(), CONFIGURATIONS_MAX);
      alarmsSet.forEach(this::ran);
      up().stop();
      host = null;
      return new Course(witness.counts(), scheduler.trace());
    } finally {
      if (host != null && !host.isOver()) {
        host.crash();
      }
    }
  }

  private interface Condition {
    boolean holds();
  }

  private void runUntil(String what, Condition condition) {
    runUntil(what, ENOUGH_MICROS, condition);
  }

  private void runUntil(String what, long microsMax, Condition condition) {
    long until = scheduler.nowMicros() + microsMax;
    while (!condition.holds()) {
      boolean stepped = scheduler.step(until);
      witness.throwComplaint();
      if (!stepped) {
        var waiting = clients.stream().filter(Client::waits).map(client -> client.name).toList();
        throw new AssertionError(
            "It never comes to pass that %s; %s wait for an answer.".formatted(what, waiting));
      }
    }
  }

  private SimulatedHost up() {
    if (host == null) {
      throw new AssertionError("No host is up.");
    }
    return host;
  }

  private void start() {
    host = new SimulatedHost(disk, scheduler, seeded, witness, broken, failuresLeft, this::fatal);
  }

  /// The process ends by itself, as it does when it cannot tell what is stored.
  private void fatal(SimulatedHost which) {
    if (host == which) {
      down(true);
    }
  }

  private void down(boolean kill) {
    var old = up();
    if (kill) {
      old.crash();
    } else {
      old.stop();
    }
    host = null;
    clients.forEach(Client::connectionLost);
    scheduler.soon(DOWN_MICROS_MAX, () -> true, this::start);
  }

  private void nextFault() {
    scheduler.soon(
        FAULT_MICROS_MAX,
        () -> !calm,
        () -> {
          if (host != null) {
            fault(host);
          }
          nextFault();
        });
  }

  private void fault(SimulatedHost up) {
    switch (seeded.between(0, 11)) {
      case 0, 1 -> down(true);
      case 2 -> down(false);
      case 3, 4 -> up.killIsolate();
      case 5, 6 -> up.anyShard().depose();
      case 7 -> up.anyShard().refuseNext();
      case 8, 9 -> up.anyShard().slowDown();
      case 10 -> up.evictIdle();
      default -> up.deploy();
    }
  }

  private boolean alarmsAreOver() {
    return host != null
        && objects.stream()
            .allMatch(object -> up().shardOf(object).state().alarms().of(object).isEmpty());
  }

  private void ran(String alarm, ObjectId object) {
    var found =
        up().shardOf(object)
            .state()
            .get(object, SimulatedObject.bytes(SimulatedObject.RAN + alarm));
    if (found.isEmpty()) {
      throw new AssertionError("The alarm %s of %s never ran.".formatted(alarm, object.hex()));
    }
  }

  /// One who asks, waits for the answer and thinks for a while.
  private final class Client {
    private final String place;
    private String name;
    private int unheard;
    private int sent;
    private boolean waits;
    private boolean through;

    Client(String place) {
      this.place = place;
      this.name = place;
    }

    boolean waits() {
      return waits;
    }

    void think() {
      scheduler.soon(
          THINK_MICROS_MAX,
          () -> true,
          () -> {
            if (operations >= OPERATIONS) {
              through = true;
            } else if (host == null) {
              think();
            } else {
              ask();
            }
          });
    }

    private void ask() {
      int number = operations++;
      Optional<Long> alarm =
          seeded.oneIn(8) ? Optional.of(seeded.between(0, ALARM_MILLIS_MAX)) : Optional.empty();
      var asked = new Asked(number, actions(), alarm, seeded.oneIn(40));
      if (alarm.isPresent() && seeded.oneIn(3)) {
        failuresLeft.put("op" + number, seeded.between(1, 2));
      }
      send(seeded.oneOf(objects), asked);
    }

    /// Reads everything.
    void look(ObjectId object) {
      List<Appends.Action> all =
          List.of(new Appends.Read("a"), new Appends.Read("b"), new Appends.Read("c"));
      send(object, new Asked(operations++, all, Optional.empty(), false));
    }

    private void send(ObjectId object, Asked asked) {
      var call = history.call(name, object, asked.actions());
      int mine = ++sent;
      waits = true;
      up().ask(
              object,
              asked,
              result -> {
                if (waits && sent == mine) {
                  waits = false;
                  heard(object, asked, call, result);
                  think();
                }
              });
    }

    private void heard(
        ObjectId object,
        Asked asked,
        History<ObjectId, List<Appends.Action>, List<List<Long>>>.Call call,
        Result result) {
      switch (result) {
        case Result.Answered(var answer)
            when answer.body() instanceof HostBody.Whole(var bytes) -> {
          call.heard(
              Arrays.stream(SimulatedObject.text(bytes).split(",", -1))
                  .map(SimulatedObject::listOf)
                  .toList());
          witness.acknowledged(asked.operation(), asked.writes());
          asked
              .alarmInMillis()
              .ifPresent(_ -> {
                witness.seen(Seen.ALARM_SET);
                alarmsSet.put("op" + asked.operation(), object);
              });
        }
        case Result.Failed(var _, var begun) when !begun -> {
          witness.seen(Seen.REFUSED);
          call.refused();
        }
        case Result.Failed _, Result.Threw _ -> replaced();
        case Result.Answered _, Result.Handled _, Result.Returned _ ->
            throw witness.complains("A request has no such result: " + result);
      }
    }

    /// Nobody will ever answer.
    void connectionLost() {
      if (waits) {
        waits = false;
        replaced();
        think();
      }
    }

    /// What it asked may happen at any time from now on, so whoever asks next is somebody else.
    private void replaced() {
      witness.seen(Seen.UNKNOWN);
      name = "%s-%d".formatted(place, ++unheard);
    }

    private List<Appends.Action> actions() {
      var actions = new ArrayList<Appends.Action>();
      for (int left = seeded.between(1, 4); left > 0; left--) {
        var key = seeded.oneOf(List.of("a", "b", "c"));
        actions.add(seeded.oneIn(3) ? new Appends.Read(key) : new Appends.Append(key, tokens++));
      }
      return actions;
    }
  }
}
