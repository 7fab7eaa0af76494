package dev.cloister.host.storage;

final class InMemoryAlarmsTest extends AlarmsContract {
  @Override
  protected Shards open() {
    return new InMemoryShards();
  }
}
