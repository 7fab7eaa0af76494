package dev.cloister.host.object;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.Failure;
import dev.cloister.api.ObjectId;
import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.ScriptVersion;
import dev.cloister.api.TenantId;
import dev.cloister.host.execution.CallRouter;
import dev.cloister.host.execution.ContextObserver;
import dev.cloister.host.execution.Deployment;
import dev.cloister.host.execution.EntrypointCalls;
import dev.cloister.host.execution.Exchange;
import dev.cloister.host.execution.HostBody;
import dev.cloister.host.execution.HostRequest;
import dev.cloister.host.execution.IsolateFactory;
import dev.cloister.host.execution.Result;
import dev.cloister.host.execution.ScriptHost;
import dev.cloister.host.execution.ScriptSource;
import dev.cloister.host.socket.Sockets;
import dev.cloister.host.socket.TestSocketLimits;
import dev.cloister.host.storage.HistoryWrite;
import dev.cloister.host.storage.InMemoryShard;
import dev.cloister.host.storage.InMemoryShards;
import dev.cloister.host.storage.Moment;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.Origin;
import dev.cloister.isolates.Isolate;
import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.ObjectIds;
import dev.cloister.isolates.bridge.Binding;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.js.JsIsolate;
import dev.cloister.policies.CordonShape;
import dev.cloister.policies.Decision;
import dev.cloister.policies.Limit;
import dev.cloister.policies.Policy;
import dev.cloister.policies.TenantLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/// Scripts, objects and storage wired together in one JVM, with storage in memory that a test can
/// hold back, and isolates and objects that it can keep from starting. Scripts have the binding
/// `NOTES` to a service of type `kv`, which is there if `routes` puts one there.
public final class ScriptWorld implements AutoCloseable {
  static final int QUEUE_MAX = 4;
  public static final ScriptName SCRIPT = new ScriptName(new TenantId("shop"), "cart");
  private static final ScriptVersion FIRST = new ScriptVersion("0".repeat(64));
  private static final long WAIT_SECONDS = 60;

  public final List<Isolate> isolates = new CopyOnWriteArrayList<>();
  final List<String> log = new CopyOnWriteArrayList<>();
  public final InMemoryShards shards = new InMemoryShards();
  final Ticks ticks = new Ticks();
  private final Semaphore logged = new Semaphore(0);
  private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
  private final String source;
  private volatile ScriptVersion version = FIRST;
  private volatile Duration ahead = Duration.ZERO;
  private final InstantSource clock = () -> InstantSource.system().instant().plus(ahead);
  private volatile boolean isolatesFail;
  private volatile boolean activationsFail;
  public final ScriptHost scripts;
  public final Objects objects;

  ScriptWorld(String source) {
    this(source, limits -> limits.with(Limit.EVENT_CPU, 60_000));
  }

  /// A world with other limits than those of an operator's own code.
  public ScriptWorld(String source, UnaryOperator<TenantLimits> limits) {
    this(source, limits, calls -> calls);
  }

  /// A world in which calls of scripts go by `routes`, which is given those to objects and scripts.
  public ScriptWorld(
      String source, UnaryOperator<TenantLimits> limits, UnaryOperator<CallRouter> routes) {
    this.source = source;
    var calls =
        new ObjectCalls(
            () -> "call",
            (_, _, request, whenDone) -> {
              request.body().cancel();
              var off = new Failure.Refused("egress.off", "No network in this test.", "Nothing.");
              whenDone.accept(new Result.Failed(off, false));
              return () -> {};
            });
    var policy = Policy.OWN_CODE.withLimits(limits.apply(Policy.OWN_CODE.limits()));
    var sockets = new Sockets(_ -> new TestSocketLimits());
    scripts =
        new ScriptHost(
            new OneScript(),
            _ -> new Decision.Granted(policy),
            new InHost(),
            routes.apply(calls),
            sockets,
            new Notes(),
            InstantSource.system(),
            2);
    objects =
        new Objects(
            shards,
            this::deployment,
            _ -> QUEUE_MAX,
            background,
            ticks::nanoTime,
            clock,
            new Recovery(shards, HistorySettings.USUAL, new Bookmarks(new byte[32]), clock),
            ticks::after);
    calls.connect(objects, new EntrypointCalls(scripts, background, () -> "call"));
  }

  private Outcome<Deployment> deployment(ScriptName script) {
    if (activationsFail) {
      throw new IllegalStateException("A test wants it so.");
    }
    return scripts.deployment(script);
  }

  private final class OneScript implements ScriptSource {
    @Override
    public Optional<ScriptVersion> active(ScriptName script) {
      return Optional.of(version);
    }

    @Override
    public Outcome<Code> load(ScriptName script, ScriptVersion wanted) {
      var text = source.replace("$VERSION", wanted.sha256().substring(0, 1));
      var module =
          new ScriptModule(
              "index.js", ScriptModule.Kind.ESM, text.getBytes(StandardCharsets.UTF_8));
      var key = ObjectIds.namespaceKey(script.tenant().name(), script.name(), "Thing");
      return new Outcome.Answered<>(
          new Code(
              wanted,
              "index.js",
              List.of(module),
              List.of(
                  new Binding.ObjectNamespace("THINGS", script.name(), "Thing", key),
                  new Binding.Service("NOTES", "kv", "notes", Map.of())),
              Optional.empty(),
              0,
              List.of()));
    }
  }

  private final class InHost implements IsolateFactory {
    @Override
    public Isolate inHost(IsolateListener listener) {
      if (isolatesFail) {
        throw new UncheckedIOException(new IOException("A test wants it so."));
      }
      var isolate = new JsIsolate(listener);
      isolates.add(isolate);
      return isolate;
    }

    @Override
    public Isolate cordon(CordonShape shape, IsolateListener listener) {
      throw new UnsupportedOperationException("This world has no cordons.");
    }
  }

  private final class Notes implements ContextObserver {
    @Override
    public void log(Deployment deployment, Optional<Exchange> exchange, FromIsolate.Log line) {
      log.add(line.text());
      logged.release();
    }

    @Override
    public void ended(Deployment deployment, Exchange exchange, FromIsolate.EventEnded end) {}

    @Override
    public void lost(Deployment deployment, Exchange exchange, String outcome) {}
  }

  /// Waits until a script has logged this.
  public void awaitLog(String text) throws InterruptedException {
    awaitLog(text, 1);
  }

  /// Waits until a script has logged this so many times.
  public void awaitLog(String text, int times) throws InterruptedException {
    while (log.stream().filter(text::equals).count() < times) {
      if (!logged.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("Nobody logged " + text + " but " + log);
      }
    }
  }

  /// For the objects it is so much later from now on than for everybody else.
  public void advance(Duration time) {
    ahead = ahead.plus(time);
  }

  /// No isolate starts any more.
  public void failIsolates() {
    isolatesFail = true;
  }

  /// No object comes to life any more.
  public void failActivations() {
    activationsFail = true;
  }

  /// No shard is led by anybody any more.
  public void stopShards() {
    shards.close();
  }

  /// The isolates end as if something had killed them.
  public void endIsolates() {
    isolates.forEach(Isolate::close);
  }

  /// A second version answers from now on.
  public void deployAgain() {
    version = new ScriptVersion("1".repeat(64));
  }

  /// Takes every object out of memory. An event is over only a moment after its answer, and holds
  /// its object until then: so one that has been answered may be waited for here, and one that
  /// nobody will answer may not. What was written may still be on its way to the log.
  public void evictAll() {
    var giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    objects.evictIdle(Duration.ZERO);
    while (objects.liveCount() > 0) {
      assertThat(System.nanoTime() - giveUp).as("nanoseconds too long").isNegative();
      Thread.yield();
      objects.evictIdle(Duration.ZERO);
    }
  }

  ObjectId id(String name) {
    var key = ObjectIds.namespaceKey(SCRIPT.tenant().name(), SCRIPT.name(), "Thing");
    return new ObjectId(SCRIPT, "Thing", new ObjectIds(key).fromName(name));
  }

  public InMemoryShard shardOf(String name) {
    return shards.shardOf(id(name));
  }

  /// Plans that an object goes back to this, whether or not that can be.
  public void plan(String name, Origin origin) {
    var now = Moment.at(clock.millis());
    var write = new HistoryWrite(now, HistorySettings.USUAL.at(0), new HistoryWrite.Plan(origin));
    var shard = shardOf(name);
    shard.commit(shard.term().orElseThrow(), ObjectWrites.step(id(name), write)).join();
  }

  /// Sends a request to an object.
  CompletableFuture<Result> ask(String name, String path) {
    return send(name, new HostRequest("GET", "http://thing" + path, List.of(), HostBody.none()));
  }

  /// The same, of any kind.
  CompletableFuture<Result> send(String name, HostRequest request) {
    var result = new CompletableFuture<Result>();
    objects.send(id(name), Optional.of(name), "request", request, result::complete);
    return result;
  }

  /// Asks `name` while the shard of `holder` makes nothing durable; the text of the answer, which
  /// must have waited for it.
  String textOnceDurable(String holder, String name, String path) throws Exception {
    shardOf(holder).hold();
    var answer = ask(name, path);
    assertThat(isHeld(holder, answer)).isTrue();
    shardOf(holder).release();
    return text(answer);
  }

  /// The text of an answer, or the failure as text.
  static String text(CompletableFuture<Result> result) throws Exception {
    return switch (result.get(WAIT_SECONDS, TimeUnit.SECONDS)) {
      case Result.Answered(var answer) ->
          answer.body() instanceof HostBody.Whole(var bytes)
              ? new String(bytes, StandardCharsets.UTF_8)
              : answer.body().toString();
      case Result.Handled(var outcome, var _) -> "handled " + outcome;
      case Result.Returned _ -> "returned";
      case Result.Threw(var error, var _) -> "threw " + error.message();
      case Result.Failed(var failure, var _) -> "failed " + failure.code();
    };
  }

  /// Whether a result is held back by the shard of `holder`, where something waits to be made
  /// durable. Only for what nothing but the test can let go.
  boolean isHeld(String holder, CompletableFuture<Result> result) throws InterruptedException {
    shardOf(holder).awaitHeld();
    try {
      // What leaves too early does so a moment after that.
      result.get(200, TimeUnit.MILLISECONDS);
      return false;
    } catch (TimeoutException _) {
      return true;
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    scripts.close();
    background.close();
  }
}
