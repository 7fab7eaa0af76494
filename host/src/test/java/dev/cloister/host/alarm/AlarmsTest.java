package dev.cloister.host.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.alarm.AlarmRunner.End;
import dev.cloister.host.storage.AlarmWrite;
import dev.cloister.host.storage.InMemoryShard;
import dev.cloister.host.storage.InMemoryShards;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.Shard;
import dev.cloister.host.storage.StoredAlarm;
import dev.cloister.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Which alarms run when, through failures, restarts and greed. Time is moved by hand; a new host
/// over the same shards is a restart. Objects are played by the test: `set` is what a turn does,
/// and a handler that ends well deletes its alarm, as the isolate does.
final class AlarmsTest {
  private static final ScriptName CART = script("shop", "cart");
  private static final ScriptName GREEDY = script("greedy", "loop");

  private final ManualTime time = new ManualTime();
  private final InMemoryShards shards = new InMemoryShards(2);
  private final List<String> fired = new CopyOnWriteArrayList<>();
  private final Map<String, CompletableFuture<End>> open = new ConcurrentHashMap<>();
  private volatile Function<StoredAlarm, Optional<End>> handler = _ -> Optional.of(End.DONE);
  private final Set<ObjectId> setAnew = ConcurrentHashMap.newKeySet();
  private Host host = new Host();

  /// One host over the shards, as long as it runs.
  private final class Host implements AutoCloseable {
    final ExecutorService thread = Executors.newSingleThreadExecutor();
    final Alarms alarms = new Alarms(this::run, time, new Random(7), time::after, thread);
    volatile boolean killed;

    Host() {
      alarms.open(shards.objectShards());
      // What is set from now on is news, and not read a second time at the beginning.
      CompletableFuture.runAsync(() -> {}, thread).join();
    }

    CompletableFuture<End> run(StoredAlarm alarm, boolean lastTryOver) {
      if (killed) {
        // What a process does after kill -9.
        return new CompletableFuture<>();
      }
      var label = label(alarm) + (lastTryOver ? " given up" : "");
      fired.add(label);
      var end = lastTryOver ? Optional.of(End.DONE) : handler.apply(alarm);
      if (end.isEmpty()) {
        var waits = new CompletableFuture<End>();
        open.put(label, waits);
        return waits;
      }
      return end.get() == End.DONE && !setAnew.remove(alarm.object())
          ? commit(alarm.object(), new AlarmWrite.Delete(alarm.name())).thenApply(_ -> End.DONE)
          : CompletableFuture.completedFuture(end.get());
    }

    @Override
    public void close() {
      killed = true;
      alarms.close();
      thread.shutdown();
    }
  }

  @AfterEach
  void close() {
    host.close();
    shards.close();
  }

  @Test
  void an_alarm_runs_at_its_time_once_and_not_before() {
    set(object(CART, 1), "", Duration.ofSeconds(10));
    pass(Duration.ofMillis(9_999));
    assertThat(fired).isEmpty();

    pass(Duration.ofMillis(1));
    pass(Duration.ofMinutes(5));

    assertThat(fired).containsExactly("cart 1 10000");
  }

  @Test
  void a_time_that_is_over_runs_at_once() {
    set(object(CART, 1), "", Duration.ZERO);
    settle();
    assertThat(fired).containsExactly("cart 1 0");
  }

  @Test
  void alarms_run_in_the_order_of_their_times_whatever_shard_they_are_in() {
    for (int n : List.of(5, 2, 9, 1, 7)) {
      set(object(CART, n), "", Duration.ofSeconds(n));
    }
    for (int second = 0; second < 10; second++) {
      pass(Duration.ofSeconds(1));
    }
    assertThat(fired)
        .containsExactly("cart 1 1000", "cart 2 2000", "cart 5 5000", "cart 7 7000", "cart 9 9000");
  }

  @Test
  void an_alarm_that_is_set_earlier_or_later_or_deleted_runs_as_set_last() {
    set(object(CART, 1), "", Duration.ofSeconds(10));
    set(object(CART, 1), "", Duration.ofSeconds(5));
    set(object(CART, 2), "", Duration.ofSeconds(5));
    set(object(CART, 2), "", Duration.ofSeconds(20));
    set(object(CART, 3), "", Duration.ofSeconds(5));
    commit(object(CART, 3), new AlarmWrite.Delete("")).join();

    pass(Duration.ofSeconds(19));
    assertThat(fired).containsExactly("cart 1 5000");
    pass(Duration.ofSeconds(1));
    assertThat(fired).containsExactly("cart 1 5000", "cart 2 20000");
  }

  @Test
  void a_handler_that_fails_runs_six_times_more_after_growing_pauses_and_is_then_given_up() {
    var times = new ArrayList<Long>();
    handler =
        alarm -> {
          times.add(time.millis() - ManualTime.START.toEpochMilli());
          return Optional.of(End.FAILED);
        };
    set(object(CART, 1), "", Duration.ZERO);
    settle();
    for (int second = 0; second < 300; second++) {
      pass(Duration.ofSeconds(1));
    }

    assertThat(fired).hasSize(8).last().isEqualTo("cart 1 0 given up");
    assertThat(times).hasSize(7);
    for (int n = 1; n < times.size(); n++) {
      long pause = times.get(n) - times.get(n - 1);
      assertThat(pause).as("pause " + n).isBetween(2_000L << (n - 1), (2_500L << (n - 1)) + 1_000);
    }
    assertThat(stored(object(CART, 1))).isEmpty();
  }

  @Test
  void failures_that_are_not_the_scripts_do_not_count_and_back_off_to_17_minutes() {
    var times = new ArrayList<Long>();
    handler =
        alarm -> {
          times.add(time.millis());
          assertThat(alarm.tries().counted()).isZero();
          return Optional.of(End.NOT_RUN);
        };
    set(object(CART, 1), "", Duration.ZERO);
    settle();
    for (int minute = 0; minute < 240; minute++) {
      pass(Duration.ofMinutes(1));
    }

    assertThat(times.size()).isBetween(15, 25);
    assertThat(times.getLast() - times.get(times.size() - 2))
        .isBetween(1_024_000L, 1_024_000L * 5 / 4 + 60_000);
    assertThat(stored(object(CART, 1))).hasSize(1);
  }

  @Test
  void the_scripts_own_failures_begin_with_short_pauses_after_others() {
    var tries = Retries.after(StoredTries.afterUncounted(5), true);
    assertThat(Retries.pause(tries, new Random(1)).toMillis()).isBetween(2_000L, 2_500L);
    assertThat(Retries.areOver(tries)).isFalse();
  }

  @Test
  void an_alarm_set_anew_while_its_handler_fails_is_not_moved_by_the_retry() {
    handler =
        alarm -> {
          if (alarm.timeMillis() == at(Duration.ZERO)) {
            commit(alarm.object(), new AlarmWrite.Set("", at(Duration.ofSeconds(1)))).join();
            return Optional.of(End.FAILED);
          }
          return Optional.of(End.DONE);
        };
    set(object(CART, 1), "", Duration.ZERO);
    settle();
    host.alarms.set(shards.shardOf(object(CART, 1)), object(CART, 1), at(Duration.ofSeconds(1)));
    pass(Duration.ofSeconds(1));

    assertThat(fired).containsExactly("cart 1 0", "cart 1 1000");
  }

  @Test
  void what_was_missed_while_no_host_ran_runs_after_the_start_spread_out() {
    host.close();
    for (int n = 0; n < 200; n++) {
      commit(object(CART, n), new AlarmWrite.Set("", at(Duration.ofSeconds(1)))).join();
    }
    time.advance(Duration.ofHours(3));
    host = new Host();
    settle();

    assertThat(fired).hasSize(Alarms.MISSED_PER_SECOND / 10);
    commit(object(GREEDY, 1), new AlarmWrite.Set("", time.millis())).join();
    host.alarms.set(shards.shardOf(object(GREEDY, 1)), object(GREEDY, 1), time.millis());
    settle();
    assertThat(fired).as("what is due now does not wait for it").contains("loop 1 10800000");

    pass(Duration.ofMillis(100));
    pass(Duration.ofMillis(100));
    pass(Duration.ofMillis(100));
    assertThat(fired).hasSize(201);
  }

  @Test
  void a_handler_that_a_kill_interrupts_runs_again() {
    handler = _ -> Optional.empty();
    set(object(CART, 1), "", Duration.ofSeconds(1));
    pass(Duration.ofSeconds(1));
    assertThat(fired).hasSize(1);

    host.close();
    handler = _ -> Optional.of(End.DONE);
    host = new Host();
    settle();

    assertThat(fired).containsExactly("cart 1 1000", "cart 1 1000");
    assertThat(stored(object(CART, 1))).isEmpty();
  }

  @Test
  void the_count_of_failures_outlives_the_host() {
    handler = _ -> Optional.of(End.FAILED);
    set(object(CART, 1), "", Duration.ZERO);
    settle();
    pass(Duration.ofSeconds(3));
    assertThat(fired).hasSize(2);

    host.close();
    host = new Host();
    settle();
    assertThat(fired).as("the pause holds, too").hasSize(2);
    assertThat(stored(object(CART, 1)).getFirst().tries().counted()).isEqualTo(2);
  }

  @Test
  void one_tenants_alarms_never_take_all_places_nor_go_before_anothers() {
    handler =
        alarm -> alarm.object().script().equals(GREEDY) ? Optional.empty() : Optional.of(End.DONE);
    for (int n = 0; n < 300; n++) {
      set(object(GREEDY, n), "", Duration.ZERO);
    }
    settle();
    assertThat(fired).hasSize(Alarms.TENANT_RUNNING_MAX);

    set(object(CART, 1), "", Duration.ZERO);
    settle();
    assertThat(fired).hasSize(Alarms.TENANT_RUNNING_MAX + 1).last().isEqualTo("cart 1 0");

    handler = _ -> Optional.of(End.DONE);
    open.forEach((_, end) -> end.complete(End.NOT_RUN));
    settle();
    settle();
    assertThat(fired).hasSize(301);
  }

  @Test
  void an_object_that_sets_its_alarm_again_at_once_lets_others_have_their_turn() {
    var rounds = new HashMap<Integer, Integer>();
    handler =
        alarm -> {
          if (alarm.object().script().equals(GREEDY)) {
            rounds.merge(0, 1, Integer::sum);
            if (rounds.get(0) < 500) {
              set(alarm.object(), "", Duration.ZERO);
              setAnew.add(alarm.object());
            }
          }
          return Optional.of(End.DONE);
        };
    // Both are there before the first is due.
    set(object(GREEDY, 1), "", Duration.ofSeconds(1));
    set(object(CART, 1), "", Duration.ofSeconds(1));
    pass(Duration.ofSeconds(1));
    assertThat(fired).hasSize(501);
    assertThat(fired.indexOf("cart 1 1000")).isBetween(0, 3);
  }

  @Test
  void of_one_object_one_handler_runs_at_a_time_and_the_next_follows() {
    handler = _ -> Optional.empty();
    set(object(CART, 1), "a", Duration.ofSeconds(1));
    set(object(CART, 1), "b", Duration.ofSeconds(1));
    pass(Duration.ofSeconds(1));
    assertThat(fired).containsExactly("cart 1 1000 a");

    handler = _ -> Optional.of(End.DONE);
    commit(object(CART, 1), new AlarmWrite.Delete("a")).join();
    open.get("cart 1 1000 a").complete(End.DONE);
    settle();

    assertThat(fired).containsExactly("cart 1 1000 a", "cart 1 1000 b");
  }

  @Test
  void of_one_object_many_alarms_that_fall_due_at_once_all_run() {
    handler = _ -> Optional.empty();
    var names = List.of("a", "b", "c", "d");
    names.forEach(name -> set(object(CART, 1), name, Duration.ofSeconds(1)));
    pass(Duration.ofSeconds(1));

    for (var name : names) {
      var run = "cart 1 1000 " + name;
      assertThat(fired.getLast()).isEqualTo(run);
      commit(object(CART, 1), new AlarmWrite.Delete(name)).join();
      open.get(run).complete(End.DONE);
      settle();
    }
    assertThat(fired).hasSameSizeAs(names);
  }

  @Test
  void an_alarm_whose_handler_ran_while_the_term_ended_is_looked_at_again() {
    handler = _ -> Optional.empty();
    set(object(CART, 1), "", Duration.ofSeconds(1));
    pass(Duration.ofSeconds(1));
    assertThat(fired).hasSize(1);
    shards.shardOf(object(CART, 1)).depose();
    settle();
    assertThat(fired).hasSize(1);

    open.get("cart 1 1000").complete(End.DONE);
    settle();

    assertThat(fired).as("it is still set").hasSize(2);
  }

  @Test
  void a_script_that_is_not_there_is_not_asked_again_until_it_is_deployed() {
    handler = _ -> Optional.of(End.NO_SCRIPT);
    set(object(CART, 1), "", Duration.ZERO);
    settle();
    pass(Duration.ofMinutes(5));
    assertThat(fired).hasSize(1);

    handler = _ -> Optional.of(End.DONE);
    host.alarms.changed(CART);
    settle();

    assertThat(fired).hasSize(2);
    assertThat(stored(object(CART, 1))).isEmpty();
  }

  @Test
  void when_a_shard_has_a_new_term_its_alarms_are_read_anew() {
    var shard = shards.shardOf(object(CART, 1));
    set(object(CART, 1), "", Duration.ofSeconds(5));
    shard.depose();
    settle();
    pass(Duration.ofSeconds(5));
    assertThat(fired).containsExactly("cart 1 5000");
  }

  /// Tries as they are after so many failures that did not count.
  private static final class StoredTries {
    static dev.cloister.host.storage.AlarmTries afterUncounted(int failures) {
      var tries = dev.cloister.host.storage.AlarmTries.NONE;
      for (int n = 0; n < failures; n++) {
        tries = Retries.after(tries, false);
      }
      return tries;
    }
  }

  private static ScriptName script(String tenant, String name) {
    return new ScriptName(new TenantId(tenant), name);
  }

  private static ObjectId object(ScriptName script, int number) {
    return new ObjectId(script, "Thing", "%064x".formatted(number));
  }

  private static String label(StoredAlarm alarm) {
    var at = alarm.timeMillis() - ManualTime.START.toEpochMilli();
    var number = Integer.parseInt(alarm.object().hex(), 16);
    return "%s %d %d %s"
        .formatted(alarm.object().script().name(), number, at, alarm.name())
        .strip();
  }

  private static long at(Duration sinceStart) {
    return ManualTime.START.plus(sinceStart).toEpochMilli();
  }

  /// What a turn of the object does, once it is durable.
  private void set(ObjectId object, String name, Duration sinceStart) {
    commit(object, new AlarmWrite.Set(name, at(sinceStart))).join();
    host.alarms.set(shards.shardOf(object), object, at(sinceStart));
  }

  private CompletableFuture<Void> commit(ObjectId object, AlarmWrite write) {
    InMemoryShard shard = shards.shardOf(object);
    return shard.commit(
        shard.term().orElseThrow(),
        new ObjectWrites(object, Optional.empty(), false, List.of(), List.of(), List.of(write)));
  }

  private List<StoredAlarm> stored(ObjectId object) {
    return shards.shardOf(object).state().alarms().of(object);
  }

  private void pass(Duration by) {
    time.advance(by);
    settle();
  }

  /// Returns when everything that has been begun is through: tasks of the thread, the commits they
  /// made, and the tasks that those made in turn.
  private void settle() {
    int before;
    do {
      before = fired.size();
      for (int i = 0; i < 3; i++) {
        CompletableFuture.runAsync(() -> {}, host.thread).join();
        for (Shard shard : shards.objectShards()) {
          barrier(shard);
        }
      }
      time.advance(Duration.ZERO);
      CompletableFuture.runAsync(() -> {}, host.thread).join();
    } while (fired.size() > before);
  }

  private void barrier(Shard shard) {
    for (int n = 1_000; ; n++) {
      var object = object(CART, n);
      if (shards.shardOf(object).equals(shard)) {
        shard
            .commit(
                shard.term().orElseThrow(),
                new ObjectWrites(object, Optional.empty(), false, List.of(), List.of()))
            .join();
        return;
      }
    }
  }
}
