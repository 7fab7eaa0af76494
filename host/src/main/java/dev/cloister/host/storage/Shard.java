package dev.cloister.host.storage;

import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/// A fixed slice of the object ids, or the system's own records: one log, one state.
public interface Shard {
  /// Its number; -1 is the system shard.
  int number();

  /// The term in which this node serves the shard; empty while it does not.
  OptionalLong term();

  /// Makes the writes durable. Turns of one shard become durable in the order in which they were
  /// given.
  ///
  /// Completes when they are durable (fsynced by the log) and applied, on a thread that must not be
  /// held up. Completes exceptionally with [CommitUnknown] when `term` is over or anything failed:
  /// it is then unknown whether they will be applied, and every worker of the shard has to be
  /// discarded.
  CompletableFuture<Void> commit(long term, ObjectWrites writes);

  /// The applied state.
  ReadOnlyStorage state();

  /// Hears when this node begins and ceases to serve the shard. Called at once with the present
  /// state.
  void listen(Listener listener);

  /// Hears of the leader's terms, one call at a time.
  interface Listener {
    /// From now on this node serves the shard, in `term`.
    void leads(Shard shard, long term);

    /// This node no longer serves the shard; commits of earlier terms fail.
    void ceased(Shard shard);
  }
}
