package dev.cloister.host.execution;

import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.api.TenantId;
import dev.cloister.host.socket.Sockets;
import dev.cloister.host.socket.TestSocketLimits;
import dev.cloister.isolates.Isolate;
import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.bridge.Binding;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.FromIsolate.Target;
import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.policies.CordonShape;
import dev.cloister.policies.Decision;
import dev.cloister.policies.Policy;
import dev.cloister.testing.ManualTime;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// Scripts of one tenant in an isolate that runs nothing: it opens contexts at once, says what a
/// test wants, and keeps what it is told. Each has a loader, `LOADER`, and a dispatch namespace,
/// `DISPATCH`, with a script of every name.
final class TalkingScripts implements AutoCloseable {
  static final TenantId TENANT = new TenantId("shop");

  final TalkingIsolate isolate = new TalkingIsolate();

  /// The clock of it all, unless a test brought its own.
  final ManualTime time;

  final ScriptHost scripts;

  /// Done before there is an isolate, each time.
  volatile Runnable beforeIsolate = () -> {};

  TalkingScripts(Policy policy) {
    this(policy, new ManualTime());
  }

  TalkingScripts(Policy policy, InstantSource clock) {
    time = clock instanceof ManualTime manual ? manual : new ManualTime();
    var router = new ToEntrypoints();
    scripts =
        new ScriptHost(
            new Empty(),
            _ -> new Decision.Granted(policy),
            new Factory(),
            router,
            new Sockets(_ -> new TestSocketLimits()),
            new Nobody(),
            clock,
            1);
    router.entrypoints = new EntrypointCalls(scripts, Runnable::run, () -> "call");
  }

  /// The deployment of a script of this name.
  Deployment deployment(String script) {
    return deployment(TENANT, script);
  }

  /// That of another tenant, in the same isolate.
  Deployment deployment(TenantId tenant, String script) {
    var found = scripts.deployment(new ScriptName(tenant, script));
    return ((Outcome.Answered<Deployment>) found).value();
  }

  /// Opens a script's first context; its number.
  long open(String script) {
    return open(TENANT, script);
  }

  /// The same of another tenant.
  long open(TenantId tenant, String script) {
    deployment(tenant, script).open();
    return isolate.last(ToIsolate.OpenContext.class).context();
  }

  /// Sends a script a request; the number of the event that it became.
  long send(String script) {
    var request = new HostRequest("GET", "http://a/", List.of(), HostBody.none());
    deployment(script).send(new Exchange("request", request, Optional.empty()));
    return isolate.last(ToIsolate.Fetch.class).event();
  }

  /// Has a context say that an event is over.
  void end(long context, long event) {
    isolate.says(new FromIsolate.EventEnded(context, event, "ok", 0, 0, 0));
  }

  /// The contexts that the isolate was told to close.
  List<Long> closed() {
    return isolate.told.stream()
        .filter(ToIsolate.CloseContext.class::isInstance)
        .map(message -> ((ToIsolate.CloseContext) message).context())
        .toList();
  }

  @Override
  public void close() {
    scripts.close();
  }

  /// Opens contexts at once and does nothing else by itself.
  static final class TalkingIsolate implements Isolate {
    final List<ToIsolate> told = new ArrayList<>();
    IsolateListener listener;

    /// Why it was ended, each time that it was.
    final List<String> killed = new ArrayList<>();

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
    public void kill(String reason) {
      killed.add(reason);
      listener.died(new IsolateListener.Death("killSwitch", reason, 0));
    }

    @Override
    public void close() {}
  }

  private final class Factory implements IsolateFactory {
    @Override
    public Isolate inHost(IsolateListener listener) {
      beforeIsolate.run();
      isolate.listener = listener;
      return isolate;
    }

    @Override
    public Isolate cordon(CordonShape shape, IsolateListener listener) {
      return inHost(listener);
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
              version,
              "index.js",
              List.of(module),
              List.of(
                  new Binding.Service("LOADER", DynamicScripts.BINDING_TYPE, "", Map.of()),
                  new Binding.Service(
                      "DISPATCH", DispatchCalls.BINDING_TYPE, "customers", Map.of()),
                  new Binding.Service("KV", "kv", "", Map.of())),
              Optional.empty(),
              0,
              List.of()));
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
      return switch (target) {
        case Target.ToDynamic dynamic -> entrypoints.send(from, dynamic, invocation, whenDone);
        case Target.ToDispatched script ->
            DispatchCalls.send(entrypoints, from, script, invocation, whenDone);
        default ->
            entrypoints.send(
                from.script().tenant(), (Target.ToEntrypoint) target, invocation, whenDone);
      };
    }

    @Override
    public void load(
        Deployment from,
        FromIsolate.Load asked,
        Optional<CompletableFuture<Void>> until,
        Consumer<Result> whenDone) {
      entrypoints.load(from, asked, until, whenDone);
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
