package dev.cloister.host.cron;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.Shard;
import dev.cloister.host.storage.StoredEntry;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// The records of all crons, in the system shard.
///
/// Threads: one that is never interrupted.
final class CronStore {
  static final ObjectId RECORDS =
      new ObjectId(new ScriptName(new TenantId("cloister"), "cron"), "cron", "0".repeat(64));
  private static final int PAGE_ENTRIES = 500;

  private final Shard shard;

  CronStore(Shard shard) {
    this.shard = shard;
  }

  Map<CronKey, CronRecord> all() {
    var found = new HashMap<CronKey, CronRecord>();
    var start = Optional.<byte[]>empty();
    while (true) {
      var page = shard.state().range(RECORDS, start, Optional.empty(), false, PAGE_ENTRIES);
      for (var entry : page) {
        found.put(CronKey.read(new String(entry.key(), UTF_8)), CronRecord.read(entry.value()));
      }
      if (page.size() < PAGE_ENTRIES) {
        return found;
      }
      var last = page.getLast().key();
      // The next key there could be: the last one and a zero byte.
      start = Optional.of(Arrays.copyOf(last, last.length + 1));
    }
  }

  Optional<CronRecord> get(CronKey key) {
    return shard.state().get(RECORDS, bytes(key)).map(CronRecord::read);
  }

  /// Completes when it is durable; exceptionally when nobody knows.
  CompletableFuture<Void> put(long term, CronKey key, CronRecord record) {
    return commit(term, List.of(), List.of(new StoredEntry(bytes(key), record.write())));
  }

  /// As [#put].
  CompletableFuture<Void> delete(long term, CronKey key) {
    return commit(term, List.of(bytes(key)), List.of());
  }

  private CompletableFuture<Void> commit(long term, List<byte[]> deletes, List<StoredEntry> puts) {
    return shard.commit(term, new ObjectWrites(RECORDS, Optional.empty(), false, deletes, puts));
  }

  private static byte[] bytes(CronKey key) {
    return key.toString().getBytes(UTF_8);
  }
}
