package dev.cloister.host.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.SnapshotFile;
import dev.cloister.host.storage.StoredEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Snapshots of all shards on demand, and folders made of them.
final class SnapshotsTest {
  private static final ScriptName SCRIPT = new ScriptName(new TenantId("acme"), "shop");
  private static final int SHARDS = 3;
  private static final byte[] KEY = "count".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path folder;

  @Test
  void a_folder_made_of_snapshots_has_what_was_acknowledged_and_goes_on() throws Exception {
    try (var shards = open("source")) {
      for (int i = 0; i < 20; i++) {
        write(shards, object(i), i).join();
      }
      restore(shards, "restored");
    }
    for (int start = 0; start < 2; start++) {
      try (var shards = open("restored")) {
        for (int i = 0; i < 20; i++) {
          assertThat(read(shards, object(i))).isEqualTo(i + start);
          write(shards, object(i), i + start + 1).join();
        }
      }
    }
  }

  /// Two objects of different shards: the second is written only after the first is acknowledged,
  /// so at no moment is the second ahead.
  @Test
  void the_snapshots_of_all_shards_are_one_moment() throws Exception {
    ObjectId first = object(0);
    try (var shards = open("source")) {
      ObjectId second = other(shards, first);
      var stop = new AtomicBoolean();
      var acknowledged = new AtomicInteger();
      var writer =
          CompletableFuture.runAsync(() -> {
            for (int i = 1; !stop.get(); i++) {
              write(shards, first, i).join();
              write(shards, second, i).join();
              acknowledged.set(i);
            }
          });
      for (int round = 0; round < 5; round++) {
        int before = acknowledged.get();
        restore(shards, "restored" + round);
        try (var restored = open("restored" + round)) {
          int ahead = read(restored, first);
          int behind = read(restored, second);
          assertThat(behind).isGreaterThanOrEqualTo(before);
          assertThat(ahead - behind).isBetween(0, 1);
        }
      }
      stop.set(true);
      writer.join();
    }
  }

  @Test
  void a_folder_with_something_in_it_is_left_alone() throws Exception {
    Files.writeString(folder.resolve("mine"), "mine");

    assertThatThrownBy(() -> RestoredFolder.make(folder, SHARDS))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("There is something in");
    assertThat(folder).isDirectoryContaining("glob:**/mine");
  }

  private void restore(RatisShards shards, String name) throws Exception {
    var taken = shards.snapshots(folder.resolve("taken-for-" + name));
    assertThat(taken).hasSize(SHARDS + 1);
    var restored = RestoredFolder.make(folder.resolve(name), SHARDS);
    for (var each : taken.entrySet()) {
      var path = each.getValue().path();
      Files.createDirectories(restored.snapshots(each.getKey()));
      Files.copy(path, restored.snapshots(each.getKey()).resolve(path.getFileName()));
      restored.begin(
          each.getKey(), SnapshotFile.list(restored.snapshots(each.getKey())).getFirst());
    }
  }

  private RatisShards open(String name) throws IOException {
    return RatisShards.open(
        folder.resolve(name),
        ClusterSettings.lone().withObjectShards(SHARDS),
        (reason, cause) -> {
          throw new AssertionError(reason, cause);
        });
  }

  private static ObjectId other(RatisShards shards, ObjectId than) {
    for (int i = 1; ; i++) {
      if (shards.shardOf(object(i)) != shards.shardOf(than)) {
        return object(i);
      }
    }
  }

  private static CompletableFuture<Void> write(RatisShards shards, ObjectId object, int value) {
    var shard = shards.shardOf(object);
    byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    return shard.commit(
        shard.term().orElseThrow(),
        new ObjectWrites(
            object, Optional.empty(), false, List.of(), List.of(new StoredEntry(KEY, bytes))));
  }

  private static int read(RatisShards shards, ObjectId object) {
    return shards
        .shardOf(object)
        .state()
        .get(object, KEY)
        .map(bytes -> ByteBuffer.wrap(bytes).getInt())
        .orElse(0);
  }

  private static ObjectId object(int number) {
    return new ObjectId(SCRIPT, "Counter", "%064x".formatted(number));
  }
}
