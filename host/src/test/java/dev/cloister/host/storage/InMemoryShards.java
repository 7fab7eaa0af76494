package dev.cloister.host.storage;

import dev.cloister.api.ObjectId;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/// Shards that keep everything in memory, for tests of what is built on [Shards]. Passes the same
/// contract as the durable ones.
///
/// What a test may do beside: hold commits back and release them ([InMemoryShard#hold]), and end a
/// term ([InMemoryShard#depose]).
public final class InMemoryShards implements Shards {
  private final ExecutorService committer =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("in-memory-committer").factory());
  private final InMemoryShard system = new InMemoryShard(ShardNumber.SYSTEM, committer, _ -> true);
  private final List<InMemoryShard> shards;

  /// Four shards.
  public InMemoryShards() {
    this(4);
  }

  /// `count` shards, each of which leads in term 1.
  public InMemoryShards(int count) {
    shards =
        IntStream.range(0, count)
            .mapToObj(number ->
                new InMemoryShard(
                    number, committer, object -> ShardNumber.of(object, count) == number))
            .toList();
  }

  @Override
  public InMemoryShard shardOf(ObjectId object) {
    return shards.get(ShardNumber.of(object, shards.size()));
  }

  @Override
  public List<Shard> objectShards() {
    return List.copyOf(shards);
  }

  @Override
  public InMemoryShard system() {
    return system;
  }

  @Override
  public void close() {
    shards.forEach(InMemoryShard::stop);
    system.stop();
    committer.close();
  }
}
