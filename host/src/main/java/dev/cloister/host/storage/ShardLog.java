package dev.cloister.host.storage;

import java.util.concurrent.CompletableFuture;

/// Where a shard's committer appends: the replicated log.
public interface ShardLog {
  /// Appends an entry. Entries given by one thread are logged in that order. Completes when the
  /// entry is durable and applied, in order, with what applying it came to; exceptionally when that
  /// is unknown.
  CompletableFuture<Verdict> append(byte[] entry);
}
