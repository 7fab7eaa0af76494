package dev.cloister.host.service.kv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.Outcome;
import dev.cloister.api.TenantId;
import dev.cloister.host.service.ServiceObjects;
import dev.cloister.host.storage.InMemoryShards;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.StoredEntry;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// KV namespaces over shards in memory, with a clock that the test sets.
final class KvStoreTest {
  private static final TenantId SHOP = new TenantId("shop");
  private static final Namespace PRICES = new Namespace(SHOP, "prices");
  private static final long START = 1_800_000_000L;
  private static final int ALL = 1_000;

  private final InMemoryShards shards = new InMemoryShards();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicLong now = new AtomicLong(START);
  private final KvStore store =
      new KvStore(shards, () -> Instant.ofEpochSecond(now.get()), new Random(7), threads);

  @AfterEach
  void close() {
    threads.close();
    shards.close();
  }

  @Test
  void a_value_is_there_once_it_is_put_and_gone_once_it_is_deleted() {
    put(PRICES, "tea", "4.20");

    assertThat(text(PRICES, "tea")).contains("4.20");
    assertThat(delete(PRICES, "tea")).isTrue();
    assertThat(text(PRICES, "tea")).isEmpty();
    assertThat(delete(PRICES, "tea")).isFalse();
    assertThat(store.usage(PRICES)).contains(new Usage("prices", 0, 0));
  }

  @Test
  void namespaces_and_tenants_do_not_see_each_other() {
    var other = new Namespace(SHOP, "stock");
    var foreign = new Namespace(new TenantId("bank"), "prices");
    put(PRICES, "tea", "mine");

    assertThat(text(other, "tea")).isEmpty();
    assertThat(text(foreign, "tea")).isEmpty();
    assertThat(store.namespaces(SHOP)).extracting(Usage::id).containsExactly("prices");
    assertThat(store.namespaces(foreign.tenant())).isEmpty();
  }

  @Test
  void values_on_both_sides_of_the_bound_of_what_lies_beside_its_key_come_back_as_they_were() {
    for (var length :
        List.of(
            0,
            1,
            KvLimits.BESIDE_BYTES_MAX,
            KvLimits.BESIDE_BYTES_MAX + 1,
            KvLimits.PIECE_BYTES,
            KvLimits.PIECE_BYTES + 1,
            3 * KvLimits.PIECE_BYTES)) {
      var value = new byte[length];
      new Random(length).nextBytes(value);
      put(PRICES, "k", value, 0);
      assertThat(bytes(PRICES, "k")).as("%d bytes", length).contains(value);
    }
    assertThat(store.usage(PRICES).orElseThrow())
        .isEqualTo(new Usage("prices", 1, 1 + 3 * KvLimits.PIECE_BYTES));
  }

  @Test
  void a_value_of_one_byte_too_many_changes_nothing_and_leaves_nothing_behind() {
    put(PRICES, "k", "before");

    assertThat(put(PRICES, "k", new byte[KvLimits.VALUE_BYTES_MAX + 1], 0))
        .isEqualTo(KvLimits.VALUE_BYTES_MAX + 1L);
    assertThat(text(PRICES, "k")).contains("before");

    now.addAndGet(KvLimits.UPLOAD_SECONDS_MAX);
    store.sweep(SHOP, ALL);
    assertThat(storedObjects()).as("the index alone").isEqualTo(1);
  }

  @Test
  void a_large_value_that_is_replaced_while_it_is_read_is_read_to_its_end() throws IOException {
    var value = new byte[4 * KvLimits.PIECE_BYTES];
    new Random(1).nextBytes(value);
    put(PRICES, "k", value, 0);
    var reading = found(PRICES, "k").orElseThrow().value();

    put(PRICES, "k", "after");
    store.sweep(SHOP, ALL);

    assertThat(reading.bytes()).isEqualTo(value);
    assertThat(text(PRICES, "k")).contains("after");
    now.addAndGet(KvLimits.READERS_SECONDS_MAX);
    store.sweep(SHOP, ALL);
    assertThat(storedObjects()).isEqualTo(1);
  }

  @Test
  void a_key_is_not_there_from_the_second_in_which_it_expires() {
    put(PRICES, "k", "v".getBytes(UTF_8), START + 60);

    now.set(START + 59);
    assertThat(text(PRICES, "k")).contains("v");
    assertThat(names(store.list(PRICES, new byte[0], Optional.empty(), ALL))).containsExactly("k");
    now.set(START + 60);
    assertThat(text(PRICES, "k")).isEmpty();
    assertThat(names(store.list(PRICES, new byte[0], Optional.empty(), ALL))).isEmpty();

    store.sweep(SHOP, ALL);
    assertThat(store.usage(PRICES)).contains(new Usage("prices", 0, 0));
  }

  @Test
  void a_sweep_leaves_a_key_that_was_put_again_with_a_later_time_or_none() {
    put(PRICES, "later", "v".getBytes(UTF_8), START + 60);
    put(PRICES, "never", "v".getBytes(UTF_8), START + 60);
    put(PRICES, "later", "w".getBytes(UTF_8), START + 120);
    put(PRICES, "never", "w");

    now.set(START + 60);
    store.sweep(SHOP, ALL);

    assertThat(text(PRICES, "later")).contains("w");
    assertThat(text(PRICES, "never")).contains("w");
  }

  @Test
  void a_list_goes_by_the_bytes_of_the_keys_a_page_at_a_time() {
    for (var key : List.of("b", "a/2", "a/10", "ä", "a", "c")) {
      put(PRICES, key, key);
    }

    var first = store.list(PRICES, new byte[0], Optional.empty(), 4);
    assertThat(names(first)).containsExactly("a", "a/10", "a/2", "b");
    var second = store.list(PRICES, new byte[0], first.next(), 4);
    assertThat(names(second)).containsExactly("c", "ä");
    assertThat(second.next()).isEmpty();
    assertThat(names(store.list(PRICES, bytes("a/"), Optional.empty(), ALL)))
        .containsExactly("a/10", "a/2");
    assertThat(store.list(PRICES, new byte[0], Optional.empty(), 6).next()).isEmpty();
  }

  @Test
  void a_list_passes_over_expired_keys_to_the_live_ones_behind() {
    for (var i = 0; i < 25; i++) {
      put(PRICES, "dead%02d".formatted(i), "v".getBytes(UTF_8), START + 60);
    }
    put(PRICES, "live", "v");
    now.set(START + 60);

    assertThat(names(store.list(PRICES, new byte[0], Optional.empty(), 3))).containsExactly("live");
  }

  @Test
  void many_writers_at_once_leave_what_each_wrote_and_a_usage_that_is_right() {
    var writes = new ArrayList<CompletableFuture<Long>>();
    for (var i = 0; i < 300; i++) {
      var key = "k" + i % 100;
      writes.add(CompletableFuture.supplyAsync(() -> put(PRICES, key, key.repeat(3), 0), threads));
    }
    writes.forEach(CompletableFuture::join);

    var bytes = 0L;
    for (var i = 0; i < 100; i++) {
      assertThat(text(PRICES, "k" + i)).contains(("k" + i).repeat(3));
      bytes += 4L * ("k" + i).length();
    }
    assertThat(store.usage(PRICES)).contains(new Usage("prices", 100, bytes));
  }

  @Test
  void what_the_storage_did_not_confirm_is_not_acknowledged() {
    put(PRICES, "k", "before");
    var shard = shards.shardOf(PRICES.index());
    shard.hold();
    var put = CompletableFuture.supplyAsync(() -> outcome(PRICES, "k", bytes("after"), 0), threads);
    while (!put.isDone()) {
      // Fails what waits there by now; nothing is confirmed before.
      shard.depose();
      Thread.onSpinWait();
    }

    assertThat(put.join())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.failure().code()).isEqualTo("service.storage-unavailable"));
  }

  @Test
  void a_full_namespace_takes_nothing_more_and_still_lets_go() {
    put(PRICES, "tea", "4.20");
    claim(new Usage("prices", KvLimits.NAMESPACE_KEYS_MAX, 100));

    assertRefused("kv.namespace-full", outcome(PRICES, "milk", bytes("1.10"), 0));
    put(PRICES, "tea", "4.30");
    assertThat(delete(PRICES, "tea")).isTrue();
    put(PRICES, "milk", "1.10");

    claim(new Usage("prices", 1, KvLimits.NAMESPACE_BYTES_MAX));
    assertRefused("kv.namespace-full", outcome(PRICES, "milk", bytes("1.100"), 0));
  }

  /// Writes down what the namespace would have come to by itself after very long.
  private void claim(Usage usage) {
    var index = PRICES.index();
    shards
        .shardOf(index)
        .commit(
            shards.shardOf(index).term().orElseThrow(),
            new ObjectWrites(
                index,
                Optional.empty(),
                false,
                List.of(),
                List.of(new StoredEntry(IndexKeys.USAGE, usage.write()))))
        .join();
  }

  @Test
  void a_value_that_takes_too_long_to_arrive_is_given_up() throws IOException {
    var pieces = new ArrayList<>(List.of(new byte[KvLimits.PIECE_BYTES], new byte[1]));

    var slow =
        store.put(
            PRICES,
            bytes("k"),
            new byte[0],
            0,
            () -> {
              if (pieces.size() == 1) {
                now.addAndGet(KvLimits.UPLOAD_SECONDS_MAX + 1);
                store.sweep(SHOP, ALL);
              }
              return pieces.isEmpty() ? null : pieces.removeFirst();
            });

    assertRefused("kv.upload-too-slow", slow);
    assertThat(found(PRICES, "k")).isEmpty();
  }

  private static void assertRefused(String code, Outcome<?> outcome) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Failed.class, failed -> assertThat(failed.failure().code()).isEqualTo(code));
  }

  private long storedObjects() {
    return shards.objectShards().stream()
        .mapToLong(shard ->
            shard
                .state()
                .objects(ServiceObjects.script(SHOP), Optional.empty(), Optional.empty(), ALL)
                .size())
        .sum();
  }

  private static List<String> names(KvStore.Page page) {
    return page.keys().stream().map(listed -> new String(listed.key(), UTF_8)).toList();
  }

  private void put(Namespace namespace, String key, String value) {
    put(namespace, key, bytes(value), 0);
  }

  private long put(Namespace namespace, String key, String value, long expiration) {
    return put(namespace, key, bytes(value), expiration);
  }

  private long put(Namespace namespace, String key, byte[] value, long expiration) {
    return value(outcome(namespace, key, value, expiration));
  }

  private Outcome<Long> outcome(Namespace namespace, String key, byte[] value, long expiration) {
    var left = new ArrayList<>(List.of(value));
    try {
      return store.put(
          namespace,
          bytes(key),
          new byte[0],
          expiration,
          () -> left.isEmpty() ? null : left.removeFirst());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private boolean delete(Namespace namespace, String key) {
    return value(store.delete(namespace, bytes(key)));
  }

  private Optional<KvStore.Found> found(Namespace namespace, String key) {
    return value(store.get(namespace, bytes(key)));
  }

  private Optional<String> text(Namespace namespace, String key) {
    return bytes(namespace, key).map(value -> new String(value, UTF_8));
  }

  private Optional<byte[]> bytes(Namespace namespace, String key) {
    return found(namespace, key)
        .map(found -> {
          try {
            return found.value().bytes();
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static <T> T value(Outcome<T> outcome) {
    return switch (outcome) {
      case Outcome.Answered<T>(var value) -> value;
      case Outcome.Failed<T>(var failure) -> throw new AssertionError(failure);
    };
  }
}
