package dev.cloister.host.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.api.Failure;
import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a tenant may have stored: all of its bound, in all shards together, and no more.
final class BoundedShardsTest {
  private static final TenantId SHOP = new TenantId("shop");
  private static final ObjectId ONE = object(SHOP, "1");
  private static final ObjectId TWO = object(SHOP, "2");
  private static final int PREFIX = StorageKeys.prefix(ONE).length;

  /// Of an entry with a key of one byte and a value of nine.
  private static final int ENTRY = PREFIX + 10;

  private final InMemoryShards shards = new InMemoryShards();
  private StoredUse most = new StoredUse(3L * ENTRY, 100);
  private final BoundedShards bounded = new BoundedShards(shards, _ -> most);

  @AfterEach
  void close() {
    shards.close();
  }

  @Test
  void objects_of_all_shards_share_the_bound() {
    write(ONE, "a", 9).join();
    write(TWO, "a", 9).join();
    write(TWO, "b", 9).join();
    assertThat(bounded.use(SHOP)).isEqualTo(new StoredUse(3L * ENTRY, 3));

    var full = full(write(ONE, "b", 0));

    assertThat(full.code()).isEqualTo("tenant.storage-full");
    assertThat(full.detail())
        .contains("%d of %d bytes".formatted(3 * ENTRY, 3 * ENTRY), "add " + (PREFIX + 1));
    assertThat(full.next()).contains("tenant-stored-bytes-max");
    assertThat(bounded.use(SHOP).keys()).as("nothing of it was applied").isEqualTo(3);
  }

  @Test
  void another_tenant_has_a_bound_of_its_own() {
    most = new StoredUse(ENTRY, 1);
    write(ONE, "a", 9).join();

    write(object(new TenantId("bank"), "1"), "a", 9).join();

    full(write(ONE, "b", 9));
  }

  @Test
  void keys_are_counted_too() {
    most = new StoredUse(1 << 20, 2);
    write(ONE, "a", 0).join();
    write(ONE, "b", 0).join();
    write(ONE, "b", 1).join();

    assertThat(full(write(ONE, "c", 0)).next()).contains("tenant-stored-keys-max");
  }

  @Test
  void at_the_bound_an_entry_may_be_written_anew_made_smaller_and_deleted() {
    most = new StoredUse(ENTRY, 1);
    write(ONE, "a", 9).join();

    write(ONE, "a", 9).join();
    write(ONE, "a", 5).join();
    full(write(ONE, "a", 10));
    commit(writes(ONE, false, List.of("a"), List.of(put("b", 9)))).join();
    commit(writes(ONE, false, List.of("b"), List.of())).join();

    assertThat(bounded.use(SHOP)).isEqualTo(StoredUse.NONE);
    write(ONE, "c", 9).join();
  }

  @Test
  void at_the_bound_an_object_may_be_replaced_by_no_more_than_it_was() {
    write(ONE, "a", 9).join();
    write(ONE, "b", 9).join();
    write(TWO, "a", 9).join();

    full(commit(writes(ONE, true, List.of(), List.of(put("x", 9), put("y", 10)))));
    commit(writes(ONE, true, List.of(), List.of(put("x", 9), put("y", 9)))).join();
    commit(writes(ONE, true, List.of(), List.of(put("z", 1)))).join();

    assertThat(bounded.use(SHOP)).isEqualTo(new StoredUse(2L * ENTRY - 8, 2));
  }

  @Test
  void writes_under_way_count_until_they_are_applied_or_lost() {
    var shard = shards.shardOf(ONE);
    shard.hold();
    var waiting = new ArrayList<CompletableFuture<Void>>();
    for (var key : List.of("a", "b", "c")) {
      waiting.add(write(ONE, key, 9));
    }
    full(write(ONE, "d", 9));

    shard.depose();
    waiting.forEach(each -> assertThatThrownBy(each::join).hasCauseInstanceOf(CommitUnknown.class));

    shard.release();
    write(2, ONE, "d", 9).join();
    assertThat(bounded.use(SHOP).keys()).isEqualTo(1);
  }

  @Test
  void writes_that_wait_for_the_log_are_bounded() {
    most = new StoredUse(1L << 40, 1 << 20);
    var shard = shards.shardOf(ONE);
    shard.hold();
    var each = 2 << 20;
    for (var n = 0L; n + each + 1 <= StorageBudget.UNDER_WAY_BYTES_MAX; n += each + 1) {
      write(ONE, "a", each);
    }

    var refused = (Failure.LimitReached) full(write(ONE, "a", each));
    assertThat(refused.code()).isEqualTo("tenant.too-many-writes");
    assertThat(refused.retryAfter()).isPresent();

    var last = commit(writes(ONE, false, List.of(), List.of()));
    shard.release();
    last.join();
    write(ONE, "a", each).join();
  }

  @Test
  void a_changed_bound_holds_at_once() {
    write(ONE, "a", 9).join();

    most = new StoredUse(ENTRY, 100);
    full(write(ONE, "b", 0));
    most = new StoredUse(2L * ENTRY, 100);
    write(ONE, "b", 9).join();
  }

  @Test
  void who_listens_hears_of_the_bounded_shard() {
    var heard = new ArrayList<Shard>();
    var shard = bounded.shardOf(ONE);
    shard.listen(
        new Shard.Listener() {
          @Override
          public void leads(Shard of, long term) {
            heard.add(of);
          }

          @Override
          public void ceased(Shard of) {
            heard.add(of);
          }
        });

    assertThat(heard).containsExactly(shard);
    assertThat(bounded.objectShards()).contains(shard);
  }

  private static Failure full(CompletableFuture<Void> commit) {
    assertThat(commit).isCompletedExceptionally();
    assertThat(commit.exceptionNow()).isInstanceOf(WritesRefused.class);
    return ((WritesRefused) commit.exceptionNow()).failure();
  }

  private CompletableFuture<Void> write(ObjectId object, String key, int valueBytes) {
    return write(1, object, key, valueBytes);
  }

  private CompletableFuture<Void> write(long term, ObjectId object, String key, int valueBytes) {
    var writes = writes(object, false, List.of(), List.of(put(key, valueBytes)));
    return bounded.shardOf(object).commit(term, writes);
  }

  private CompletableFuture<Void> commit(ObjectWrites writes) {
    return bounded.shardOf(writes.object()).commit(1, writes);
  }

  private static ObjectWrites writes(
      ObjectId object, boolean deleteAll, List<String> deletes, List<StoredEntry> puts) {
    return new ObjectWrites(
        object,
        Optional.empty(),
        deleteAll,
        deletes.stream().map(key -> key.getBytes(UTF_8)).toList(),
        puts);
  }

  private static StoredEntry put(String key, int valueBytes) {
    return new StoredEntry(key.getBytes(UTF_8), new byte[valueBytes]);
  }

  private static ObjectId object(TenantId tenant, String digit) {
    return new ObjectId(new ScriptName(tenant, "cart"), "Cart", digit.repeat(64));
  }
}
