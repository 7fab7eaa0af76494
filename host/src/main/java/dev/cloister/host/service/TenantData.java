package dev.cloister.host.service;

import dev.cloister.api.Outcome;
import dev.cloister.api.TenantId;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.Shard;
import dev.cloister.host.storage.Shards;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All that the services have stored for a tenant, whichever service it was.
///
/// Threads: any that may wait and is not interrupted. The shards are lent.
public final class TenantData {
  private static final Logger LOG = LoggerFactory.getLogger(TenantData.class);

  /// Objects that are removed at a time.
  private static final int PAGE = 500;

  private final Shards shards;

  public TenantData(Shards shards) {
    this.shards = shards;
  }

  /// Removes it, durably when this returns; says whether there was any. After a failure it can be
  /// asked for again.
  public Outcome<Boolean> remove(TenantId tenant) {
    var any = false;
    try {
      for (var shard : shards.objectShards()) {
        any |= remove(tenant, shard);
      }
      return new Outcome.Answered<>(any);
    } catch (CompletionException e) {
      LOG.warn("What the services keep for {} may not have been removed", tenant, e);
      return new Outcome.Failed<>(
          ServiceAnswers.storageUnavailable(
              "It is not known whether all that services keep for the tenant was removed."));
    }
  }

  private static boolean remove(TenantId tenant, Shard shard) {
    var served = new ServedShard(shard);
    var script = ServiceObjects.script(tenant);
    var page = served.state().objects(script, Optional.empty(), Optional.empty(), PAGE);
    var any = !page.isEmpty();
    while (!page.isEmpty()) {
      CompletableFuture.allOf(
              page.stream()
                  .map(object ->
                      served.commit(
                          new ObjectWrites(object, Optional.empty(), true, List.of(), List.of())))
                  .toArray(CompletableFuture<?>[]::new))
          .join();
      page = served.state().objects(script, Optional.empty(), Optional.of(page.getLast()), PAGE);
    }
    return any;
  }
}
