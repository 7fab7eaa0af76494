package dev.cloister.host.execution;

import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.api.TenantId;
import dev.cloister.host.socket.Sockets;
import dev.cloister.host.socket.TestSocketLimits;
import dev.cloister.isolates.Isolate;
import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.FromIsolate.Target;
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

/// Scripts of one tenant in an isolate that runs nothing: it opens contexts at once, says what a
/// test wants, and keeps what it is told.
final class TalkingScripts implements AutoCloseable {
  static final TenantId TENANT = new TenantId("shop");

  final TalkingIsolate isolate = new TalkingIsolate();
  final ScriptHost scripts;

  TalkingScripts(Policy policy) {
    var router = new ToEntrypoints();
    scripts =
        new ScriptHost(
            new Empty(),
            _ -> new Decision.Granted(policy),
            new Factory(),
            router,
            new Sockets(_ -> new TestSocketLimits()),
            new Nobody(),
            InstantSource.system(),
            1);
    router.entrypoints = new EntrypointCalls(scripts, Runnable::run, () -> "call");
  }

  /// The deployment of a script of this name.
  Deployment deployment(String script) {
    var found = scripts.deployment(new ScriptName(TENANT, script));
    return ((Outcome.Answered<Deployment>) found).value();
  }

  /// Opens a script's first context; its number.
  long open(String script) {
    deployment(script).open();
    return isolate.last(ToIsolate.OpenContext.class).context();
  }

  @Override
  public void close() {
    scripts.close();
  }

  /// Opens contexts at once and does nothing else by itself.
  static final class TalkingIsolate implements Isolate {
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
