package dev.cloister.host.admin;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.host.http.AdminListener;
import dev.cloister.host.http.AdminSettings;
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
              new HealthReport.IsolateHealth("cordon 4711", "GraalVM CE", 3, OptionalLong.of(99)),
              new HealthReport.IsolateHealth("in-host", "GraalVM CE", 1, OptionalLong.empty())),
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

  private final InMemoryShards shards = new InMemoryShards();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private final AdminApi api =
      new AdminApi(
          scripts,
          script -> "http://%s.%s.localhost:1".formatted(script.name(), script.tenant()),
          this::list,
          this::subscribe,
          crons,
          alarms,
          secrets,
          new KvStore(shards, Instant::now, new Random(1), threads),
          new AnalyticsStore(shards, Instant::now, threads),
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
