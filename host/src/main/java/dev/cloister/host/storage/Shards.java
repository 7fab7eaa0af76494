package dev.cloister.host.storage;

import dev.cloister.api.ObjectId;
import java.util.List;

/// All shards of this installation, as seen from this node.
public interface Shards extends AutoCloseable {
  /// The shard an object belongs to: a fixed function of its id and the number of shards chosen at
  /// first start.
  Shard shardOf(ObjectId object);

  /// The shards of objects, by number.
  List<Shard> objectShards();

  /// Where tenants, scripts and the directory live.
  Shard system();

  /// Stops serving, takes what is committed to disk and closes the stores.
  @Override
  void close();
}
