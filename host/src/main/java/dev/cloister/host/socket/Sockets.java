package dev.cloister.host.socket;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.api.TenantId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Makes the pipes of all tenants, within each one's bounds.
///
/// Threads: any. Limits: those of [SocketLimits] per tenant.
public final class Sockets {
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Function<TenantId, SocketLimits> limits;
  private final Map<TenantId, SocketBudget> budgets = new ConcurrentHashMap<>();

  public Sockets(Function<TenantId, SocketLimits> limits) {
    this.limits = limits;
  }

  /// The two ends of a new pipe: what goes into one comes out of the other.
  public record Pipe(SocketEnd first, SocketEnd second) {}

  /// Opens a pipe for a tenant; it counts until both ends are closed, or it is lost.
  public Outcome<Pipe> open(TenantId tenant) {
    var budget = budgets.computeIfAbsent(tenant, _ -> new SocketBudget(() -> limits.apply(tenant)));
    if (!budget.open()) {
      return new Outcome.Failed<>(tooMany(limits.apply(tenant).socketsMax()));
    }
    var pair = SocketEnd.pair(budget, new SocketCount(budget::closed));
    return new Outcome.Answered<>(new Pipe(pair.first(), pair.second()));
  }

  /// How many WebSockets a tenant has open.
  public int openCount(TenantId tenant) {
    var budget = budgets.get(tenant);
    return budget == null ? 0 : budget.openCount();
  }

  /// How many bytes wait in them.
  public long waitingBytes(TenantId tenant) {
    var budget = budgets.get(tenant);
    return budget == null ? 0 : budget.waitingBytes();
  }

  /// The longest message that is taken from outside for a tenant.
  public int messageBytesMax(TenantId tenant) {
    return limits.apply(tenant).messageBytesMax();
  }

  private static Failure tooMany(int socketsMax) {
    return new Failure.LimitReached(
        "socket.too-many",
        "The tenant has %d WebSockets open, which is as many as may be.".formatted(socketsMax),
        "Close some, or ask the operator for a larger sockets-max.",
        "loadShed",
        Optional.of(SOON));
  }
}
