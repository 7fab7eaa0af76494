package dev.cloister.host.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.api.TenantId;
import dev.cloister.policies.Isolation;
import dev.cloister.policies.Policy;
import dev.cloister.policies.TenantLimits;
import dev.cloister.policies.Trust;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Scripts that are being started, and who waits for which.
final class StartsTest {
  private static final Outcome<Deployment> SOMETHING = new Outcome.Failed<>(Failures.noIsolate());

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final AtomicInteger started = new AtomicInteger();

  @Test
  void who_wants_what_is_being_started_waits_for_that() throws Exception {
    var starts = new Starts(Duration.ofMinutes(5));
    var first = CompletableFuture.supplyAsync(() -> starts.of(start("slow", 0), this::slow));
    begun.await();

    var second = new CompletableFuture<Outcome<Deployment>>();
    var waiting =
        Thread.startVirtualThread(() -> second.complete(starts.of(start("slow", 0), this::slow)));
    while (waiting.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    goOn.countDown();

    assertThat(first.join()).isSameAs(SOMETHING);
    assertThat(second.join()).isSameAs(SOMETHING);
    assertThat(started).hasValue(1);
    starts.of(start("slow", 0), this::slow);
    assertThat(started).as("one that is over is not waited for").hasValue(2);
  }

  @Test
  void nobody_waits_for_anothers() throws Exception {
    var starts = new Starts(Duration.ofMinutes(5));
    var slow = CompletableFuture.supplyAsync(() -> starts.of(start("slow", 0), this::slow));
    begun.await();

    assertThat(starts.of(start("quick", 0), () -> SOMETHING)).isSameAs(SOMETHING);
    assertThat(starts.of(start("slow", 1), () -> SOMETHING)).as("new settings").isSameAs(SOMETHING);
    assertThat(slow).isNotDone();
    goOn.countDown();
    slow.join();
  }

  @Test
  void a_tenant_whose_cordon_has_yet_to_start_keeps_no_other_waiting() throws Exception {
    var alone = new Policy(Trust.NORMAL, Isolation.OWN_CORDON, TenantLimits.DEFAULT);
    try (var world = new TalkingScripts(alone)) {
      world.beforeIsolate = this::slow;
      var waiting = CompletableFuture.supplyAsync(() -> world.deployment("slow"));
      begun.await();
      world.beforeIsolate = () -> {};

      assertThat(world.deployment(new TenantId("other"), "quick").isAlive()).isTrue();

      assertThat(waiting).isNotDone();
      goOn.countDown();
      assertThat(waiting.join().isAlive()).isTrue();
    }
  }

  @Test
  void nobody_waits_without_end_and_the_start_goes_on() throws Exception {
    var starts = new Starts(Duration.ofMillis(1));

    var refused = (Outcome.Failed<Deployment>) starts.of(start("slow", 0), this::slow);

    assertThat(refused.failure()).isInstanceOf(Failure.Unavailable.class);
    assertThat(refused.failure().code()).isEqualTo("isolate.not-started");
    assertThat(refused.failure().detail()).contains("within");
    begun.await();
    goOn.countDown();
    assertThat(started).hasValue(1);
  }

  @Test
  void what_went_wrong_is_told_and_the_next_one_tries_again() {
    var starts = new Starts(Duration.ofMinutes(5));

    assertThatThrownBy(() ->
            starts.of(
                start("broken", 0),
                () -> {
                  throw new IllegalArgumentException("not today");
                }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not today");
    assertThat(starts.of(start("broken", 0), () -> SOMETHING)).isSameAs(SOMETHING);
  }

  private Outcome<Deployment> slow() {
    started.incrementAndGet();
    begun.countDown();
    try {
      goOn.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return SOMETHING;
  }

  private static Starts.Start start(String script, long revision) {
    return new Starts.Start(
        Wanted.plain(new ScriptName(TalkingScripts.TENANT, script)),
        new ScriptVersion("0".repeat(64)),
        revision);
  }
}
