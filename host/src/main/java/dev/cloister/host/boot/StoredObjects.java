package dev.cloister.host.boot;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.host.storage.Shards;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The objects of a script that have something stored, gathered from all shards.
final class StoredObjects {
  private final Shards shards;

  StoredObjects(Shards shards) {
    this.shards = shards;
  }

  /// At most `limit` ids after `after`, by class and id.
  List<ObjectId> list(
      ScriptName script, Optional<String> className, Optional<ObjectId> after, int limit) {
    return shards.objectShards().stream()
        .flatMap(shard -> shard.state().objects(script, className, after, limit).stream())
        .sorted(Comparator.comparing(ObjectId::className).thenComparing(ObjectId::hex))
        .limit(limit)
        .toList();
  }
}
