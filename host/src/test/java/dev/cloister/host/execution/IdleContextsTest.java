package dev.cloister.host.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.bridge.Entrypoint;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import dev.cloister.isolates.bridge.Invocation;
import dev.cloister.isolates.bridge.Payload;
import dev.cloister.isolates.bridge.Ref;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.policies.Limit;
import dev.cloister.policies.Policy;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Which contexts are closed when more are idle than may be: here two.
final class IdleContextsTest {
  private static final long EXPORT = 5;

  private final TalkingScripts world =
      new TalkingScripts(
          Policy.OWN_CODE.withLimits(Policy.OWN_CODE.limits().with(Limit.CORDON_IDLE_CONTEXTS, 2)));
  private final long first = world.open("first");
  private final long second = world.open("second");

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void the_context_that_was_used_longest_ago_is_closed_and_opened_again_when_it_is_needed() {
    use("first", first);
    assertThat(world.closed()).isEmpty();

    world.open("third");
    assertThat(world.closed()).containsExactly(second);

    use("second", 0);
    assertThat(world.isolate.last(ToIsolate.Fetch.class).context())
        .isEqualTo(world.isolate.last(ToIsolate.OpenContext.class).context())
        .isGreaterThan(second);
  }

  @Test
  void a_context_with_an_event_under_way_is_not_idle() {
    var event = world.send("first");

    world.open("third");
    world.open("fourth");
    assertThat(world.closed()).containsExactly(second);

    world.end(first, event);
    world.scripts.closeIdle();
    assertThat(world.closed()).hasSize(2);
  }

  @Test
  void a_context_is_not_idle_while_somebody_has_something_of_it() {
    world.isolate.says(
        new FromIsolate.Invoke(
            first,
            0,
            1,
            new Target.ToEntrypoint("second", Entrypoint.DEFAULT),
            new Invocation(
                false,
                List.of("take"),
                new Payload(new byte[0], List.of(new Ref.Exported(EXPORT)))),
            List.of()));
    var invoked = world.isolate.last(ToIsolate.Invoke.class);
    var held = ((Ref.Held) invoked.what().arguments().refs().getFirst()).capability();

    world.open("third");
    world.open("fourth");
    world.open("fifth");
    assertThat(world.closed()).doesNotContain(first, second);

    world.isolate.says(new FromIsolate.Release(second, held));
    world.scripts.closeIdle();
    assertThat(world.closed()).contains(first).doesNotContain(second);
  }

  private void use(String script, long context) {
    var event = world.send(script);
    world.end(context == 0 ? world.isolate.last(ToIsolate.Fetch.class).context() : context, event);
  }
}
