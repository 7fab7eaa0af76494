package dev.cloister.host.admin;

import dev.cloister.api.ObjectId;
import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.http.AdminListener;
import dev.cloister.host.http.AdminSettings;
import dev.cloister.host.inspect.StoredView;
import dev.cloister.host.observe.Explanations;
import dev.cloister.host.observe.SlowLog;
import dev.cloister.host.service.analytics.AnalyticsStore;
import dev.cloister.host.service.kv.KvStore;
import dev.cloister.host.storage.InMemoryShards;
import dev.cloister.testing.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/// The admin API on a real listener at a free port, over a host that is only made up.
public final class FakeHostAdmin implements AutoCloseable {
  /// The longest upload it takes.
  public static final long UPLOAD_BYTES_MAX = 4_096;

  /// What is deployed.
  public final InMemoryScripts scripts = new InMemoryScripts();

  /// What there is of objects, in any order.
  public final List<ObjectId> objects = new CopyOnWriteArrayList<>();

  /// What `/health` says.
  public volatile HealthReport health =
      new HealthReport(
          HealthReport.Status.OK,
          "1.2.3",
          Duration.ofSeconds(61),
          List.of(
              new HealthReport.IsolateHealth(
                  "cordon 4711", "GraalVM CE", 3, OptionalLong.of(99), OptionalLong.of(7)),
              new HealthReport.IsolateHealth(
                  "in-host", "GraalVM CE", 1, OptionalLong.empty(), OptionalLong.empty())),
          2,
          List.of("seccomp: 99 calls allowed"),
          List.of(new HealthReport.ShardHealth("system", true, 2)),
          List.of("The compiler is missing."));

  /// One permit for each follower that has begun; and one for each that has ended.
  public final Semaphore followed = new Semaphore(0);

  public final Semaphore unfollowed = new Semaphore(0);

  private final Map<ScriptName, List<Consumer<TailRecord>>> followers = new ConcurrentHashMap<>();

  /// What there is of crons; firing one says what was fired.
  public final FakeCrons crons = new FakeCrons();

  /// What there is of alarms; firing one says what was fired.
  public final FakeAlarms alarms = new FakeAlarms();

  /// What there is of secrets.
  public final FakeSecrets secrets = new FakeSecrets();

  /// What files there are.
  public final FakeFiles files = new FakeFiles();

  /// What every tenant is held to.
  public volatile LimitDesk.Limits limits =
      new LimitDesk.Limits(
          "shared-cordon",
          Optional.empty(),
          List.of(
              new LimitDesk.Shown(
                  "event-cpu-ms-max",
                  "ms",
                  "event",
                  2_000,
                  OptionalLong.of(1_600),
                  OptionalLong.of(12),
                  Optional.of("script.exceeded-cpu")),
              new LimitDesk.Shown(
                  "value-bytes-max",
                  "bytes",
                  "message",
                  2_097_152,
                  OptionalLong.empty(),
                  OptionalLong.empty(),
                  Optional.empty())));

  /// What reading the policy file anew comes to.
  public volatile Outcome<List<TenantId>> policies = new Outcome.Answered<>(List.of());

  /// What objects have stored.
  public final InMemoryShards shards = new InMemoryShards();

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /// What `explain` knows of.
  public final Explanations events =
      new Explanations(10, Duration.ZERO, Instant::now, new SlowLog(() -> 0, _ -> {}));

  private final AdminApi api =
      new AdminApi(
          scripts,
          script -> "http://%s.%s.localhost:1".formatted(script.name(), script.tenant()),
          this::list,
          this::subscribe,
          events,
          crons,
          alarms,
          secrets,
          new KvStore(shards, Instant::now, new Random(1), threads),
          new AnalyticsStore(shards, Instant::now, threads),
          files,
          new StoredView(shards),
          _ -> limits,
          () -> policies,
          () -> health,
          UPLOAD_BYTES_MAX);
  private final AdminListener listener;

  /// Starts it.
  public FakeHostAdmin() {
    var usual = AdminSettings.loopback(0);
    listener =
        new AdminListener(
            new AdminSettings(usual.address(), usual.port(), UPLOAD_BYTES_MAX, usual.idleTimeout()),
            api.routes(),
            new ManualTime());
    listener.start();
  }

  /// Where it listens.
  public String url() {
    return "http://127.0.0.1:" + port();
  }

  public int port() {
    return listener.port();
  }

  AdminApi api() {
    return api;
  }

  /// Lets a script say something.
  public void say(ScriptName script, TailRecord record) {
    followers.getOrDefault(script, List.of()).forEach(follower -> follower.accept(record));
  }

  private List<ObjectId> list(
      ScriptName script, Optional<String> className, Optional<ObjectId> after, int limit) {
    Comparator<ObjectId> order =
        Comparator.comparing(ObjectId::className).thenComparing(ObjectId::hex);
    return objects.stream()
        .filter(id -> id.script().equals(script))
        .filter(id -> className.isEmpty() || id.className().equals(className.get()))
        .filter(id -> after.isEmpty() || order.compare(id, after.get()) > 0)
        .sorted(order)
        .limit(limit)
        .toList();
  }

  private TailSource.Subscription subscribe(ScriptName script, Consumer<TailRecord> listener) {
    var list = followers.computeIfAbsent(script, _ -> new CopyOnWriteArrayList<>());
    list.add(listener);
    followed.release();
    return () -> {
      list.remove(listener);
      unfollowed.release();
    };
  }

  @Override
  public void close() {
    listener.close();
  }
}
