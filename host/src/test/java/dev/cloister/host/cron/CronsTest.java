package dev.cloister.host.cron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.ObjectId;
import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.cron.CronRunner.CronEnd;
import dev.cloister.host.storage.InMemoryShards;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.testing.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Which slots fire, through downtime, crashes and changes of version. Time is moved by hand and
/// starts on a full hour; a new host over the same shards is a restart.
final class CronsTest {
  private static final ScriptName CART = new ScriptName(new TenantId("shop"), "cart");
  private static final ScriptName STOCK = new ScriptName(new TenantId("shop"), "stock");
  private static final String MINUTELY = "* * * * *";
  private static final String HOURLY = "0 * * * *";

  private final ManualTime time = new ManualTime();
  private final InMemoryShards shards = new InMemoryShards();
  private final Map<ScriptName, List<String>> deployed = new ConcurrentHashMap<>();
  private final List<String> fired = new CopyOnWriteArrayList<>();
  private final Map<String, CompletableFuture<CronEnd>> running = new ConcurrentHashMap<>();
  private volatile boolean handlersEndAtOnce = true;
  private Host host = new Host();

  /// One host over the shards, as long as it runs.
  private final class Host {
    final ExecutorService thread = Executors.newSingleThreadExecutor();
    final Crons crons = Crons.open(shards.system(), source(), this::run, time, time::after, thread);
    volatile boolean killed;

    CompletableFuture<CronEnd> run(ScriptName script, Instant at, String cron) {
      if (killed) {
        // What a process does after kill -9.
        return new CompletableFuture<>();
      }
      var name = script.name() + " " + cron + " " + ManualTime.START.until(at).toMinutes();
      fired.add(name);
      var end = new CompletableFuture<CronEnd>();
      running.put(name, end);
      if (handlersEndAtOnce) {
        end.complete(new CronEnd("ok", false));
      }
      return end;
    }

    void kill() {
      killed = true;
      crons.close();
      thread.shutdown();
    }
  }

  private CronSource source() {
    return new CronSource() {
      @Override
      public List<String> crons(ScriptName script) {
        return deployed.getOrDefault(script, List.of());
      }

      @Override
      public Map<ScriptName, List<String>> all() {
        return Map.copyOf(deployed);
      }
    };
  }

  @AfterEach
  void close() {
    host.kill();
    shards.close();
  }

  @Test
  void a_cron_fires_at_each_of_its_minutes_and_not_before_the_first() {
    deploy(CART, MINUTELY);
    assertThat(fired).isEmpty();

    pass(Duration.ofSeconds(59));
    assertThat(fired).isEmpty();

    pass(Duration.ofSeconds(1));
    pass(Duration.ofMinutes(1));

    assertThat(fired).containsExactly("cart * * * * * 1", "cart * * * * * 2");
  }

  @Test
  void after_downtime_only_the_newest_missed_slot_is_caught_up_once() {
    deploy(CART, MINUTELY);
    deploy(STOCK, HOURLY);
    pass(Duration.ofMinutes(1));
    host.kill();

    time.advance(Duration.ofMinutes(150));
    restart();
    settle();

    assertThat(fired)
        .containsExactlyInAnyOrder("cart * * * * * 1", "cart * * * * * 151", "stock 0 * * * * 120");
    restart();
    settle();
    assertThat(fired).hasSize(3);
  }

  @Test
  void a_slot_of_before_the_script_had_the_cron_is_not_missed() {
    pass(Duration.ofMinutes(90));
    deploy(CART, HOURLY);

    restart();
    settle();

    assertThat(fired).isEmpty();
    pass(Duration.ofMinutes(30));
    assertThat(fired).containsExactly("cart 0 * * * * 120");
  }

  @Test
  void a_host_killed_while_the_handler_runs_does_not_fire_the_slot_again_and_says_unknown() {
    handlersEndAtOnce = false;
    deploy(CART, HOURLY);
    pass(Duration.ofHours(1));
    assertThat(fired).containsExactly("cart 0 * * * * 60");
    assertThat(last().outcome()).isEmpty();

    restart();
    settle();

    assertThat(fired).containsExactly("cart 0 * * * * 60");
    assertThat(last().outcome()).contains("unknown");
  }

  @Test
  void a_host_killed_between_claim_and_handler_loses_that_slot_and_catches_up_the_next_missed() {
    deploy(CART, MINUTELY);
    settle();
    host.killed = true;
    pass(Duration.ofMinutes(1));
    restart();
    settle();
    assertThat(fired).isEmpty();
    assertThat(last().slot()).isEqualTo(ManualTime.START.plusSeconds(60));
    host.kill();

    time.advance(Duration.ofMinutes(3));
    restart();
    settle();

    assertThat(fired).containsExactly("cart * * * * * 4");
  }

  @Test
  void a_slot_is_fired_only_once_its_claim_is_durable() {
    deploy(CART, MINUTELY);
    settle();
    shards.system().hold();
    time.advance(Duration.ofMinutes(1));
    host.crons.list(CART).join();
    assertThat(fired).isEmpty();

    shards.system().release();
    settle();

    assertThat(fired).containsExactly("cart * * * * * 1");
  }

  @Test
  void a_claim_that_fails_with_its_term_is_not_fired_by_it_and_caught_up_by_the_next() {
    deploy(CART, MINUTELY);
    settle();
    shards.system().hold();
    time.advance(Duration.ofMinutes(1));
    host.crons.list(CART).join();

    shards.system().depose();
    shards.system().release();
    settle();

    assertThat(fired).containsExactly("cart * * * * * 1");
  }

  @Test
  void a_node_that_does_not_lead_fires_nothing() {
    deploy(CART, MINUTELY);
    settle();
    shards.close();

    time.advance(Duration.ofMinutes(5));
    host.crons.list(CART).join();

    assertThat(fired).isEmpty();
  }

  @Test
  void crons_follow_the_version_that_answers() {
    deploy(CART, MINUTELY, HOURLY);
    pass(Duration.ofMinutes(1));
    deploy(CART, HOURLY);
    pass(Duration.ofMinutes(29));
    deploy(CART, HOURLY, MINUTELY);
    settle();
    assertThat(fired).containsExactly("cart * * * * * 1");

    pass(Duration.ofMinutes(1));
    deployed.remove(CART);
    host.crons.changed(CART);
    pass(Duration.ofHours(2));
    restart();
    settle();

    assertThat(fired).containsExactly("cart * * * * * 1", "cart * * * * * 31");
  }

  @Test
  void the_list_says_when_it_fires_next_and_what_became_of_the_last_time() {
    handlersEndAtOnce = false;
    deploy(CART, MINUTELY);
    pass(Duration.ofMinutes(1));
    running.get("cart * * * * * 1").complete(new CronEnd("exception", true));
    settle();

    assertThat(host.crons.list(CART).join())
        .containsExactly(
            new CronReport(
                MINUTELY,
                Optional.of(ManualTime.START.plusSeconds(120)),
                Optional.of(
                    new CronReport.Last(
                        ManualTime.START.plusSeconds(60),
                        ManualTime.START.plusSeconds(60),
                        Optional.of("exception")))));
  }

  @Test
  void the_end_of_an_older_firing_says_nothing_of_a_newer_one() {
    handlersEndAtOnce = false;
    deploy(CART, MINUTELY);
    pass(Duration.ofMinutes(1));
    pass(Duration.ofMinutes(1));

    running.get("cart * * * * * 1").complete(new CronEnd("exception", false));
    settle();

    assertThat(last().outcome()).isEmpty();
    running.get("cart * * * * * 2").complete(new CronEnd("ok", false));
    settle();
    assertThat(last().outcome()).contains("ok");
  }

  @Test
  void more_handlers_than_may_run_wait_for_their_turn() {
    handlersEndAtOnce = false;
    var crons =
        new TreeMap<ScriptName, List<String>>(java.util.Comparator.comparing(ScriptName::name));
    for (int i = 0; i <= Crons.RUNNING_MAX; i++) {
      crons.put(new ScriptName(new TenantId("shop"), "script-" + i), List.of(MINUTELY));
    }
    deployed.putAll(crons);
    restart();
    settle();
    pass(Duration.ofMinutes(1));
    assertThat(fired).hasSize(Crons.RUNNING_MAX);

    running.values().iterator().next().complete(new CronEnd("ok", false));
    settle();

    assertThat(fired).hasSize(Crons.RUNNING_MAX + 1).doesNotHaveDuplicates();
  }

  @Test
  void firing_by_hand_runs_the_handler_and_counts_as_no_slot() {
    deploy(CART, HOURLY);

    var end = host.crons.fire(CART, Optional.empty(), Optional.of(ManualTime.START)).join();

    assertThat(end).isEqualTo(new Outcome.Answered<>(new CronEnd("ok", false)));
    assertThat(fired).containsExactly("cart 0 * * * * 0");
    assertThat(host.crons.list(CART).join().getFirst().last()).isEmpty();
  }

  @Test
  void firing_what_the_script_does_not_have_is_refused_with_what_it_has() {
    deploy(CART, HOURLY, MINUTELY);

    assertThat(refusal(Optional.of("1 1 1 1 1")))
        .isEqualTo(
            "The script shop/cart has no cron \"1 1 1 1 1\"; it has the crons \"0 * * * *\", \"* *"
                + " * * *\".");
    assertThat(refusal(Optional.empty())).startsWith("Which cron to fire must be said");
    assertThat(fired).isEmpty();
  }

  @Test
  void a_host_that_stops_claims_nothing_more() {
    deploy(CART, MINUTELY);
    settle();
    host.crons.close();
    time.advance(Duration.ofMinutes(1));
    host.thread.shutdown();
    assertThat(fired).isEmpty();

    restart();
    settle();

    assertThat(fired).containsExactly("cart * * * * * 1");
  }

  private String refusal(Optional<String> cron) {
    return switch (host.crons.fire(CART, cron, Optional.empty()).join()) {
      case Outcome.Failed<CronEnd>(var failure) -> {
        assertThat(failure.code()).isEqualTo("cron.not-found");
        yield failure.detail();
      }
      case Outcome.Answered<CronEnd> answered -> answered.toString();
    };
  }

  private CronReport.Last last() {
    return host.crons.list(CART).join().getFirst().last().orElseThrow();
  }

  private void deploy(ScriptName script, String... crons) {
    deployed.put(script, List.of(crons));
    host.crons.changed(script);
    settle();
  }

  private void restart() {
    host.kill();
    host = new Host();
  }

  private void pass(Duration by) {
    time.advance(by);
    settle();
  }

  /// Returns when everything that has been begun is through: tasks of the thread, the commits they
  /// made, and the tasks that those made in turn.
  private void settle() {
    for (int i = 0; i < 3; i++) {
      host.crons.list(CART).join();
      var other = new ObjectId(CART, "Barrier", "0".repeat(64));
      shards
          .system()
          .commit(
              shards.system().term().orElseThrow(),
              new ObjectWrites(other, Optional.empty(), false, List.of(), List.of()))
          .join();
    }
    host.crons.list(CART).join();
  }
}
