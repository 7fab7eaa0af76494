package dev.cloister.host.object;

import dev.cloister.api.Failure;
import dev.cloister.api.ObjectId;
import dev.cloister.api.Outcome;
import dev.cloister.host.execution.Deployment;
import dev.cloister.host.storage.Shard;
import java.time.Duration;
import java.util.Optional;

/// Brings one object to life: what was planned for it is done first, and it must be whole.
///
/// Threads: one at a time, which may wait for the disk and the log.
final class Awakening {
  private final ObjectId id;
  private final Objects objects;

  Awakening(ObjectId id, Objects objects) {
    this.id = id;
    this.objects = objects;
  }

  /// A new life for `worker`. Fails with `shard.no-leader`, `object.not-restored`,
  /// `object.half-imported`, `object.not-activated`, or what the script's deployment said.
  ///
  /// @param said what the object is called by, if anybody says
  Outcome<Incarnation> wake(ObjectWorker worker, Optional<String> said) {
    try {
      return wakeOrFail(worker, said);
    } catch (RuntimeException e) {
      objects.report("Object " + id + " could not be activated", e);
      return new Outcome.Failed<>(
          new Failure.Unavailable(
              "object.not-activated",
              "The object could not be brought to life.",
              "Retry after the pause; if it stays so, the operator's log says why.",
              Optional.of(Duration.ofSeconds(1))));
    }
  }

  private Outcome<Incarnation> wakeOrFail(ObjectWorker worker, Optional<String> said) {
    var shard = objects.shards().shardOf(id);
    var term = shard.term();
    if (term.isEmpty()) {
      return new Outcome.Failed<>(noLeader(shard));
    }
    var notRestored = objects.recovery().carryOut(shard, term.getAsLong(), id);
    if (notRestored != null) {
      return new Outcome.Failed<>(notRestored);
    }
    var halfImported = HalfImported.failure(shard.state(), id);
    if (halfImported.isPresent()) {
      return new Outcome.Failed<>(halfImported.get());
    }
    return switch (objects.deployment(id.script())) {
      case Outcome.Failed<Deployment>(var failure) -> new Outcome.Failed<>(failure);
      case Outcome.Answered<Deployment>(var deployment) -> {
        var home = deployment.homeForObject();
        var born = new Incarnation(id, shard, term.getAsLong(), home, worker, objects.readers());
        born.activate(said);
        yield new Outcome.Answered<>(born);
      }
    };
  }

  static Failure noLeader(Shard shard) {
    return new Failure.Unavailable(
        "shard.no-leader",
        "No node serves shard %d at the moment.".formatted(shard.number()),
        "Retry after the pause.",
        Optional.of(Duration.ofMillis(500)));
  }
}
