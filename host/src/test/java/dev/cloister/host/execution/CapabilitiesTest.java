package dev.cloister.host.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.bridge.Entrypoint;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import dev.cloister.isolates.bridge.Invocation;
import dev.cloister.isolates.bridge.Payload;
import dev.cloister.isolates.bridge.Receiver;
import dev.cloister.isolates.bridge.Ref;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.policies.Policy;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Goal: a context can use what it was handed and nothing else, whatever it says. Method: an
/// isolate that runs nothing and says what the test wants.
final class CapabilitiesTest {
  private static final long EXPORT = 5;

  private final TalkingScripts world = new TalkingScripts(Policy.OWN_CODE);
  private final TalkingScripts.TalkingIsolate isolate = world.isolate;
  private final long first = world.open("first");
  private final long second = world.open("second");

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void what_is_handed_over_has_a_number_of_the_receivers_and_calls_reach_its_exporter() {
    var held = hand();

    isolate.says(invoke(second, 1, new Target.ToCapability(held)));

    var arrived = isolate.last(ToIsolate.Invoke.class);
    assertThat(arrived.context()).isEqualTo(first);
    assertThat(arrived.receiver()).isEqualTo(new Receiver.OfExport(EXPORT));
  }

  @Test
  void a_number_of_another_context_is_worth_nothing() {
    var held = hand();

    isolate.says(invoke(first, 7, new Target.ToCapability(held)));

    var failed = isolate.last(ToIsolate.CallFailed.class);
    assertThat(failed.context()).isEqualTo(first);
    assertThat(failed.call()).isEqualTo(7);
    assertThat(failed.error().message()).isEqualTo("RPC stub used after being disposed.");
  }

  @Test
  void a_number_that_was_made_up_cannot_be_handed_on_either() {
    hand();
    var before = isolate.count(ToIsolate.Invoke.class);

    isolate.says(
        new FromIsolate.Invoke(
            first,
            0,
            8,
            new Target.ToEntrypoint("second", Entrypoint.DEFAULT),
            new Invocation(false, List.of("take"), payload(new Ref.Held(12345))),
            List.of()));

    assertThat(isolate.last(ToIsolate.CallFailed.class).call()).isEqualTo(8);
    assertThat(isolate.count(ToIsolate.Invoke.class)).isEqualTo(before);
  }

  @Test
  void the_exporter_hears_when_the_last_handle_was_released() {
    var held = hand();
    // Handed on to the first: two handles now.
    isolate.says(
        new FromIsolate.Invoke(
            second,
            0,
            2,
            new Target.ToEntrypoint("first", Entrypoint.DEFAULT),
            new Invocation(false, List.of("take"), payload(new Ref.Held(held))),
            List.of()));
    var again =
        ((Ref.Held) isolate.last(ToIsolate.Invoke.class).what().arguments().refs().getFirst())
            .capability();

    isolate.says(new FromIsolate.Release(second, held));
    assertThat(isolate.count(ToIsolate.ReleaseExport.class)).isZero();

    isolate.says(new FromIsolate.Release(first, again));
    assertThat(isolate.last(ToIsolate.ReleaseExport.class))
        .isEqualTo(new ToIsolate.ReleaseExport(first, EXPORT));
    isolate.says(invoke(second, 3, new Target.ToCapability(held)));
    assertThat(isolate.last(ToIsolate.CallFailed.class).call()).isEqualTo(3);
  }

  @Test
  void nobody_is_handed_more_than_it_may_hold() {
    var refs = new Ref[HeldCapabilities.MAX + 1];
    Arrays.setAll(refs, Ref.Exported::new);

    isolate.says(
        new FromIsolate.Invoke(
            first,
            0,
            9,
            new Target.ToEntrypoint("second", Entrypoint.DEFAULT),
            new Invocation(false, List.of("take"), payload(refs)),
            List.of()));

    var failed = isolate.last(ToIsolate.CallFailed.class);
    assertThat(failed.call()).isEqualTo(9);
    assertThat(failed.error().code()).isEqualTo("call.too-many-stubs");
    assertThat(isolate.count(ToIsolate.ReleaseExport.class)).isEqualTo(refs.length);
  }

  @Test
  void what_a_context_held_is_released_with_it() {
    hand();

    isolate.says(new FromIsolate.ContextBroken(second, 0, "exceededMemory", "too much"));

    assertThat(isolate.last(ToIsolate.ReleaseExport.class).export()).isEqualTo(EXPORT);
  }

  @Test
  void a_stub_of_a_context_that_is_gone_is_broken() {
    var held = hand();
    isolate.says(new FromIsolate.ContextBroken(first, 0, "exceededMemory", "too much"));

    isolate.says(invoke(second, 4, new Target.ToCapability(held)));

    assertThat(isolate.last(ToIsolate.CallFailed.class).error().message())
        .isEqualTo("The RPC stub is broken: the script or object that it came from has gone.");
  }

  /// The first hands the second what it exports; says under which number the second has it.
  private long hand() {
    isolate.says(
        new FromIsolate.Invoke(
            first,
            0,
            1,
            new Target.ToEntrypoint("second", Entrypoint.DEFAULT),
            new Invocation(false, List.of("take"), payload(new Ref.Exported(EXPORT))),
            List.of()));
    var arrived = isolate.last(ToIsolate.Invoke.class);
    assertThat(arrived.context()).isEqualTo(second);
    return ((Ref.Held) arrived.what().arguments().refs().getFirst()).capability();
  }

  private static FromIsolate.Invoke invoke(long context, long call, Target target) {
    return new FromIsolate.Invoke(
        context, 0, call, target, new Invocation(false, List.of("go"), payload()), List.of());
  }

  private static Payload payload(Ref... refs) {
    return new Payload(new byte[0], List.of(refs));
  }
}
