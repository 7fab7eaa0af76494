package dev.cloister.host.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.api.TenantId;
import dev.cloister.host.socket.Sockets;
import dev.cloister.host.socket.TestSocketLimits;
import dev.cloister.isolates.Isolate;
import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.bridge.Entrypoint;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import dev.cloister.isolates.bridge.Invocation;
import dev.cloister.isolates.bridge.Payload;
import dev.cloister.isolates.bridge.Receiver;
import dev.cloister.isolates.bridge.Ref;
import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.policies.CordonShape;
import dev.cloister.policies.Decision;
import dev.cloister.policies.Policy;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Goal: a context can use what it was handed and nothing else, whatever it says. Method: an
/// isolate that runs nothing, says what the test wants and keeps what it is told.
final class CapabilitiesTest {
  private static final TenantId TENANT = new TenantId("shop");
  private static final long EXPORT = 5;

  private final TalkingIsolate isolate = new TalkingIsolate();
  private final ToEntrypoints router = new ToEntrypoints();
  private ScriptHost scripts;
  private long first;
  private long second;

  @BeforeEach
  void openTwoScripts() {
    scripts =
        new ScriptHost(
            new Empty(),
            _ -> new Decision.Granted(Policy.OWN_CODE),
            new Factory(),
            router,
            new Sockets(_ -> new TestSocketLimits()),
            new Nobody(),
            InstantSource.system(),
            1);
    router.entrypoints = new EntrypointCalls(scripts, Runnable::run, () -> "call");
    first = contextOf("first");
    second = contextOf("second");
  }

  @AfterEach
  void close() {
    scripts.close();
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

  private long contextOf(String script) {
    var found = scripts.deployment(new ScriptName(TENANT, script));
    var deployment = ((Outcome.Answered<Deployment>) found).value();
    deployment.open();
    return isolate.last(ToIsolate.OpenContext.class).context();
  }

  /// Opens contexts at once and does nothing else by itself.
  private static final class TalkingIsolate implements Isolate {
    final List<ToIsolate> told = new ArrayList<>();
    IsolateListener listener;

    void says(FromIsolate message) {
      listener.received(message);
    }

    <T> T last(Class<T> type) {
      return told.reversed().stream()
          .filter(type::isInstance)
          .map(type::cast)
          .findFirst()
          .orElseThrow();
    }

    long count(Class<?> type) {
      return told.stream().filter(type::isInstance).count();
    }

    @Override
    public void send(ToIsolate message) {
      told.add(message);
      if (message instanceof ToIsolate.OpenContext(var context, var _)) {
        listener.received(new FromIsolate.ContextOpened(context, List.of("fetch"), List.of()));
      }
    }

    @Override
    public String runtimeName() {
      return "none";
    }

    @Override
    public String place() {
      return "in-host";
    }

    @Override
    public void kill(String reason) {}

    @Override
    public void close() {}
  }

  private final class Factory implements IsolateFactory {
    @Override
    public Isolate inHost(IsolateListener listener) {
      isolate.listener = listener;
      return isolate;
    }

    @Override
    public Isolate cordon(CordonShape shape, IsolateListener listener) {
      throw new UnsupportedOperationException("There are no cordons here.");
    }
  }

  private static final class Empty implements ScriptSource {
    private static final ScriptVersion VERSION = new ScriptVersion("0".repeat(64));

    @Override
    public Optional<ScriptVersion> active(ScriptName script) {
      return Optional.of(VERSION);
    }

    @Override
    public Outcome<Code> load(ScriptName script, ScriptVersion version) {
      var module = new ScriptModule("index.js", ScriptModule.Kind.ESM, new byte[0]);
      return new Outcome.Answered<>(
          new Code(
              version, "index.js", List.of(module), List.of(), Optional.empty(), 0, List.of()));
    }
  }

  private static final class ToEntrypoints implements CallRouter {
    EntrypointCalls entrypoints;

    @Override
    public Runnable call(
        Deployment from, Target target, HostRequest request, Consumer<Result> whenDone) {
      throw new AssertionError("No request is made here.");
    }

    @Override
    public Runnable invoke(
        Deployment from, Target target, HostInvocation invocation, Consumer<Result> whenDone) {
      return entrypoints.send(
          from.script().tenant(), (Target.ToEntrypoint) target, invocation, whenDone);
    }
  }

  private static final class Nobody implements ContextObserver {
    @Override
    public void log(Deployment deployment, Optional<Exchange> exchange, FromIsolate.Log log) {}

    @Override
    public void ended(Deployment deployment, Exchange exchange, FromIsolate.EventEnded end) {}

    @Override
    public void lost(Deployment deployment, Exchange exchange, String outcome) {}
  }
}
