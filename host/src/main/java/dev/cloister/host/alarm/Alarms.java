package dev.cloister.host.alarm;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.host.alarm.AlarmRunner.End;
import dev.cloister.host.storage.AlarmWrite;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.Shard;
import dev.cloister.host.storage.StoredAlarm;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the alarms of all objects that are due, each at least once, on the node that leads their
/// shard.
///
/// What is set lies in the store, in the order in which it is due ([Line]); here is one entry in
/// memory for each script and shard with alarms, and one timer for the soonest of them. An alarm
/// stays stored until its handler has ended well, and the object's own batch removes it then: so
/// whatever ends meanwhile, host or cordon, it runs again. A failure moves it to a later time, in
/// the store, so a retry survives the host too.
///
/// Fair: tenants take turns ([Tenants]); of one object one handler runs at a time. What was missed
/// while no host ran is spread over time ([Pace]), and what falls due meanwhile is not held up by
/// another script's missed ones.
///
/// Threads: any may call; the state belongs to the executor's one thread, which is never
/// interrupted. Limits: [#RUNNING_MAX] handlers at once, [#TENANT_RUNNING_MAX] of one tenant,
/// [#MISSED_PER_SECOND]. Owns: nothing; everything is lent.
public final class Alarms implements AutoCloseable {
  /// Handlers under way at once.
  public static final int RUNNING_MAX = 512;

  /// Handlers of one tenant under way at once.
  public static final int TENANT_RUNNING_MAX = 128;

  /// Alarms begun in a second of those that were missed.
  public static final int MISSED_PER_SECOND = 500;

  /// The longest sleep: a wall clock may be set while we sleep by another one.
  private static final Duration SLEEP_MAX = Duration.ofSeconds(30);

  /// How long the alarms of a script that is not there wait, unless it comes back.
  private static final Duration ABSENT_MAX = Duration.ofMinutes(10);

  private static final Logger LOG = LoggerFactory.getLogger(Alarms.class);

  private record Key(int shard, ScriptName script) {}

  private record Led(Shard shard, long term, long since) {}

  private record Due(long at, long number, Line line) {}

  /// A handler under way; `again` says that another alarm of the object was due meanwhile.
  private static final class Run {
    boolean again;
  }

  private final AlarmRunner runner;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Later later;
  private final Executor thread;
  private final Map<Key, Long> news = new ConcurrentHashMap<>();
  private final AtomicBoolean newsAnnounced = new AtomicBoolean();
  private volatile boolean closed;

  private final Map<Integer, Led> led = new HashMap<>();
  private final Map<Key, Line> lines = new HashMap<>();
  private final Map<Line, Due> dues = new HashMap<>();
  private final TreeSet<Due> byTime =
      new TreeSet<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::number));
  private final Tenants tenants = new Tenants(TENANT_RUNNING_MAX);
  private final Map<ObjectId, Run> running = new HashMap<>();
  private final ArrayDeque<Line> paced = new ArrayDeque<>();
  private final Pace pace = new Pace(MISSED_PER_SECOND);
  private long numbers;
  private long armedFor = Line.NEVER;
  private long armed;

  /// @param later wakes on any thread
  /// @param thread runs one task at a time, in order
  public Alarms(
      AlarmRunner runner,
      InstantSource clock,
      RandomGenerator random,
      Later later,
      Executor thread) {
    this.runner = runner;
    this.clock = clock;
    this.random = random;
    this.later = later;
    this.thread = thread;
  }

  /// Begins to run the alarms of these shards, of each while this node leads it.
  public void open(List<Shard> shards) {
    shards.forEach(shard -> shard.listen(new Terms()));
  }

  /// An object has set an alarm, durably. Never waits.
  public void set(Shard shard, ObjectId object, long timeMillis) {
    news.merge(new Key(shard.number(), object.script()), timeMillis, Math::min);
    if (newsAnnounced.compareAndSet(false, true)) {
      onThread(this::takeNews);
    }
  }

  /// A script was deployed, promoted, rolled back or retired: alarms that waited for it go on.
  public void changed(ScriptName script) {
    onThread(() -> {
      for (var one : led.values()) {
        var line = lines.get(new Key(one.shard().number(), script));
        if (line != null) {
          line.added(clock.millis());
          schedule(line);
        }
      }
      look();
    });
  }

  /// No handler is begun from now on; what is due waits for the next host.
  @Override
  public void close() {
    closed = true;
  }

  // ---- all below on the one thread

  private void onThread(Runnable task) {
    if (!closed) {
      thread.execute(() -> {
        try {
          task.run();
        } catch (RuntimeException fault) {
          LOG.error("The alarms failed; the next one that is set or due tries again", fault);
        }
      });
    }
  }

  private void begin(Shard shard, long term) {
    cease(shard);
    var now = clock.millis();
    led.put(shard.number(), new Led(shard, term, now));
    for (var script : shard.state().alarms().scripts()) {
      line(new Key(shard.number(), script)).ifPresent(this::schedule);
    }
    look();
  }

  private void cease(Shard shard) {
    led.remove(shard.number());
    lines
        .entrySet()
        .removeIf(entry -> {
          var gone = entry.getKey().shard() == shard.number();
          if (gone) {
            entry.getValue().close();
            schedule(entry.getValue());
          }
          return gone;
        });
  }

  /// The line of a script, made when it has alarms; empty when the shard is not led here.
  private Optional<Line> line(Key key) {
    var here = led.get(key.shard());
    if (here == null) {
      return Optional.empty();
    }
    return Optional.of(
        lines.computeIfAbsent(
            key,
            _ -> {
              var first = here.shard().state().alarms().next(key.script(), 0);
              return new Line(
                  here.shard(), here.term(), key.script(), here.since(), first.orElse(Line.NEVER));
            }));
  }

  private void takeNews() {
    newsAnnounced.set(false);
    for (var key : List.copyOf(news.keySet())) {
      var time = news.remove(key);
      if (time != null) {
        line(key)
            .ifPresent(line -> {
              line.added(time);
              schedule(line);
            });
      }
    }
    look();
  }

  /// Puts the line where its time is.
  private void schedule(Line line) {
    var before = dues.remove(line);
    if (before != null) {
      byTime.remove(before);
    }
    if (line.next() != Line.NEVER) {
      var due = new Due(line.next(), ++numbers, line);
      dues.put(line, due);
      byTime.add(due);
    }
  }

  /// Takes what is due, then sleeps until something is.
  private void look() {
    var now = clock.millis();
    while (!byTime.isEmpty() && byTime.first().at() <= now) {
      var line = byTime.first().line();
      line.begin(now);
      schedule(line);
      tenants.add(line);
    }
    if (!paced.isEmpty() && now >= pace.nextMillis()) {
      paced.forEach(tenants::add);
      paced.clear();
    }
    pump();
    arm();
  }

  private void pump() {
    while (running.size() < RUNNING_MAX && !closed) {
      var line = tenants.poll();
      if (line == null) {
        return;
      }
      var alarm = next(line);
      if (alarm.isEmpty()) {
        schedule(line);
      } else if (alarm.get().nextMillis() < line.ledSince && !pace.take(clock.millis())) {
        line.putBack(alarm.get());
        paced.add(line);
      } else {
        start(line, alarm.get());
        tenants.add(line);
      }
    }
  }

  private Optional<StoredAlarm> next(Line line) {
    while (true) {
      var alarm = line.poll();
      var before = alarm.map(found -> running.get(found.object())).orElse(null);
      if (before == null) {
        return alarm;
      }
      before.again = true;
    }
  }

  private void start(Line line, StoredAlarm alarm) {
    running.put(alarm.object(), new Run());
    tenants.started(line.script.tenant());
    var over = Retries.areOver(alarm.tries());
    if (over) {
      LOG.warn(
          "An alarm of {} has failed {} times and is given up",
          alarm.object(),
          alarm.tries().counted());
    }
    var _ =
        runner
            .run(alarm, over)
            .whenComplete((end, fault) ->
                onThread(() -> ended(line, alarm, fault == null ? end : End.NOT_RUN)));
  }

  private void ended(Line line, StoredAlarm alarm, End end) {
    switch (end) {
      case DONE -> release(line, alarm.object());
      case FAILED -> retry(line, alarm, !Retries.areOver(alarm.tries()));
      case NOT_RUN -> retry(line, alarm, false);
      case NO_SCRIPT -> {
        line.restart(clock.millis() + ABSENT_MAX.toMillis());
        schedule(line);
        release(line, alarm.object());
      }
    }
  }

  /// Moves the alarm to a later time, unless the object has changed it since.
  private void retry(Line line, StoredAlarm alarm, boolean counts) {
    if (line.isOver()) {
      release(line, alarm.object());
      return;
    }
    var tries = Retries.after(alarm.tries(), counts);
    var pause = Retries.areOver(tries) && counts ? Duration.ZERO : Retries.pause(tries, random);
    var next = clock.millis() + pause.toMillis();
    var write = new AlarmWrite.Retry(alarm.name(), alarm.timeMillis(), tries, next);
    var writes =
        new ObjectWrites(
            alarm.object(), Optional.empty(), false, List.of(), List.of(), List.of(write));
    var _ =
        line.shard
            .commit(line.term, writes)
            .whenComplete((_, unknown) ->
                onThread(() -> {
                  if (unknown == null) {
                    line.added(next);
                    schedule(line);
                  } else {
                    // Another term begins, and with it everything is read anew.
                    LOG.warn("It is not known whether a retry of {} is stored", alarm, unknown);
                  }
                  release(line, alarm.object());
                }));
  }

  /// The object may run its next alarm.
  private void release(Line line, ObjectId object) {
    var run = running.remove(object);
    tenants.ended(line.script.tenant());
    // The shard may be led in another term by now, and its new line have met this handler.
    var present = lines.get(new Key(line.shard.number(), line.script));
    if (run != null && run.again && present != null) {
      var now = clock.millis();
      // All that are due: one runs, and the others meet it and are looked at when it is over.
      var due =
          line.shard.state().alarms().of(object).stream()
              .filter(alarm -> alarm.nextMillis() <= now)
              .sorted(Comparator.comparingLong(StoredAlarm::nextMillis))
              .toList();
      due.forEach(present::add);
      if (!due.isEmpty()) {
        tenants.add(present);
      }
    }
    look();
  }

  private void arm() {
    var next = byTime.isEmpty() ? Line.NEVER : byTime.first().at();
    if (!paced.isEmpty()) {
      next = Math.min(next, pace.nextMillis());
    }
    if (next == Line.NEVER || next >= armedFor || closed) {
      return;
    }
    var now = clock.millis();
    var delay = Math.clamp(next - now, 0, SLEEP_MAX.toMillis());
    armedFor = now + delay;
    var mine = ++armed;
    later.after(
        Duration.ofMillis(delay),
        () ->
            onThread(() -> {
              if (mine == armed) {
                armedFor = Line.NEVER;
                look();
              }
            }));
  }

  private final class Terms implements Shard.Listener {
    @Override
    public void leads(Shard shard, long term) {
      onThread(() -> begin(shard, term));
    }

    @Override
    public void ceased(Shard shard) {
      onThread(() -> cease(shard));
    }
  }
}
