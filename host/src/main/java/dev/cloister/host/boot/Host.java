package dev.cloister.host.boot;

import dev.cloister.api.Failure;
import dev.cloister.api.ObjectId;
import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.admin.AdminApi;
import dev.cloister.host.admin.DirectoryScripts;
import dev.cloister.host.admin.FileDesk;
import dev.cloister.host.admin.LimitDesk;
import dev.cloister.host.backup.HostBackup;
import dev.cloister.host.backup.ObjectFiles;
import dev.cloister.host.backup.Signing;
import dev.cloister.host.backup.Spool;
import dev.cloister.host.backup.TenantFiles;
import dev.cloister.host.cluster.ClusterSettings;
import dev.cloister.host.cluster.RatisShards;
import dev.cloister.host.deploy.BundleReader;
import dev.cloister.host.deploy.DeployLimits;
import dev.cloister.host.deploy.Esbuild;
import dev.cloister.host.egress.NameResolver;
import dev.cloister.host.egress.NetworkCalls;
import dev.cloister.host.execution.EntrypointCalls;
import dev.cloister.host.execution.EventRates;
import dev.cloister.host.execution.RatedCalls;
import dev.cloister.host.execution.ScriptHost;
import dev.cloister.host.http.AdminListener;
import dev.cloister.host.http.AdminSettings;
import dev.cloister.host.http.EdgeSettings;
import dev.cloister.host.http.HttpEdge;
import dev.cloister.host.inspect.StoredView;
import dev.cloister.host.object.Bookmarks;
import dev.cloister.host.object.ObjectCalls;
import dev.cloister.host.object.Objects;
import dev.cloister.host.object.Recovery;
import dev.cloister.host.observe.Explanations;
import dev.cloister.host.observe.SlowLog;
import dev.cloister.host.observe.Traces;
import dev.cloister.host.policy.PolicyFile;
import dev.cloister.host.service.assets.AssetService;
import dev.cloister.host.socket.Sockets;
import dev.cloister.host.storage.BoundedShards;
import dev.cloister.host.storage.StoredUse;
import dev.cloister.host.tenant.Directory;
import dev.cloister.policies.Confinement;
import dev.cloister.policies.Isolation;
import dev.cloister.policies.Limit;
import dev.cloister.policies.Policy;
import dev.cloister.policies.PolicySet;
import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A whole host: storage, isolates, the edge and the admin API, put together by hand.
///
/// Parts are opened in the order in which they need each other and closed in the reverse; a start
/// that fails half-way closes what it has opened.
public final class Host implements RunningHost {
  private static final Logger LOG = LoggerFactory.getLogger(Host.class);
  private static final Duration OBJECT_IDLE_MAX = Duration.ofSeconds(70);

  /// How long an object stays in memory whose sockets the host keeps for it.
  private static final Duration OBJECT_AWAKE_MAX = Duration.ofSeconds(10);

  private static final long SWEEP_SECONDS = 10;

  private final HostConfig config;
  private final InstantSource clock = InstantSource.system();
  private final LongSupplier ticker = System::nanoTime;
  private final Closing closing = new Closing();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final CurrentPolicies policies;
  private final Isolates isolates;
  private final RatisShards storage;
  private final BoundedShards shards;
  private final Directory directory;
  private final ScriptHost scripts;
  private final Objects objects;
  private final Clockwork crons;
  private final AlarmClock alarms;
  private final Services services;
  private final Secrets secrets;
  private final AssetService assets;
  private final Explanations explanations;
  private final EventRates rates;
  private final HttpEdge edge;
  private final AdminListener admin;

  /// Starts a host; see [HostStarter].
  public static RunningHost start(HostConfig config) throws StartRefused {
    return new Host(config);
  }

  private Host(HostConfig config) throws StartRefused {
    this.config = config;
    try {
      var first = policies(config);
      isolates = closing.add("isolates", new Isolates(ticker, config.spareCordons()));
      policies =
          new CurrentPolicies(
              first, config.policies(), config.isolation(), () -> isolates.confinement().now());
      isolates.connect(() -> policies.set().unconfinedAccepted());
      var usual = policies.set().byDefault();
      if (usual.isolation() != Isolation.IN_HOST) {
        isolates.prepare(usual.limits().cordonHeapMib());
      }
      refuseWhatIsUnconfined();
      storage = closing.add("storage", openShards());
      shards = new BoundedShards(storage, tenant -> storedMax(policies.policyOf(tenant)));
      var requestNumbers = new AtomicLong();
      Supplier<String> requestIds = () -> "call-" + requestNumbers.incrementAndGet();
      var sockets = new Sockets(tenant -> SocketBounds.of(policies.policyOf(tenant).limits()));
      rates =
          new EventRates(
              tenant -> policies.policyOf(tenant).limits().tenantEventsPerSecondMax(), ticker);
      var network =
          closing.add(
              "egress", new NetworkCalls(policies::policyOf, NameResolver.ofSystem(), sockets));
      var calls = new ObjectCalls(requestIds, network);
      ExecutorService background =
          closing.add("background", Executors.newVirtualThreadPerTaskExecutor());
      services = closing.add("services", new Services(shards, clock, background));
      var source = new DirectorySource();
      var tails = new Tails(clock, new AuthorsLines(source::maps));
      var traces = new Traces(clock, () -> "tail-" + requestNumbers.incrementAndGet(), background);
      explanations =
          new Explanations(
              config.explainEventsMax(), config.slowEvent(), clock, new SlowLog(ticker, LOG::warn));
      directory = closing.add("directory", Directory.open(shards.system(), clock, source));
      assets = new AssetService(new DirectoryAssets(directory), background);
      scripts =
          closing.add(
              "scripts",
              new ScriptHost(
                  source,
                  policies::decide,
                  isolates,
                  new RatedCalls(rates, services.router(calls, assets, background)),
                  sockets,
                  Observers.of(tails, traces, explanations),
                  clock,
                  Runtime.getRuntime().availableProcessors()));
      source.connect(directory, scripts);
      policies.connect(scripts::tenants, scripts::move);
      traces.connect(scripts::deployment);
      secrets = Secrets.open(directory, config.secretsKeyFile(), new SecureRandom());
      source.connect(secrets);
      objects =
          closing.add(
              "objects",
              new Objects(
                  shards,
                  scripts::deployment,
                  this::queueMax,
                  background,
                  ticker,
                  clock,
                  new Recovery(
                      shards,
                      config.history(),
                      new Bookmarks(secrets.key("cloister bookmarks")),
                      clock),
                  (delay, task) ->
                      CompletableFuture.delayedExecutor(
                              delay.toNanos(), TimeUnit.NANOSECONDS, background)
                          .execute(task)));
      calls.connect(objects, new EntrypointCalls(scripts, background, requestIds));
      crons =
          closing.add(
              "crons",
              new Clockwork(
                  shards.system(),
                  directory,
                  new ScheduledEvents(
                      scripts, () -> "cron-" + requestNumbers.incrementAndGet(), background),
                  clock));
      alarms =
          closing.add(
              "alarms",
              new AlarmClock(
                  shards,
                  objects,
                  directory,
                  new AlarmEvents(
                      objects,
                      tenant -> policies.policyOf(tenant).limits().alarmWallMax(),
                      () -> "alarm-" + requestNumbers.incrementAndGet()),
                  clock,
                  RandomGenerator.getDefault()));
      services.sweep(() -> directory.tenants().stream().map(tenant -> tenant.tenant()).toList());
      edge = closing.add("edge", openEdge());
      var health = new Health(isolates, scripts, shards, traces::dropped, clock, stopping::get);
      var limits = new LimitBoard(policies, scripts, objects, sockets, network, rates, shards);
      admin = closing.add("admin", openAdmin(tails, openFiles(), health, limits));
      sweep();
    } catch (StartRefused | RuntimeException e) {
      closing.close();
      throw e;
    }
  }

  private RatisShards openShards() throws StartRefused {
    try {
      return RatisShards.open(
          config.data(), ClusterSettings.lone().withObjectShards(config.shards()), this::fatal);
    } catch (IOException e) {
      LOG.debug("The data folder {} cannot be opened", config.data(), e);
      throw new StartRefused(
          new Failure.Unavailable(
              "host.data-not-opened",
              "The data folder %s cannot be opened: %s".formatted(config.data(), e.getMessage()),
              "Mend what the message names, or start with another folder (--data).",
              Optional.empty()));
    }
  }

  private static PolicySet policies(HostConfig config) throws StartRefused {
    if (config.policies().isEmpty()) {
      return PolicySet.of(usual(config.isolation()));
    }
    var read =
        switch (PolicyFile.read(config.policies().get(), config.isolation())) {
          case Outcome.Failed<PolicySet>(var failure) -> throw new StartRefused(failure);
          case Outcome.Answered<PolicySet>(var set) -> set;
        };
    for (var objection : read.objections(Confinement.COMPLETE).values()) {
      throw new StartRefused(objection);
    }
    return read;
  }

  /// Whether cordons are confined is known when one has started, so only a policy that needs it
  /// waits for one.
  private void refuseWhatIsUnconfined() throws StartRefused {
    if (policies.set().objections(Confinement.NONE).isEmpty()) {
      return;
    }
    for (var objection : policies.set().objections(confinement()).values()) {
      throw new StartRefused(objection);
    }
  }

  private Confinement confinement() {
    try {
      isolates.awaitConfinement(policies.set().byDefault().limits().cordonHeapMib());
      return isolates.confinement().now();
    } catch (IOException e) {
      LOG.warn("Nobody knows whether cordons are confined: none has started", e);
      return Confinement.without("none could be started");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Confinement.without("the start was interrupted");
    }
  }

  private static Policy usual(Isolation isolation) {
    return isolation == Isolation.IN_HOST
        ? Policy.OWN_CODE
        : Policy.DEFAULT.withIsolation(isolation);
  }

  private static StoredUse storedMax(Policy policy) {
    return new StoredUse(
        policy.limits().tenantStoredBytesMax(), policy.limits().tenantStoredKeysMax());
  }

  private int queueMax(ObjectId id) {
    return policies.policyOf(id.script().tenant()).limits().objectQueueLengthMax();
  }

  private HttpEdge openEdge() throws StartRefused {
    var settings =
        EdgeSettings.usual(config.address(), config.port())
            .withBaseDomain(config.baseDomain())
            .withRequestBodyBytesMax(Limit.REQUEST_BODY.most());
    var dispatcher =
        new ScriptDispatcher(
            scripts,
            rates,
            ticker,
            assets::beforeScript,
            tenant -> policies.policyOf(tenant).limits().requestBodyBytesMax(),
            tenant -> policies.policyOf(tenant).limits().answerBodyBytesMax(),
            tenant -> policies.policyOf(tenant).limits().socketMessageBytesMax());
    var opened = new HttpEdge(settings, dispatcher, clock);
    listen("tenants", config.address(), config.port(), opened::start);
    return opened;
  }

  private FileDesk openFiles() throws StartRefused {
    var random = new SecureRandom();
    var key = config.secretsKeyFile();
    var signing = new Signing(key.resolveSibling("signing.key"), secrets.box(), random);
    Spool spool;
    try {
      spool = Spool.open(config.data().resolve("exchange"));
    } catch (IOException e) {
      throw new StartRefused(
          new Failure.Unavailable(
              "host.data-not-opened",
              "The folder exchange in the data folder %s cannot be emptied: %s"
                  .formatted(config.data(), e.getMessage()),
              "Mend what the message names, or start with another folder (--data).",
              Optional.empty()));
    }
    return new SignedFiles(
        objects,
        signing,
        new ObjectFiles(shards, shards, objects, spool, signing, clock),
        new TenantFiles(
            shards, shards, objects, directory, secrets.box(), spool, signing, clock, random),
        new HostBackup(storage, key, spool, signing, clock, random));
  }

  private AdminListener openAdmin(Tails tails, FileDesk files, Health health, LimitDesk limits)
      throws StartRefused {
    var settings =
        new AdminSettings(
            InetAddress.getLoopbackAddress(),
            config.adminPort(),
            config.uploadBytesMax(),
            Duration.ofSeconds(60));
    var esbuild = new Esbuild(config.data().resolve("cache"));
    var api =
        new AdminApi(
            new DirectoryScripts(
                directory,
                tenant -> new BundleReader(deployLimits(tenant), esbuild),
                services::forget),
            this::address,
            this::objects,
            tails,
            explanations,
            crons,
            alarms,
            secrets,
            services.kv(),
            services.analytics(),
            files,
            new StoredView(shards),
            limits,
            policies,
            health::report,
            config.uploadBytesMax());
    var opened = new AdminListener(settings, api.routes(), clock);
    listen("admin", settings.address(), config.adminPort(), opened::start);
    return opened;
  }

  private static void listen(String what, InetAddress address, int port, Runnable start)
      throws StartRefused {
    try {
      start.run();
    } catch (RuntimeException e) {
      throw new StartRefused(
          new Failure.Unavailable(
              "host.port-taken",
              "The %s listener cannot be opened on %s port %d: %s"
                  .formatted(what, address.getHostAddress(), port, rootMessage(e)),
              "End what listens there, or choose another port with --port and --admin-port.",
              Optional.empty()));
    }
  }

  private static String rootMessage(Throwable problem) {
    var root = problem;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  private DeployLimits deployLimits(TenantId tenant) {
    return DeployLimits.DEFAULT.withScriptBytesMax(
        (int) policies.policyOf(tenant).limits().scriptBytesMax());
  }

  private String address(ScriptName script) {
    var dispatched = script.tenant().dispatched();
    if (dispatched.isPresent()) {
      return "dispatch namespace %s of %s"
          .formatted(dispatched.get().namespace(), dispatched.get().owner());
    }
    return "http://%s.%s.%s:%d"
        .formatted(script.name(), script.tenant(), config.baseDomain(), edge.port());
  }

  private List<ObjectId> objects(
      ScriptName script, Optional<String> className, Optional<ObjectId> after, int limit) {
    return new StoredObjects(shards).list(script, className, after, limit);
  }

  private void sweep() {
    ScheduledExecutorService sweeper =
        Executors.newSingleThreadScheduledExecutor(
            work -> Thread.ofPlatform().name("object-sweep").daemon(true).unstarted(work));
    closing.add("object sweep", sweeper::shutdownNow);
    var _ =
        sweeper.scheduleWithFixedDelay(
            this::evictIdle, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
  }

  private void evictIdle() {
    try {
      objects.evictIdle(OBJECT_IDLE_MAX, OBJECT_AWAKE_MAX);
      scripts.closeIdle();
      rates.sweep();
    } catch (RuntimeException e) {
      LOG.error("What is idle could not be evicted", e);
    }
  }

  /// The log can no longer be written: whatever is acknowledged from here on could be lost.
  private void fatal(String reason, Throwable cause) {
    LOG.error("The storage has failed, the host ends: {}", reason, cause);
    Thread.ofPlatform().name("host-end").start(this::close);
  }

  @Override
  public int port() {
    return edge.port();
  }

  @Override
  public int adminPort() {
    return admin.port();
  }

  @Override
  public void awaitEnd() throws InterruptedException {
    ended.await();
  }

  @Override
  public void drainAndClose() {
    if (stopping.compareAndSet(false, true)) {
      crons.stop();
      alarms.stop();
      try {
        if (!edge.drain(config.drainMax())) {
          LOG.warn(
              "Some requests were still running after {} and were broken off", config.drainMax());
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    close();
  }

  @Override
  public void close() {
    stopping.set(true);
    closing.close();
    ended.countDown();
  }
}
