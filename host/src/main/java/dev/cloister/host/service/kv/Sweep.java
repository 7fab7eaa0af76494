package dev.cloister.host.service.kv;

import dev.cloister.api.Outcome;
import dev.cloister.host.service.BatchWriter;
import dev.cloister.host.service.ServedShard;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.Shards;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes what one namespace no longer needs.
///
/// Threads: one, which waits for the disk.
final class Sweep {
  private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

  private final Namespace namespace;
  private final Shards shards;
  private final BatchWriter<Change> writer;
  private final ServedShard index;
  private final long now;

  Sweep(Namespace namespace, Shards shards, BatchWriter<Change> writer, long now) {
    this.namespace = namespace;
    this.shards = shards;
    this.writer = writer;
    this.index = new ServedShard(shards.shardOf(namespace.index()));
    this.now = now;
  }

  void run(int changesMax) {
    var changes = new ArrayList<CompletableFuture<Outcome<Boolean>>>();
    for (var key : due(IndexKeys.EXPIRY, changesMax)) {
      changes.add(writer.submit(new Change.Expire(IndexKeys.afterTime(key), IndexKeys.time(key))));
    }
    for (var mark : due(IndexKeys.GARBAGE, changesMax)) {
      if (removePieces(IndexKeys.afterTime(mark))) {
        changes.add(writer.submit(new Change.Swept(mark)));
      }
    }
    CompletableFuture.allOf(changes.toArray(CompletableFuture[]::new)).join();
  }

  private List<byte[]> due(int kind, int limit) {
    return index
        .state()
        .range(
            namespace.index(),
            Optional.of(IndexKeys.start(kind)),
            Optional.of(IndexKeys.until(kind, now)),
            false,
            limit)
        .stream()
        .map(entry -> entry.key())
        .toList();
  }

  private boolean removePieces(byte[] generation) {
    var object = namespace.value(generation);
    try {
      new ServedShard(shards.shardOf(object))
          .commit(new ObjectWrites(object, Optional.empty(), true, List.of(), List.of()))
          .join();
      return true;
    } catch (CompletionException e) {
      // Its mark stays, so the next sweep tries again.
      LOG.warn("Pieces of a value of {} could not be removed", namespace, e);
      return false;
    }
  }
}
