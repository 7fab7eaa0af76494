package dev.cloister.host.tenant;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.api.ObjectId;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.Shard;
import dev.cloister.host.storage.StoredEntry;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/// The system shard as the directory uses it: writes that are waited for, and reads.
///
/// Threads: the directory's own only, which nobody interrupts; an interrupt during a read would
/// close the store for good.
final class SystemShard {
  private static final int PAGE_ENTRIES = 500;
  private static final long COMMIT_SECONDS_MAX = 30;

  private final Shard shard;

  SystemShard(Shard shard) {
    this.shard = shard;
  }

  /// Writes one key.
  void put(ObjectId object, String key, byte[] value) throws DirectoryRefused {
    write(object, false, List.of(), List.of(new StoredEntry(key(key), value)));
  }

  /// Deletes one key.
  void delete(ObjectId object, String key) throws DirectoryRefused {
    write(object, false, List.of(key(key)), List.of());
  }

  /// Deletes everything an object has.
  void deleteAll(ObjectId object) throws DirectoryRefused {
    write(object, true, List.of(), List.of());
  }

  /// Returns when the writes are durable.
  void write(ObjectId object, boolean deleteAll, List<byte[]> deletes, List<StoredEntry> puts)
      throws DirectoryRefused {
    writeAll(List.of(new ObjectWrites(object, Optional.empty(), deleteAll, deletes, puts)));
  }

  /// Returns when all are durable. They become so in their order, several at a time.
  void writeAll(List<ObjectWrites> all) throws DirectoryRefused {
    OptionalLong term = shard.term();
    if (term.isEmpty()) {
      throw DirectoryFailures.unavailable("This host does not serve the directory now.");
    }
    var commits =
        all.stream()
            .map(writes -> shard.commit(term.getAsLong(), writes))
            .toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(commits).get(COMMIT_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw DirectoryFailures.unavailable(
          "It is not known whether the change was written: the storage behind the directory failed.");
    } catch (InterruptedException e) {
      throw new IllegalStateException("Nobody interrupts the directory's thread.", e);
    }
  }

  /// The value of a key.
  Optional<byte[]> get(ObjectId object, String key) {
    return shard.state().get(object, key(key));
  }

  /// All entries of an object whose keys begin with `prefix`, in order.
  void each(ObjectId object, String prefix, BiConsumer<String, byte[]> reader) {
    byte[] start = key(prefix);
    while (true) {
      var page =
          shard.state().range(object, Optional.of(start), Optional.empty(), false, PAGE_ENTRIES);
      for (var entry : page) {
        String key = new String(entry.key(), UTF_8);
        if (!key.startsWith(prefix)) {
          return;
        }
        reader.accept(key.substring(prefix.length()), entry.value());
      }
      if (page.size() < PAGE_ENTRIES) {
        return;
      }
      byte[] last = page.getLast().key();
      // The next key there could be: the last one and a zero byte.
      start = Arrays.copyOf(last, last.length + 1);
    }
  }

  Shard shard() {
    return shard;
  }

  static byte[] key(String key) {
    return key.getBytes(UTF_8);
  }
}
