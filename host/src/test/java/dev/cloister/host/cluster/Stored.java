package dev.cloister.host.cluster;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.Shard;
import dev.cloister.host.storage.Shards;
import dev.cloister.host.storage.StoredEntry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/// Objects of one script, written and read as text.
final class Stored {
  private static final ScriptName SCRIPT = new ScriptName(new TenantId("acme"), "shop");

  private Stored() {}

  static ObjectId object(int number) {
    return new ObjectId(SCRIPT, "Cart", "%064x".formatted(number));
  }

  static ObjectWrites puts(ObjectId object, String... keysAndValues) {
    List<StoredEntry> puts = new ArrayList<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      puts.add(new StoredEntry(bytes(keysAndValues[i]), bytes(keysAndValues[i + 1])));
    }
    return new ObjectWrites(object, Optional.empty(), false, List.of(), puts);
  }

  static CompletableFuture<Void> commit(Shards shards, ObjectWrites writes) {
    Shard shard = shards.shardOf(writes.object());
    return shard.commit(shard.term().orElseThrow(), writes);
  }

  static Map<String, String> all(Shards shards, ObjectId object) {
    Map<String, String> all = new TreeMap<>();
    shards
        .shardOf(object)
        .state()
        .range(object, Optional.empty(), Optional.empty(), false, Integer.MAX_VALUE)
        .forEach(entry -> all.put(text(entry.key()), text(entry.value())));
    return all;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
