package dev.cloister.host.cron;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.host.cron.CronRunner.CronEnd;
import dev.cloister.host.storage.Shard;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fires the crons of all scripts, each slot once in the whole installation.
///
/// Only the node that leads the system shard fires. A slot is claimed there, durably, before its
/// handler is called, so none is fired twice: a host that dies between the two has lost the slot,
/// and says so ([CronReport.Last#outcome] `unknown`). Slots that nobody claimed, since no host ran,
/// are caught up: the newest of each cron, once (decision 13).
///
/// Crons follow the version that answers: one that a new version lacks is forgotten, one that it
/// shares with the version before goes on.
///
/// Threads: any may call; the state belongs to the executor's one thread, which is never
/// interrupted. Limits: [#RUNNING_MAX] handlers at once, further slots wait; of one cron that waits
/// twice, the newer slot is fired. Owns: nothing; everything is lent.
public final class Crons implements AutoCloseable {
  /// Handlers under way that were fired by the clock.
  public static final int RUNNING_MAX = 64;

  /// The longest sleep: a wall clock may be set while we sleep by another one.
  private static final Duration SLEEP_MAX = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(Crons.class);

  /// One cron that is watched.
  private static final class Entry {
    final CronKey key;
    final CronExpression expression;
    CronRecord record;
    Optional<Instant> next;
    @Nullable Instant due;
    boolean running;

    Entry(CronKey key, CronRecord record) {
      this.key = key;
      this.expression = CronExpression.parse(key.cron());
      this.record = record;
      this.next = expression.next(record.base());
    }
  }

  private final CronStore store;
  private final CronSource source;
  private final CronRunner runner;
  private final InstantSource clock;
  private final Alarm alarm;
  private final Executor thread;
  private final Map<CronKey, Entry> entries = new HashMap<>();
  private final ArrayDeque<Entry> waiting = new ArrayDeque<>();
  private OptionalLong term = OptionalLong.empty();
  private int running;
  private long armed;
  private volatile boolean closed;

  private Crons(
      Shard system,
      CronSource source,
      CronRunner runner,
      InstantSource clock,
      Alarm alarm,
      Executor thread) {
    this.store = new CronStore(system);
    this.source = source;
    this.runner = runner;
    this.clock = clock;
    this.alarm = alarm;
    this.thread = thread;
  }

  /// Begins to fire once this node leads the shard. The source must be ready by then.
  ///
  /// @param thread runs one task at a time, in order
  public static Crons open(
      Shard system,
      CronSource source,
      CronRunner runner,
      InstantSource clock,
      Alarm alarm,
      Executor thread) {
    var crons = new Crons(system, source, runner, clock, alarm, thread);
    system.listen(crons.new Terms());
    return crons;
  }

  /// A script was deployed, promoted, rolled back or retired.
  public void changed(ScriptName script) {
    later(() -> {
      if (term.isPresent()) {
        reconcile(script, source.crons(script));
        arm();
      }
    });
  }

  /// The crons of a script, in the order of its configuration.
  public CompletableFuture<List<CronReport>> list(ScriptName script) {
    return CompletableFuture.supplyAsync(
        () -> source.crons(script).stream().map(cron -> report(new CronKey(script, cron))).toList(),
        thread);
  }

  private CronReport report(CronKey key) {
    var entry = entries.get(key);
    if (entry == null) {
      // Another node fires, or this one has not begun to.
      var next = CronExpression.parse(key.cron()).next(clock.instant());
      return new CronReport(key.cron(), next, Optional.empty());
    }
    var record = entry.record;
    return new CronReport(
        key.cron(),
        entry.next,
        record
            .slot()
            .map(slot ->
                new CronReport.Last(
                    slot,
                    record.firedAt().orElse(slot),
                    entry.running
                        ? Optional.empty()
                        : Optional.of(record.outcome().orElse("unknown")))));
  }

  /// Runs the handler now, beside the clock: no slot counts as fired by it.
  public CompletableFuture<Outcome<CronEnd>> fire(
      ScriptName script, Optional<String> cron, Optional<Instant> at) {
    var crons = source.crons(script);
    var chosen = cron.or(() -> crons.size() == 1 ? Optional.of(crons.getFirst()) : cron);
    if (chosen.isEmpty() || !crons.contains(chosen.get())) {
      return CompletableFuture.completedFuture(
          new Outcome.Failed<>(noSuchCron(script, cron, crons)));
    }
    return runner
        .run(script, at.orElseGet(clock::instant), chosen.get())
        .thenApply(Outcome.Answered::new);
  }

  private static Failure noSuchCron(ScriptName script, Optional<String> cron, List<String> crons) {
    var has = crons.isEmpty() ? "no crons" : "the crons \"" + String.join("\", \"", crons) + "\"";
    return new Failure.NotFound(
        "cron.not-found",
        cron.map(asked ->
                "The script %s has no cron \"%s\"; it has %s.".formatted(script, asked, has))
            .orElse(
                "Which cron to fire must be said: the script %s has %s.".formatted(script, has)),
        crons.isEmpty()
            ? "Add triggers.crons to its configuration and deploy it."
            : "Name one of them as it is written in the configuration.");
  }

  /// No slot is claimed from now on; those that fall due are caught up by the next host.
  @Override
  public void close() {
    closed = true;
  }

  // ---- all below on the one thread

  private void later(Runnable task) {
    if (!closed) {
      thread.execute(() -> {
        try {
          task.run();
        } catch (RuntimeException fault) {
          LOG.error("The crons failed; the next change or slot tries again", fault);
        }
      });
    }
  }

  private void begin(long newTerm) {
    term = OptionalLong.of(newTerm);
    entries.clear();
    waiting.clear();
    var stored = store.all();
    source
        .all()
        .forEach((script, crons) -> {
          for (var cron : crons) {
            var key = new CronKey(script, cron);
            var record = stored.remove(key);
            watch(key, record == null ? Optional.empty() : Optional.of(record));
          }
        });
    stored.keySet().forEach(this::forget);
    look();
  }

  private void watch(CronKey key, Optional<CronRecord> stored) {
    var record = stored.orElseGet(() -> CronRecord.since(clock.instant()));
    entries.put(key, new Entry(key, record));
    if (stored.isEmpty()) {
      noted(store.put(term.orElseThrow(), key, record), key);
    }
  }

  private void reconcile(ScriptName script, List<String> crons) {
    var gone = new ArrayList<CronKey>();
    for (var key : entries.keySet()) {
      if (key.script().equals(script) && !crons.contains(key.cron())) {
        gone.add(key);
      }
    }
    for (var key : gone) {
      waiting.remove(entries.remove(key));
      forget(key);
    }
    for (var cron : crons) {
      var key = new CronKey(script, cron);
      if (!entries.containsKey(key)) {
        // There is a record before there is the script when both came from another host.
        watch(key, store.get(key));
      }
    }
  }

  /// A record would say of a cron that comes back that it has missed what was never its own.
  private void forget(CronKey key) {
    noted(store.delete(term.orElseThrow(), key), key);
  }

  private static void noted(CompletableFuture<Void> write, CronKey key) {
    var _ =
        write.exceptionally(unknown -> {
          LOG.warn("It is not known whether the record of the cron {} was written", key, unknown);
          return null;
        });
  }

  /// Takes what is due, then sleeps until something is.
  private void look() {
    if (term.isEmpty() || closed) {
      return;
    }
    var now = clock.instant();
    for (var entry : entries.values()) {
      if (entry.next.isPresent() && !entry.next.get().isAfter(now)) {
        var slot = entry.expression.latest(entry.record.base(), now);
        entry.next = entry.expression.next(now);
        if (slot.isPresent()) {
          if (entry.due == null) {
            waiting.add(entry);
          }
          entry.due = slot.get();
        }
      }
    }
    pump();
    arm();
  }

  private void arm() {
    var next =
        entries.values().stream()
            .flatMap(entry -> entry.next.stream())
            .min(Comparator.naturalOrder());
    var mine = ++armed;
    if (next.isEmpty() || closed) {
      return;
    }
    var wait = Duration.between(clock.instant(), next.get());
    var delay = wait.compareTo(SLEEP_MAX) > 0 ? SLEEP_MAX : wait;
    alarm.after(
        delay.isNegative() ? Duration.ZERO : delay,
        () ->
            later(() -> {
              if (mine == armed) {
                look();
              }
            }));
  }

  private void pump() {
    while (running < RUNNING_MAX && !waiting.isEmpty() && !closed) {
      var entry = waiting.poll();
      var slot = entry.due;
      entry.due = null;
      if (slot != null && slot.isAfter(entry.record.base())) {
        claim(entry, slot);
      }
    }
  }

  /// Claims a slot; its handler runs once that is durable. A claim of which nobody knows whether it
  /// was written is not fired: it may have been.
  private void claim(Entry entry, Instant slot) {
    var key = entry.key;
    var record = entry.record.claimed(slot, clock.instant());
    entry.record = record;
    entry.running = true;
    running++;
    var claimedIn = term.orElseThrow();
    var _ =
        store
            .put(claimedIn, key, record)
            .thenCompose(_ -> runner.run(key.script(), slot, key.cron()))
            .whenComplete((end, unknown) -> {
              if (unknown != null) {
                LOG.warn("The cron {} was not fired for {}: its claim failed", key, slot, unknown);
              }
              later(() -> over(entry, record, Optional.ofNullable(end), claimedIn));
            });
  }

  private void over(Entry entry, CronRecord claimed, Optional<CronEnd> end, long claimedIn) {
    running--;
    // A newer slot may have been claimed meanwhile, or the cron be gone.
    if (entry.record.equals(claimed)) {
      entry.running = false;
      if (end.isPresent()
          && entries.get(entry.key) == entry
          && term.equals(OptionalLong.of(claimedIn))) {
        entry.record = claimed.ended(end.get().outcome());
        noted(store.put(claimedIn, entry.key, entry.record), entry.key);
      }
    }
    pump();
  }

  private final class Terms implements Shard.Listener {
    @Override
    public void leads(Shard shard, long newTerm) {
      later(() -> begin(newTerm));
    }

    @Override
    public void ceased(Shard shard) {
      later(() -> {
        term = OptionalLong.empty();
        entries.clear();
        waiting.clear();
      });
    }
  }
}
