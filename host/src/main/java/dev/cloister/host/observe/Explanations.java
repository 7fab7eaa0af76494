package dev.cloister.host.observe;

import dev.cloister.api.TenantId;
import dev.cloister.host.execution.ContextObserver;
import dev.cloister.host.execution.Deployment;
import dev.cloister.host.execution.Exchange;
import dev.cloister.host.execution.HostEvent;
import dev.cloister.host.execution.HostInvocation;
import dev.cloister.host.execution.HostRequest;
import dev.cloister.host.execution.HostSocketEvent;
import dev.cloister.isolates.bridge.FromIsolate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// The events that were over last, each with where its time went.
///
/// Keeping one costs a small object and one write into a ring; nothing is worked out before
/// somebody asks. What it asked and answered is not kept, but for the URL.
///
/// Threads: any; nothing here waits. Limits: `eventsMax` events are kept, of all tenants together;
/// slow ones leave [SlowLog#LINES_PER_SECOND_MAX] lines a second in the operator's log.
public final class Explanations implements ContextObserver {
  /// Characters of what an event asked that are kept.
  static final int WHAT_CHARS_MAX = 200;

  private final AtomicReferenceArray<@Nullable Explained> ring;
  private final AtomicLong next = new AtomicLong();
  private final InstantSource clock;
  private final long slowNanos;
  private final SlowLog slow;

  /// @param eventsMax how many events are kept; 0 for none
  /// @param slowAfter which events leave a line in the log; zero for none
  public Explanations(int eventsMax, Duration slowAfter, InstantSource clock, SlowLog slow) {
    this.ring = new AtomicReferenceArray<>(eventsMax);
    this.slowNanos = slowAfter.toNanos();
    this.clock = clock;
    this.slow = slow;
  }

  @Override
  public void log(Deployment deployment, Optional<Exchange> exchange, FromIsolate.Log log) {
    // Lines are the tail's.
  }

  @Override
  public void ended(Deployment deployment, Exchange exchange, FromIsolate.EventEnded end) {
    over(deployment, exchange, end.outcome());
  }

  @Override
  public void lost(Deployment deployment, Exchange exchange, String outcome) {
    over(deployment, exchange, outcome);
  }

  private void over(Deployment deployment, Exchange exchange, String outcome) {
    if (exchange.timeline().isEmpty()) {
      return;
    }
    if (exchange.result().isDone()) {
      keep(deployment, exchange, outcome);
    } else {
      // Its answer waits for what it wrote to be durable.
      var _ = exchange.result().thenRun(() -> keep(deployment, exchange, outcome));
    }
  }

  private void keep(Deployment deployment, Exchange exchange, String outcome) {
    add(
        new Explained(
            exchange.requestId(),
            deployment.script(),
            deployment.version().sha256(),
            exchange.objectId(),
            clock.instant(),
            exchange.event().kind(),
            what(exchange.event()),
            outcome,
            exchange.status(),
            exchange.timeline().orElseThrow()));
  }

  /// Keeps an event that is over.
  public void add(Explained event) {
    if (ring.length() > 0) {
      ring.set((int) (next.getAndIncrement() % ring.length()), event);
    }
    if (slowNanos > 0 && event.totalMicros() * 1_000 >= slowNanos) {
      slow.add(event);
    }
  }

  private static String what(HostEvent event) {
    var text =
        switch (event) {
          case HostRequest request -> request.method() + " " + request.url();
          case HostInvocation invocation -> String.join(".", invocation.path());
          case HostSocketEvent socket -> socket.type();
          case HostEvent.Scheduled(var _, var cron) -> cron;
          case HostEvent.AlarmDue due -> due.name();
          case HostEvent.Tailed(var _, var count, var _) -> count + " items";
        };
    return text.length() <= WHAT_CHARS_MAX ? text : text.substring(0, WHAT_CHARS_MAX) + "…";
  }

  /// A tenant's events of this request id, newest first: more than one when it was sent again.
  public List<Explained> of(TenantId tenant, String requestId) {
    return matching(tenant).stream()
        .filter(event -> event.requestId().equals(requestId))
        .sorted(Comparator.comparing(Explained::at).reversed())
        .toList();
  }

  /// A tenant's events that an event of this request id led to, oldest first.
  public List<Explained> causedBy(TenantId tenant, String requestId) {
    return matching(tenant).stream()
        .filter(event -> event.cause().filter(requestId::equals).isPresent())
        .sorted(Comparator.comparing(Explained::at))
        .toList();
  }

  /// A tenant's events that took longest, slowest first.
  public List<Explained> slowest(TenantId tenant, int limit) {
    return matching(tenant).stream()
        .sorted(Comparator.comparingLong(Explained::totalMicros).reversed())
        .limit(limit)
        .toList();
  }

  private List<Explained> matching(TenantId tenant) {
    var found = new ArrayList<Explained>();
    for (int i = 0; i < ring.length(); i++) {
      var event = ring.get(i);
      if (event != null && event.script().tenant().equals(tenant)) {
        found.add(event);
      }
    }
    return found;
  }
}
