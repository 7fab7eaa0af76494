package dev.cloister.host.boot;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.host.admin.TailRecord;
import dev.cloister.host.admin.TailSource;
import dev.cloister.host.execution.ContextObserver;
import dev.cloister.host.execution.Deployment;
import dev.cloister.host.execution.Exchange;
import dev.cloister.host.execution.HostEvent;
import dev.cloister.host.execution.HostInvocation;
import dev.cloister.host.execution.HostRequest;
import dev.cloister.host.execution.HostSocketEvent;
import dev.cloister.isolates.bridge.FromIsolate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Hands what happens in scripts to whoever follows them. Costs nothing while nobody does.
///
/// Threads: any.
final class Tails implements ContextObserver, TailSource {
  private final Map<ScriptName, List<Consumer<TailRecord>>> followers = new ConcurrentHashMap<>();
  private final InstantSource clock;
  private final AuthorsLines lines;

  Tails(InstantSource clock, AuthorsLines lines) {
    this.clock = clock;
    this.lines = lines;
  }

  @Override
  public Subscription subscribe(ScriptName script, Consumer<TailRecord> listener) {
    followers.computeIfAbsent(script, _ -> new CopyOnWriteArrayList<>()).add(listener);
    return () ->
        followers.computeIfPresent(
            script,
            (_, listeners) -> {
              listeners.remove(listener);
              return listeners.isEmpty() ? null : listeners;
            });
  }

  private List<Consumer<TailRecord>> of(Deployment deployment) {
    return followers.getOrDefault(deployment.script(), List.of());
  }

  @Override
  public void log(Deployment deployment, Optional<Exchange> exchange, FromIsolate.Log log) {
    var to = of(deployment);
    if (!to.isEmpty()) {
      var line =
          new TailRecord.LogLine(
              Instant.ofEpochMilli(log.timeMillis()),
              exchange.map(Exchange::requestId).orElse(""),
              exchange.flatMap(Exchange::objectId),
              log.level(),
              lines.translate(deployment.script(), deployment.version(), log.text()));
      to.forEach(follower -> follower.accept(line));
    }
  }

  @Override
  public void ended(Deployment deployment, Exchange exchange, FromIsolate.EventEnded end) {
    var to = of(deployment);
    if (!to.isEmpty()) {
      send(to, deployment, exchange, end.outcome(), end.cpuMicros(), end.wallMicros());
    }
  }

  @Override
  public void lost(Deployment deployment, Exchange exchange, String outcome) {
    var to = of(deployment);
    if (!to.isEmpty()) {
      send(to, deployment, exchange, outcome, 0, 0);
    }
  }

  private static TailRecord.Cause cause(Exchange exchange) {
    return switch (exchange.event()) {
      case HostRequest request ->
          new TailRecord.Cause.Fetch(request.method(), request.url(), exchange.status());
      case HostInvocation invocation ->
          new TailRecord.Cause.Invocation(String.join(".", invocation.path()));
      case HostEvent.Scheduled(var at, var cron) -> new TailRecord.Cause.Scheduled(at, cron);
      case HostSocketEvent socket -> new TailRecord.Cause.Socket(socket.type());
      case HostEvent.AlarmDue due -> new TailRecord.Cause.Alarm(due.at(), due.name());
      case HostEvent.Tailed(var _, var count, var _) -> new TailRecord.Cause.Tailed(count);
    };
  }

  private void send(
      List<Consumer<TailRecord>> to,
      Deployment deployment,
      Exchange exchange,
      String outcome,
      long cpuMicros,
      long wallMicros) {
    Optional<ObjectId> object = exchange.objectId();
    var record =
        new TailRecord.EventEnded(
            clock.instant(),
            exchange.requestId(),
            object,
            deployment.version(),
            cause(exchange),
            outcome,
            cpuMicros,
            wallMicros);
    to.forEach(follower -> follower.accept(record));
  }
}
