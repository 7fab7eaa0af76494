package dev.cloister.host.execution;

import dev.cloister.api.TenantId;
import dev.cloister.isolates.IsolateListener;
import dev.cloister.policies.CordonShape;
import dev.cloister.policies.Isolation;
import dev.cloister.policies.Policy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which tenant runs in which isolate.
///
/// A shared cordon takes tenants of one shape, up to its bound. A tenant that forced the end of a
/// cordon is alone in one for [#PENALTY], so that its neighbours are disturbed once and not again.
/// A tenant without scripts keeps its place for [#LINGER]: a script that is deleted and deployed
/// anew does not wait for another cordon.
///
/// Threads: any. Owns: the isolates.
final class Fleet implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);

  /// How long a tenant that forced the end of a cordon has one of its own.
  static final Duration PENALTY = Duration.ofMinutes(5);

  /// How long an isolate waits for a tenant that has no scripts any more.
  static final Duration LINGER = Duration.ofMinutes(1);

  /// An isolate and who runs in it. `left` has those of `tenants` that have no scripts any more,
  /// with the time since when.
  private static final class Place {
    final IsolateSession session;
    final String kind;
    final int tenantsMax;
    final Set<TenantId> tenants = new HashSet<>();
    final Map<TenantId, Long> left = new HashMap<>();

    Place(IsolateSession session, String kind, int tenantsMax) {
      this.session = session;
      this.kind = kind;
      this.tenantsMax = tenantsMax;
    }
  }

  private final IsolateFactory factory;
  private final InstantSource clock;
  private final List<Place> places = new ArrayList<>();
  private final Map<TenantId, Long> penaltyUntilMillis = new HashMap<>();

  Fleet(IsolateFactory factory, InstantSource clock) {
    this.factory = factory;
    this.clock = clock;
  }

  /// The isolate of a tenant with this policy; made, or taken from stock, when it has none.
  synchronized IsolateSession of(TenantId tenant, Policy policy) {
    places.removeIf(place -> place.session.isDead());
    var alone = policy.isolation() == Isolation.OWN_CORDON || inPenalty(tenant);
    var kind = kind(policy);
    for (var place : places) {
      if (place.tenants.contains(tenant) && place.kind.equals(kind)) {
        place.left.remove(tenant);
        return place.session;
      }
    }
    for (var place : places) {
      if (!alone && place.kind.equals(kind) && place.tenants.size() < place.tenantsMax) {
        place.tenants.add(tenant);
        return place.session;
      }
    }
    var place = open(policy, kind, alone);
    place.tenants.add(tenant);
    return place.session;
  }

  private static String kind(Policy policy) {
    return policy.isolation() == Isolation.IN_HOST ? "in-host" : policy.cordon().toString();
  }

  private boolean inPenalty(TenantId tenant) {
    var until = penaltyUntilMillis.get(tenant);
    if (until != null && until <= clock.millis()) {
      penaltyUntilMillis.remove(tenant);
      return false;
    }
    return until != null;
  }

  private Place open(Policy policy, String kind, boolean alone) {
    CordonShape shape = policy.cordon();
    var session =
        policy.isolation() == Isolation.IN_HOST
            ? new IsolateSession(factory::inHost, shape.idleContextsMax())
            : new IsolateSession(
                listener -> factory.cordon(shape, listener), shape.idleContextsMax());
    var max =
        policy.isolation() == Isolation.IN_HOST
            ? Integer.MAX_VALUE
            : alone ? 1 : shape.tenantsMax();
    var place = new Place(session, kind, max);
    places.add(place);
    session.whenDead(death -> mourn(session, death));
    return place;
  }

  private void mourn(IsolateSession session, IsolateListener.Death death) {
    if (!"ok".equals(death.outcome())) {
      LOG.warn(
          "Isolate {} ended ({}): {}", session.isolate().place(), death.outcome(), death.reason());
    }
    for (var context : session.contexts()) {
      if (context.number() == death.suspectContext()) {
        var tenant = context.deployment().script().tenant();
        synchronized (this) {
          penaltyUntilMillis.put(tenant, clock.millis() + PENALTY.toMillis());
        }
      }
    }
  }

  /// The tenant has no scripts any more.
  synchronized void leave(TenantId tenant) {
    for (var place : places) {
      if (place.tenants.contains(tenant)) {
        place.left.put(tenant, clock.millis());
      }
    }
  }

  /// Closes the cordons in which nobody has had scripts for [#LINGER]. What a tenant has touched is
  /// never given to another: they do not go back to the stock.
  synchronized void closeIdle() {
    var since = clock.millis() - LINGER.toMillis();
    for (var place : List.copyOf(places)) {
      var gone = place.left.entrySet().stream().filter(each -> each.getValue() <= since).toList();
      for (var each : gone) {
        place.left.remove(each.getKey());
        place.tenants.remove(each.getKey());
      }
      if (!gone.isEmpty() && place.tenants.isEmpty() && !place.kind.equals("in-host")) {
        places.remove(place);
        place.session.isolate().close();
      }
    }
  }

  /// The isolates there are.
  synchronized List<IsolateSession> sessions() {
    places.removeIf(place -> place.session.isDead());
    return places.stream().map(place -> place.session).toList();
  }

  @Override
  public void close() {
    for (var session : sessions()) {
      session.isolate().close();
    }
  }
}
