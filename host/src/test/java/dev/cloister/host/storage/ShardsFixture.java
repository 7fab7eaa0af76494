package dev.cloister.host.storage;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// An installation of [Shards] for each test, and the words that tests of it are written with.
public abstract class ShardsFixture {
  static final ScriptName SCRIPT = new ScriptName(new TenantId("acme"), "shop");
  static final ObjectId CART = object(SCRIPT, "Cart", 1);
  Shards shards;

  /// A new, empty installation with at least two object shards, all of which lead.
  protected abstract Shards open() throws Exception;

  @BeforeEach
  void start() throws Exception {
    shards = open();
  }

  @AfterEach
  void stop() {
    shards.close();
  }

  final void commit(ObjectWrites writes) {
    Shard shard = shards.shardOf(writes.object());
    shard.commit(term(shard), writes).join();
  }

  final ReadOnlyStorage state(ObjectId object) {
    return shards.shardOf(object).state();
  }

  final Optional<String> get(ObjectId object, String key) {
    return state(object).get(object, bytes(key)).map(ShardsFixture::text);
  }

  final List<String> all(ObjectId object) {
    return range(object, null, null, false, Integer.MAX_VALUE);
  }

  final List<String> range(ObjectId object, String start, String end, boolean reverse, int limit) {
    return state(object)
        .range(
            object,
            Optional.ofNullable(start).map(ShardsFixture::bytes),
            Optional.ofNullable(end).map(ShardsFixture::bytes),
            reverse,
            limit)
        .stream()
        .map(entry -> text(entry.key()) + "=" + text(entry.value()))
        .toList();
  }

  static long term(Shard shard) {
    return shard.term().orElseThrow();
  }

  static ObjectId object(ScriptName script, String className, int number) {
    return new ObjectId(script, className, "%064x".formatted(number));
  }

  static ObjectWrites puts(ObjectId object, String... keysAndValues) {
    return new ObjectWrites(object, Optional.empty(), false, List.of(), entries(keysAndValues));
  }

  static ObjectWrites one(ObjectId object, byte[] key, byte[] value) {
    return new ObjectWrites(
        object, Optional.empty(), false, List.of(), List.of(new StoredEntry(key, value)));
  }

  static List<StoredEntry> entries(String... keysAndValues) {
    List<StoredEntry> entries = new ArrayList<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      entries.add(new StoredEntry(bytes(keysAndValues[i]), bytes(keysAndValues[i + 1])));
    }
    return entries;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
