package dev.cloister.host.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.bridge.Entrypoint;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import dev.cloister.isolates.bridge.Invocation;
import dev.cloister.isolates.bridge.Payload;
import dev.cloister.isolates.bridge.Ref;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.policies.Policy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Goal: a dispatch reaches the scripts of the namespace that the binding names, as another tenant,
/// held to what it says, whatever the context says. Method: an isolate that runs nothing and says
/// what the test wants, so that what was sent stays under way.
final class DispatchCallsTest {
  private Instant now = Instant.EPOCH;
  private final TalkingScripts world = new TalkingScripts(Policy.OWN_CODE, () -> now);
  private final TalkingScripts.TalkingIsolate isolate = world.isolate;
  private final long dispatcher = world.open("dispatcher");
  private long lastCall;

  @AfterEach
  void close() {
    world.close();
  }

  private long dispatch(String binding, String script, long cpuMillis, Ref... refs) {
    var call = ++lastCall;
    var target =
        new Target.ToDispatched(
            binding,
            script,
            Entrypoint.DEFAULT,
            cpuMillis == 0 ? Optional.empty() : Optional.of(cpuMillis),
            Optional.empty(),
            "");
    isolate.says(
        new FromIsolate.Invoke(
            dispatcher,
            0,
            call,
            target,
            new Invocation(false, List.of("x"), new Payload(new byte[0], List.of(refs))),
            List.of()));
    return call;
  }

  private String refusal(long call) {
    var failed = isolate.last(ToIsolate.CallFailed.class);
    assertThat(failed.call()).isEqualTo(call);
    return failed.error().code();
  }

  /// Ends what is under way in the context that was opened last.
  private void endLast() {
    var event = isolate.last(ToIsolate.Invoke.class);
    isolate.says(
        new FromIsolate.Returned(
            event.context(), event.event(), new Payload(new byte[0], List.of()), List.of()));
    isolate.says(new FromIsolate.EventEnded(event.context(), event.event(), "ok", 0, 0, 0));
  }

  @Test
  void a_script_of_a_namespace_is_another_tenants() {
    dispatch("DISPATCH", "alice", 0);

    var loaded = isolate.last(ToIsolate.LoadScript.class);
    assertThat(loaded.tenant()).isEqualTo("shop.customers.alice");
    assertThat(loaded.name()).isEqualTo("alice");
  }

  @Test
  void limits_can_only_be_less_than_the_policys() {
    dispatch("DISPATCH", "alice", 50);
    assertThat(isolate.last(ToIsolate.LoadScript.class).limits().cpuPerEvent()).hasMillis(50);

    dispatch("DISPATCH", "alice", 1_000_000);

    assertThat(isolate.last(ToIsolate.LoadScript.class).limits().cpuPerEvent())
        .isEqualTo(Policy.OWN_CODE.limits().eventCpuMax());
  }

  @Test
  void a_binding_that_leads_to_no_namespace_is_refused() {
    assertThat(refusal(dispatch("KV", "alice", 0))).isEqualTo("dispatch.no-namespace");
    assertThat(refusal(dispatch("NOTHING", "alice", 0))).isEqualTo("dispatch.no-namespace");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a.b", "../a", "Alice", "-", "a/b", "alice\n"})
  void what_can_be_no_name_is_not_there(String name) {
    assertThat(refusal(dispatch("DISPATCH", name, 0))).isEqualTo("dispatch.not-found");
  }

  @Test
  void stubs_that_are_addresses_do_not_go_to_another_tenant() {
    var stub = new Ref.Stub(new Target.ToEntrypoint("dispatcher", Entrypoint.DEFAULT));

    assertThat(refusal(dispatch("DISPATCH", "alice", 0, stub))).isEqualTo("call.stub-of-other");
  }

  @Test
  void one_script_runs_with_a_few_different_limits_at_a_time() {
    for (var i = 1; i <= Variants.MAX; i++) {
      dispatch("DISPATCH", "alice", i);
    }
    var refused = dispatch("DISPATCH", "alice", Variants.MAX + 1);
    assertThat(refusal(refused)).isEqualTo("dispatch.too-many-limits");

    endLast();
    dispatch("DISPATCH", "alice", Variants.MAX + 1);

    assertThat(isolate.last(ToIsolate.CallFailed.class).call()).isEqualTo(refused);
    assertThat(isolate.count(ToIsolate.UnloadScript.class)).isEqualTo(1);
  }

  @Test
  void what_nobody_dispatches_to_any_more_goes() {
    dispatch("DISPATCH", "alice", 1);
    endLast();

    now = now.plus(Variants.IDLE_MAX).minusMillis(1);
    world.scripts.closeIdle();
    assertThat(isolate.count(ToIsolate.UnloadScript.class)).isZero();
    now = now.plusMillis(1);
    world.scripts.closeIdle();

    assertThat(isolate.count(ToIsolate.UnloadScript.class)).isEqualTo(1);
  }
}
