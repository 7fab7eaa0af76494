package dev.cloister.host.observe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cloister.api.Outcome;
import dev.cloister.api.ScriptName;
import dev.cloister.host.execution.CallRouter;
import dev.cloister.host.execution.ContextObserver;
import dev.cloister.host.execution.Deployment;
import dev.cloister.host.execution.Exchange;
import dev.cloister.host.execution.HostEvent;
import dev.cloister.host.execution.Result;
import dev.cloister.isolates.bridge.FromIsolate;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands what became of a script's events to the scripts that its configuration names as tail
/// consumers: in batches, one under way for each consumer, at most once.
///
/// Events of consumers' own `tail` handlers have no trace, so none feeds itself. One that calls the
/// script it hears of makes a circle of calls, which ends as those do: a `tail` event is one call
/// further than what it tells of. A script without consumers costs one look at its deployment.
///
/// Threads: any; never waits. Limits: those of [Trace] and [TailQueue]; what does not fit is
/// dropped and counted ([#dropped]).
public final class Traces implements ContextObserver {
  private static final Logger LOG = LoggerFactory.getLogger(Traces.class);

  private final InstantSource clock;
  private final Supplier<String> requestIds;
  private final Executor background;
  private final Map<Exchange, Trace> running = new ConcurrentHashMap<>();
  private final Map<ScriptName, TailQueue> queues = new ConcurrentHashMap<>();
  private volatile @Nullable Function<ScriptName, Outcome<Deployment>> scripts;

  /// @param background may wait for an isolate
  public Traces(InstantSource clock, Supplier<String> requestIds, Executor background) {
    this.clock = clock;
    this.requestIds = requestIds;
    this.background = background;
  }

  /// Connects what runs the consumers; before any script runs.
  public void connect(Function<ScriptName, Outcome<Deployment>> deployments) {
    scripts = deployments;
  }

  /// How many items each consumer has missed, by its name; consumers that missed none are not in
  /// it.
  public Map<String, Long> dropped() {
    var dropped = new TreeMap<String, Long>();
    queues.forEach((consumer, queue) -> {
      if (queue.dropped() > 0) {
        dropped.put(consumer.toString(), queue.dropped());
      }
    });
    return dropped;
  }

  private static boolean isTraced(Deployment deployment, Exchange exchange) {
    return !deployment.tailConsumers().isEmpty() && !(exchange.event() instanceof HostEvent.Tailed);
  }

  @Override
  public void log(Deployment deployment, Optional<Exchange> exchange, FromIsolate.Log log) {
    if (exchange.isPresent() && isTraced(deployment, exchange.get())) {
      running.computeIfAbsent(exchange.get(), _ -> new Trace()).add(log);
    }
  }

  @Override
  public void ended(Deployment deployment, Exchange exchange, FromIsolate.EventEnded end) {
    if (isTraced(deployment, exchange)) {
      over(deployment, exchange, end.outcome(), end.cpuMicros(), end.wallMicros());
    }
  }

  @Override
  public void lost(Deployment deployment, Exchange exchange, String outcome) {
    if (isTraced(deployment, exchange)) {
      over(deployment, exchange, outcome, 0, 0);
    }
  }

  private void over(
      Deployment deployment, Exchange exchange, String outcome, long cpuMicros, long wallMicros) {
    var kept = running.remove(exchange);
    var trace = kept == null ? new Trace() : kept;
    ObjectNode item =
        trace.item(deployment, exchange, outcome, clock.millis(), cpuMicros, wallMicros);
    var text = item.toString();
    for (var name : deployment.tailConsumers()) {
      var consumer = new ScriptName(deployment.script().tenant(), name);
      var queue = queues.computeIfAbsent(consumer, _ -> new TailQueue());
      if (exchange.event().hops() >= CallRouter.HOPS_MAX) {
        queue.lost(1);
        LOG.warn(
            "The tail consumer {} is not told of an event that too many calls led to", consumer);
      } else if (queue.add(new TailQueue.Item(text, exchange.event().hops()))) {
        background.execute(() -> send(consumer, queue));
      }
    }
  }

  private void send(ScriptName consumer, TailQueue queue) {
    var batch = queue.next();
    if (batch.isEmpty()) {
      return;
    }
    var items = batch.stream().map(TailQueue.Item::text).collect(Collectors.joining(",", "[", "]"));
    var event = new HostEvent.Tailed(items, batch.size(), batch.getFirst().hops() + 1);
    switch (deployment(consumer)) {
      case Outcome.Failed<Deployment>(var failure) -> {
        missed(consumer, queue, batch.size(), failure.detail());
        background.execute(() -> send(consumer, queue));
      }
      case Outcome.Answered<Deployment>(var deployment) -> {
        var exchange = new Exchange(requestIds.get(), event, Optional.empty());
        deployment.send(exchange);
        var _ =
            exchange
                .result()
                .thenAccept(result -> {
                  if (result instanceof Result.Failed(var failure, var begun) && !begun) {
                    missed(consumer, queue, batch.size(), failure.detail());
                  }
                  background.execute(() -> send(consumer, queue));
                });
      }
    }
  }

  private Outcome<Deployment> deployment(ScriptName consumer) {
    var connected = scripts;
    if (connected == null) {
      throw new IllegalStateException("connect() comes before any script runs.");
    }
    return connected.apply(consumer);
  }

  private static void missed(ScriptName consumer, TailQueue queue, int items, String why) {
    queue.lost(items);
    LOG.warn("{} trace items did not reach the tail consumer {}: {}", items, consumer, why);
  }
}
