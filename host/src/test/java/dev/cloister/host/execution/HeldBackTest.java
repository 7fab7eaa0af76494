package dev.cloister.host.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.isolates.IsolateListener.Death;
import dev.cloister.policies.Policy;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A tenant that forces the end of one cordon after another.
final class HeldBackTest {
  private static final ScriptName SCRIPT = new ScriptName(TalkingScripts.TENANT, "rude");

  private final TalkingScripts world = new TalkingScripts(Policy.DEFAULT);

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void it_is_given_the_first_ones_at_once_and_then_has_to_wait() {
    for (var time = 0; time <= Penalties.FREE; time++) {
      endACordon();
    }

    var refused = (Outcome.Failed<Deployment>) world.scripts.deployment(SCRIPT);
    var failure = (Failure.LimitReached) refused.failure();
    assertThat(failure.code()).isEqualTo("tenant.held-back");
    assertThat(failure.retryAfter()).contains(Penalties.FIRST_WAIT);
    assertThat(failure.detail()).contains("1000 ms");

    world.time.advance(Penalties.FIRST_WAIT);
    assertThat(world.deployment("rude").isAlive()).isTrue();
  }

  @Test
  void who_is_no_suspect_has_nothing_to_wait_for() {
    for (var time = 0; time <= 2 * Penalties.FREE; time++) {
      world.open("rude");
      world.isolate.listener.died(new Death("internalError", "nobody knows", 0));
    }

    assertThat(world.deployment("rude").isAlive()).isTrue();
    assertThat(world.scripts.use(TalkingScripts.TENANT).aloneUntil()).isEmpty();
  }

  @Test
  void when_it_has_been_alone_for_long_enough_its_scripts_go_back_to_its_neighbours() {
    endACordon();
    var alone = world.deployment("rude");
    assertThat(world.scripts.use(TalkingScripts.TENANT).aloneUntil())
        .contains(world.time.instant().plus(Penalties.FIRST));

    world.scripts.closeIdle();
    assertThat(world.deployment("rude")).isSameAs(alone);

    world.time.advance(Penalties.FIRST.plus(Duration.ofMillis(1)));
    world.scripts.closeIdle();
    assertThat(world.deployment("rude")).isNotSameAs(alone);
    assertThat(world.scripts.use(TalkingScripts.TENANT).aloneUntil()).isEmpty();
  }

  private void endACordon() {
    var context = world.open("rude");
    world.isolate.listener.died(new Death("exceededMemory", "full", context));
  }
}
