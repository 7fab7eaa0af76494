package dev.cloister.host.cluster;

import dev.cloister.host.storage.AlarmsContract;
import dev.cloister.host.storage.Shards;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// The contract on a real log and a real store.
final class RatisAlarmsTest extends AlarmsContract {
  @TempDir Path data;

  @Override
  protected Shards open() throws IOException {
    return RatisShardsTest.open(data);
  }
}
