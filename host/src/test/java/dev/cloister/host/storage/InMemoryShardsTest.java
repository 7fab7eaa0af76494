package dev.cloister.host.storage;

final class InMemoryShardsTest extends ShardsContract {
  @Override
  protected Shards open() {
    return new InMemoryShards();
  }
}
