package dev.cloister.host.service;

import dev.cloister.host.storage.CommitUnknown;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.ReadOnlyStorage;
import dev.cloister.host.storage.Shard;
import java.util.concurrent.CompletableFuture;

/// A shard as services use it: commits in the term that is served now.
public record ServedShard(Shard shard) {
  /// Completes when the writes are durable; exceptionally with [CommitUnknown] when that is not
  /// known.
  public CompletableFuture<Void> commit(ObjectWrites writes) {
    var term = shard.term();
    return term.isPresent()
        ? shard.commit(term.getAsLong(), writes)
        : CompletableFuture.failedFuture(
            new CommitUnknown(
                "This host does not serve the shard now.",
                new IllegalStateException("Shard " + shard.number() + " has no term here.")));
  }

  /// The applied state.
  public ReadOnlyStorage state() {
    return shard.state();
  }
}
