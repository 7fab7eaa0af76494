package dev.cloister.host.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.Outcome;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.policies.Limit;
import dev.cloister.policies.Policy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How many contexts all scripts of a tenant may have together: here two, of which one script may
/// have both.
final class TenantContextsTest {
  private final TalkingScripts world =
      new TalkingScripts(
          Policy.OWN_CODE.withLimits(
              Policy.OWN_CODE
                  .limits()
                  .with(Limit.TENANT_CONTEXTS, 2)
                  .with(Limit.SCRIPT_CONTEXTS, 2)));
  private final long first = world.open("first");

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void the_context_that_has_been_idle_longest_gives_way_to_another_scripts() {
    var second = world.open("second");
    end(send("first"));

    var third = world.open("third");

    assertThat(closed()).containsExactly(second);
    assertThat(third).isGreaterThan(second);
    assertThat(world.scripts.use(TalkingScripts.TENANT).contexts()).isEqualTo(2);
  }

  @Test
  void a_script_without_a_context_is_refused_while_none_is_idle() {
    world.open("second");
    var busy = send("first");
    send("second");
    var opened = world.isolate.count(ToIsolate.OpenContext.class);

    assertThat(refusal(begin("third"))).isEqualTo("tenant.too-many-contexts");
    assertThat(world.deployment("third").open().join())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.failure().code()).isEqualTo("tenant.too-many-contexts"));
    assertThat(world.isolate.count(ToIsolate.OpenContext.class)).isEqualTo(opened);
    assertThat(closed()).isEmpty();

    end(busy);
    var exchange = begin("third");

    assertThat(closed()).containsExactly(first);
    assertThat(exchange.result()).isNotDone();
    assertThat(world.isolate.last(ToIsolate.Fetch.class).context())
        .isEqualTo(world.isolate.last(ToIsolate.OpenContext.class).context());
  }

  @Test
  void an_object_of_a_script_that_is_refused_is_lost_and_comes_to_life_later() {
    world.open("second");
    var busy = send("first");
    send("second");
    var object = new HeldObject();

    object.liveIn(world.deployment("third"));
    assertThat(object.isLost()).isTrue();

    end(busy);
    var later = new HeldObject();
    later.liveIn(world.deployment("third"));
    assertThat(later.isLost()).isFalse();
    assertThat(world.isolate.last(ToIsolate.ActivateObject.class).context())
        .isEqualTo(world.isolate.last(ToIsolate.OpenContext.class).context());
  }

  @Test
  void a_busy_script_gets_no_further_context_beside_those_of_others() {
    send("first");
    send("first");
    assertThat(world.isolate.count(ToIsolate.OpenContext.class)).isEqualTo(1);
    send("first");
    assertThat(world.isolate.count(ToIsolate.OpenContext.class)).isEqualTo(2);
    send("first");
    send("first");
    send("first");

    assertThat(world.isolate.count(ToIsolate.OpenContext.class)).isEqualTo(2);
    assertThat(refusal(begin("second"))).isEqualTo("tenant.too-many-contexts");
  }

  private Exchange begin(String script) {
    var request = new HostRequest("GET", "http://a/", List.of(), HostBody.none());
    var exchange = new Exchange("request", request, Optional.empty());
    world.deployment(script).send(exchange);
    return exchange;
  }

  private ToIsolate.Fetch send(String script) {
    begin(script);
    return world.isolate.last(ToIsolate.Fetch.class);
  }

  private void end(ToIsolate.Fetch fetch) {
    world.isolate.says(new FromIsolate.EventEnded(fetch.context(), fetch.event(), "ok", 0, 0, 0));
  }

  private static String refusal(Exchange exchange) {
    return ((Result.Failed) exchange.result().join()).failure().code();
  }

  private List<Long> closed() {
    return world.isolate.told.stream()
        .filter(ToIsolate.CloseContext.class::isInstance)
        .map(message -> ((ToIsolate.CloseContext) message).context())
        .toList();
  }
}
