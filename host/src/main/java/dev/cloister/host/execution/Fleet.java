package dev.cloister.host.execution;

import dev.cloister.api.TenantId;
import dev.cloister.isolates.Isolate;
import dev.cloister.isolates.IsolateListener;
import dev.cloister.policies.CordonShape;
import dev.cloister.policies.Isolation;
import dev.cloister.policies.Policy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which tenant runs in which isolate.
///
/// A shared cordon takes tenants of one shape, up to its bound. A tenant that forced the end of a
/// cordon is alone in one for a while ([Penalties]), so that its neighbours are disturbed once and
/// not again. What its scripts in Java do is held against those alone. A tenant whose policy says
/// another place than before moves with its next deployment; what it still has in the old place
/// finishes there. A tenant without scripts keeps its place for [#LINGER]: a script that is deleted
/// and deployed anew does not wait for another cordon.
///
/// Threads: any. Who needs an isolate that is not there yet waits for it; nobody else waits with
/// them, since places are chosen under a lock and isolates are made without. Owns: the isolates.
final class Fleet implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);

  /// How long an isolate waits for a tenant that has no scripts any more.
  static final Duration LINGER = Duration.ofMinutes(1);

  /// An isolate and who runs in it. `left` has those of `tenants` that have no scripts any more, or
  /// another place, with the time since when.
  private static final class Place {
    final FutureTask<IsolateSession> opening;
    final String kind;
    final Language isFor;
    final int tenantsMax;

    /// Whether it is one tenant's for what that did, and not by its policy.
    final boolean penalty;

    final Set<TenantId> tenants = new HashSet<>();
    final Map<TenantId, Long> left = new HashMap<>();

    Place(
        Callable<IsolateSession> opening,
        String kind,
        Language isFor,
        int tenantsMax,
        boolean penalty) {
      this.opening = new FutureTask<>(opening);
      this.kind = kind;
      this.isFor = isFor;
      this.tenantsMax = tenantsMax;
      this.penalty = penalty;
    }

    /// The isolate; the first who asks makes it, the others wait for that.
    IsolateSession session() {
      opening.run();
      try {
        return opening.get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException failure) {
          throw failure;
        }
        throw new IllegalStateException("An isolate could not be made.", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new UncheckedIOException(
            new IOException("Interrupted while an isolate was made.", e));
      }
    }

    /// The isolate, if it has been made.
    Optional<IsolateSession> opened() {
      return opening.state() == Future.State.SUCCESS
          ? Optional.of(opening.resultNow())
          : Optional.empty();
    }

    /// Whether it has ended, or could not be made.
    boolean isOver() {
      return opening.state() == Future.State.FAILED
          || opened().filter(IsolateSession::isDead).isPresent();
    }

    boolean hasContextsOf(TenantId tenant) {
      return opened().filter(session -> !session.contextsOf(tenant).isEmpty()).isPresent();
    }
  }

  private final IsolateFactory factory;
  private final InstantSource clock;
  private final List<Place> places = new ArrayList<>();
  private final Penalties penalties = new Penalties();

  /// Of scripts in Java, which are alone anyway: only the wait for the next cordon is theirs.
  private final Penalties javaPenalties = new Penalties();

  private boolean closed;

  Fleet(IsolateFactory factory, InstantSource clock) {
    this.factory = factory;
    this.clock = clock;
  }

  /// The isolate of a tenant with this policy; made, or taken from stock, when it has none.
  IsolateSession of(TenantId tenant, Policy policy, Language language) {
    return place(tenant, policy, language).session();
  }

  private synchronized Place place(TenantId tenant, Policy policy, Language language) {
    places.removeIf(Place::isOver);
    var place = language == Language.JAVA ? javaPlaceOf(tenant, policy) : placeOf(tenant, policy);
    place.tenants.add(tenant);
    place.left.remove(tenant);
    for (var other : places) {
      if (other != place && other.isFor == language && other.tenants.contains(tenant)) {
        other.left.putIfAbsent(tenant, clock.millis());
      }
    }
    return place;
  }

  /// Java has a cordon for each tenant, wherever the policy places its other scripts.
  private Place javaPlaceOf(TenantId tenant, Policy policy) {
    var kind = "java " + policy.cordon();
    for (var place : places) {
      if (place.tenants.contains(tenant) && place.kind.equals(kind)) {
        return place;
      }
    }
    var shape = policy.cordon();
    return add(
        new Place(
            () ->
                open(
                    new IsolateSession(
                        listener -> factory.javaCordon(shape, listener), shape.idleContextsMax()),
                    Language.JAVA),
            kind,
            Language.JAVA,
            1,
            false));
  }

  private Place placeOf(TenantId tenant, Policy policy) {
    var penalty =
        policy.isolation() == Isolation.SHARED_CORDON && penalties.isAlone(tenant, clock.millis());
    var alone = policy.isolation() == Isolation.OWN_CORDON || penalty;
    var kind = kind(policy);
    for (var place : places) {
      var fits = penalty ? place.tenantsMax == 1 : !place.penalty;
      if (place.tenants.contains(tenant) && place.kind.equals(kind) && fits) {
        return place;
      }
    }
    for (var place : places) {
      if (!alone && place.kind.equals(kind) && place.tenants.size() < place.tenantsMax) {
        return place;
      }
    }
    return open(policy, kind, alone, penalty);
  }

  /// How long a tenant has to wait until scripts in this language are given another cordon for what
  /// such ones did.
  synchronized Duration wait(TenantId tenant, Language language) {
    return penaltiesOf(language).wait(tenant, clock.millis());
  }

  private Penalties penaltiesOf(Language language) {
    return language == Language.JAVA ? javaPenalties : penalties;
  }

  /// Until when a tenant is alone for what it did, if it is.
  synchronized Optional<Instant> aloneUntil(TenantId tenant) {
    return penalties.aloneUntil(tenant, clock.millis()).map(Instant::ofEpochMilli);
  }

  /// The tenants that are alone for what they did, and until when.
  synchronized Map<TenantId, Instant> alone() {
    var alone = new HashMap<TenantId, Instant>();
    penalties
        .alone(clock.millis())
        .forEach((tenant, until) -> alone.put(tenant, Instant.ofEpochMilli(until)));
    return alone;
  }

  /// The tenants that are still alone though their penalty is over.
  synchronized List<TenantId> forgiven() {
    return places.stream()
        .filter(place -> place.penalty)
        .flatMap(place -> place.tenants.stream().filter(each -> !place.left.containsKey(each)))
        .filter(tenant -> !penalties.isAlone(tenant, clock.millis()))
        .toList();
  }

  private static String kind(Policy policy) {
    return policy.isolation() == Isolation.IN_HOST ? "in-host" : policy.cordon().toString();
  }

  private Place open(Policy policy, String kind, boolean alone, boolean penalty) {
    CordonShape shape = policy.cordon();
    Function<IsolateListener, Isolate> maker =
        policy.isolation() == Isolation.IN_HOST
            ? factory::inHost
            : listener -> factory.cordon(shape, listener);
    var max =
        policy.isolation() == Isolation.IN_HOST
            ? Integer.MAX_VALUE
            : alone ? 1 : shape.tenantsMax();
    return add(
        new Place(
            () -> open(new IsolateSession(maker, shape.idleContextsMax()), Language.JAVASCRIPT),
            kind,
            Language.JAVASCRIPT,
            max,
            penalty));
  }

  private Place add(Place place) {
    places.add(place);
    return place;
  }

  /// Outside the lock.
  private IsolateSession open(IsolateSession made, Language language) {
    made.whenDead(death -> mourn(made, language, death));
    synchronized (this) {
      if (!closed) {
        return made;
      }
    }
    made.isolate().close();
    throw new UncheckedIOException(new IOException("The host is stopping."));
  }

  private void mourn(IsolateSession session, Language language, IsolateListener.Death death) {
    if (!"ok".equals(death.outcome())) {
      LOG.warn(
          "Isolate {} ended ({}): {}", session.isolate().place(), death.outcome(), death.reason());
    }
    for (var context : session.contexts()) {
      if (context.number() == death.suspectContext()) {
        offended(context.deployment().script().tenant(), language);
      }
    }
  }

  /// A script of the tenant in this language has forced the end of its cordon.
  synchronized void offended(TenantId tenant, Language language) {
    penaltiesOf(language).offended(tenant, clock.millis());
  }

  /// The tenant has no scripts any more.
  synchronized void leave(TenantId tenant) {
    for (var place : places) {
      if (place.tenants.contains(tenant)) {
        place.left.put(tenant, clock.millis());
      }
    }
  }

  /// Closes the cordons in which nobody has had scripts for [#LINGER], and nothing is under way any
  /// more. What a tenant has touched is never given to another: they do not go back to the stock.
  synchronized void closeIdle() {
    penalties.forget(clock.millis());
    javaPenalties.forget(clock.millis());
    var since = clock.millis() - LINGER.toMillis();
    for (var place : List.copyOf(places)) {
      if (place.opened().isEmpty()) {
        continue;
      }
      var gone =
          place.left.entrySet().stream()
              .filter(each -> each.getValue() <= since)
              .filter(each -> !place.hasContextsOf(each.getKey()))
              .map(each -> Map.entry(each.getKey(), each.getValue()))
              .toList();
      for (var each : gone) {
        place.left.remove(each.getKey());
        place.tenants.remove(each.getKey());
      }
      if (!gone.isEmpty() && place.tenants.isEmpty() && !place.kind.equals("in-host")) {
        places.remove(place);
        place.session().isolate().close();
      }
    }
  }

  /// How many tenants there are in each isolate that this one runs in.
  synchronized Map<IsolateSession, Integer> placesOf(TenantId tenant) {
    var found = new HashMap<IsolateSession, Integer>();
    for (var place : places) {
      if (!place.isOver() && place.tenants.contains(tenant)) {
        place.opened().ifPresent(session -> found.put(session, place.tenants.size()));
      }
    }
    return found;
  }

  /// The isolates there are.
  synchronized List<IsolateSession> sessions() {
    places.removeIf(Place::isOver);
    return places.stream().map(Place::opened).flatMap(Optional::stream).toList();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    for (var session : sessions()) {
      session.isolate().close();
    }
  }
}
