package dev.cloister.host.boot;

import dev.cloister.isolates.confine.Confined;
import dev.cloister.isolates.confine.Layer;
import dev.cloister.policies.Confinement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How this host's cordons are confined, as each of them has found out for itself; of all of them
/// the weakest counts.
///
/// Threads: any.
final class CordonConfinement {
  private static final Logger LOG = LoggerFactory.getLogger(CordonConfinement.class);

  // Guarded by this.
  private @Nullable Confined weakest;

  /// Notes how another cordon is confined. The first, and one that is weaker, are in the log.
  synchronized void heard(Confined confined) {
    var before = weakest;
    if (before != null && (!before.complete() || confined.complete())) {
      return;
    }
    weakest = confined;
    if (confined.complete()) {
      LOG.info("Cordons are confined: {}", confined);
    } else {
      LOG.warn("Cordons are not confined: {}", confined);
    }
  }

  /// What a policy makes of it.
  Confinement now() {
    return weakest()
        .map(CordonConfinement::of)
        .orElseGet(() -> Confinement.without("no cordon has started yet"));
  }

  static Confinement of(Confined confined) {
    return confined.complete()
        ? Confinement.COMPLETE
        : Confinement.without(
            confined.missing().stream().map(Layer::toString).collect(Collectors.joining("; ")));
  }

  /// The layers, in sentences; empty as long as there has been no cordon.
  List<String> layers() {
    return weakest().stream()
        .flatMap(confined -> confined.layers().stream())
        .map(Layer::toString)
        .toList();
  }

  /// What an operator should know of it.
  Optional<String> warning() {
    return weakest()
        .filter(confined -> !confined.complete())
        .map(confined ->
            "Cordons are not confined by the operating system (%s): untrusted tenants are refused unless a policy accepts it."
                .formatted(of(confined).missing().orElseThrow()));
  }

  private synchronized Optional<Confined> weakest() {
    return Optional.ofNullable(weakest);
  }
}
