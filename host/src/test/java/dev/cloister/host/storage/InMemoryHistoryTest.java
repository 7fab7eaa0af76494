package dev.cloister.host.storage;

final class InMemoryHistoryTest extends HistoryContract {
  @Override
  protected Shards open() {
    return new InMemoryShards();
  }
}
