package dev.cloister.host.cluster;

import dev.cloister.host.storage.Shards;
import dev.cloister.host.storage.ShardsContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// The contract on a real log and a real store.
final class RatisShardsTest extends ShardsContract {
  @TempDir Path data;

  @Override
  protected Shards open() throws IOException {
    return open(data);
  }

  /// Three object shards in this folder, which must not fail.
  static RatisShards open(Path data) throws IOException {
    return RatisShards.open(
        data,
        ClusterSettings.lone().withObjectShards(3),
        (reason, cause) -> {
          throw new AssertionError(reason, cause);
        });
  }
}
