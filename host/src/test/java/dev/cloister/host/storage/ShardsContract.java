package dev.cloister.host.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What every [Shards] does. Each implementation runs it on one installation of its own.
public abstract class ShardsContract extends ShardsFixture {
  @Test
  void what_was_committed_is_read_back() {
    commit(puts(CART, "a", "1", "b", "2"));

    assertThat(get(CART, "a")).contains("1");
    assertThat(get(CART, "b")).contains("2");
    assertThat(get(CART, "c")).isEmpty();
  }

  @Test
  void a_put_replaces_and_a_delete_removes() {
    commit(puts(CART, "a", "1", "b", "2"));
    commit(new ObjectWrites(CART, Optional.empty(), false, List.of(bytes("b")), entries("a", "3")));

    assertThat(get(CART, "a")).contains("3");
    assertThat(get(CART, "b")).isEmpty();
  }

  @Test
  void delete_all_comes_first_then_deletes_then_puts() {
    commit(puts(CART, "old", "1", "both", "1"));
    commit(
        new ObjectWrites(
            CART,
            Optional.empty(),
            true,
            List.of(bytes("both")),
            entries("both", "2", "new", "2")));

    assertThat(all(CART)).containsExactly("both=2", "new=2");
  }

  @Test
  void delete_all_of_one_object_leaves_its_neighbours() {
    ObjectId other = object(SCRIPT, "Cart", 2);
    commit(puts(CART, "a", "1"));
    commit(puts(other, "a", "2"));
    commit(new ObjectWrites(CART, Optional.empty(), true, List.of(), List.of()));

    assertThat(all(CART)).isEmpty();
    assertThat(all(other)).containsExactly("a=2");
  }

  @Test
  void ranges_start_inclusive_and_end_exclusive() {
    commit(puts(CART, "a", "1", "b", "2", "c", "3", "d", "4"));

    assertThat(range(CART, "b", "d", false, 10)).containsExactly("b=2", "c=3");
    assertThat(range(CART, "b", "d", true, 10)).containsExactly("c=3", "b=2");
    assertThat(range(CART, "bb", null, false, 10)).containsExactly("c=3", "d=4");
    assertThat(range(CART, null, "bb", true, 10)).containsExactly("b=2", "a=1");
    assertThat(range(CART, "c", "c", false, 10)).isEmpty();
    assertThat(range(CART, "d", "a", false, 10)).isEmpty();
  }

  @Test
  void a_limit_takes_from_the_side_the_order_begins_at() {
    commit(puts(CART, "a", "1", "b", "2", "c", "3"));

    assertThat(range(CART, null, null, false, 2)).containsExactly("a=1", "b=2");
    assertThat(range(CART, null, null, true, 2)).containsExactly("c=3", "b=2");
    assertThat(range(CART, null, null, false, 0)).isEmpty();
  }

  @Test
  void keys_are_ordered_as_unsigned_bytes() {
    byte[][] keys = {{}, {0}, {0, 0}, {0, (byte) 0xFF}, {1}, {0x7F}, {(byte) 0x80}, {(byte) 0xFF}};
    List<StoredEntry> shuffled = new ArrayList<>();
    for (int i = 0; i < keys.length; i++) {
      shuffled.add(new StoredEntry(keys[(i * 3) % keys.length], new byte[] {1}));
    }
    commit(new ObjectWrites(CART, Optional.empty(), false, List.of(), shuffled));

    var found = state(CART).range(CART, Optional.empty(), Optional.empty(), false, 100);
    assertThat(found).extracting(StoredEntry::key).containsExactly(keys);
  }

  @Test
  void the_scripts_of_a_tenant_are_those_with_something_stored_or_an_alarm() {
    var other = new ScriptName(new TenantId("acme"), "zoo");
    commit(puts(object(SCRIPT, "Cart", 1), "a", "1"));
    commit(puts(object(new ScriptName(new TenantId("acme2"), "shop"), "Cart", 1), "a", "1"));
    ObjectId timer = object(other, "Timer", 1);
    commit(
        new ObjectWrites(
            timer,
            Optional.empty(),
            false,
            List.of(),
            List.of(),
            List.of(new AlarmWrite.Set("", 1_000))));

    assertThat(state(CART).scripts(SCRIPT.tenant())).contains(SCRIPT).doesNotHaveDuplicates();
    assertThat(state(timer).scripts(SCRIPT.tenant())).contains(other);
    assertThat(
            shards.objectShards().stream()
                .flatMap(shard -> shard.state().scripts(SCRIPT.tenant()).stream())
                .distinct())
        .containsExactlyInAnyOrder(SCRIPT, other);
  }

  @Test
  void nothing_is_applied_while_something_reads_at_once() {
    commit(puts(CART, "a", "1"));
    var later = new ArrayList<CompletableFuture<Void>>();
    var seen = new ArrayList<String>();

    state(CART)
        .atOnce(() -> {
          var shard = shards.shardOf(CART);
          later.add(shard.commit(term(shard), puts(CART, "a", "2")));
          seen.addAll(all(CART));
          seen.addAll(all(CART));
        });

    later.forEach(CompletableFuture::join);
    assertThat(seen).containsExactly("a=1", "a=1");
    assertThat(all(CART)).containsExactly("a=2");
  }

  @Test
  void whole_is_empty_one_byte_beyond_its_bound() {
    commit(puts(CART, "a", "123", "b", "456"));

    assertThat(state(CART).whole(CART, 8)).hasValueSatisfying(e -> assertThat(e).hasSize(2));
    assertThat(state(CART).whole(CART, 7)).isEmpty();
    assertThat(state(CART).whole(object(SCRIPT, "Cart", 99), 0)).contains(List.of());
  }

  @Test
  void objects_that_look_alike_never_see_each_other() {
    List<ObjectId> alike =
        List.of(
            object(new ScriptName(new TenantId("a"), "b"), "C", 1),
            object(new ScriptName(new TenantId("a"), "b"), "C\0", 1),
            object(new ScriptName(new TenantId("a"), "b"), "C\0\1", 1),
            object(new ScriptName(new TenantId("a"), "bc"), "C", 1),
            object(new ScriptName(new TenantId("ab"), "b"), "C", 1),
            object(new ScriptName(new TenantId("ab"), "c"), "C", 1));
    for (ObjectId each : alike) {
      commit(puts(each, "who", each.toString()));
    }
    for (ObjectId each : alike) {
      assertThat(all(each)).containsExactly("who=" + each);
    }
  }

  @Test
  void a_class_name_that_has_no_bytes_of_its_own_is_refused() {
    ObjectId unpaired = new ObjectId(SCRIPT, "C\uD800", "0".repeat(64));

    assertThatThrownBy(() -> shards.shardOf(unpaired)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void objects_of_a_script_are_listed_by_class_and_id() {
    Shard shard = shards.system();
    var other = new ScriptName(new TenantId("acme"), "shop2");
    for (ObjectId each :
        List.of(
            object(SCRIPT, "B", 1),
            object(SCRIPT, "AA", 2),
            object(SCRIPT, "AA", 1),
            object(other, "A", 1),
            object(SCRIPT, "C", 1))) {
      shard.commit(term(shard), puts(each, "a", "1", "b", "2")).join();
    }
    ReadOnlyStorage state = shard.state();

    assertThat(state.objects(SCRIPT, Optional.empty(), Optional.empty(), 10))
        .containsExactly(
            object(SCRIPT, "AA", 1),
            object(SCRIPT, "AA", 2),
            object(SCRIPT, "B", 1),
            object(SCRIPT, "C", 1));
    assertThat(state.objects(SCRIPT, Optional.of("AA"), Optional.empty(), 10))
        .containsExactly(object(SCRIPT, "AA", 1), object(SCRIPT, "AA", 2));
    assertThat(state.objects(SCRIPT, Optional.empty(), Optional.of(object(SCRIPT, "AA", 1)), 2))
        .containsExactly(object(SCRIPT, "AA", 2), object(SCRIPT, "B", 1));
    assertThat(state.objects(SCRIPT, Optional.of("AA"), Optional.of(object(SCRIPT, "AA", 2)), 10))
        .isEmpty();
  }

  @Test
  void a_turn_of_another_term_is_unknown_and_not_applied() {
    Shard shard = shards.shardOf(CART);
    for (long wrong : new long[] {term(shard) - 1, term(shard) + 1}) {
      var refused = shard.commit(wrong, puts(CART, "a", "stale"));

      assertThatThrownBy(refused::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(CommitUnknown.class);
    }
    commit(puts(CART, "b", "1"));
    assertThat(all(CART)).containsExactly("b=1");
  }

  @Test
  void a_request_id_that_was_applied_is_not_applied_again() {
    var first = new ObjectWrites(CART, Optional.of("r-1"), false, List.of(), entries("count", "1"));
    var second =
        new ObjectWrites(CART, Optional.of("r-2"), false, List.of(), entries("count", "2"));
    commit(first);
    commit(second);
    commit(first);

    assertThat(all(CART)).containsExactly("count=2");
  }

  @Test
  void request_ids_are_remembered_per_object_and_up_to_a_bound() {
    ObjectId other = object(SCRIPT, "Cart", 2);
    commit(new ObjectWrites(CART, Optional.of("r"), false, List.of(), entries("a", "1")));
    commit(new ObjectWrites(other, Optional.of("r"), false, List.of(), entries("a", "1")));
    assertThat(all(other)).containsExactly("a=1");

    for (int i = 0; i < StorageLimits.REQUEST_IDS_PER_OBJECT_MAX - 1; i++) {
      commit(new ObjectWrites(CART, Optional.of("n" + i), false, List.of(), List.of()));
    }
    commit(new ObjectWrites(CART, Optional.of("r"), false, List.of(), entries("a", "2")));
    assertThat(all(CART)).containsExactly("a=1");

    commit(new ObjectWrites(CART, Optional.of("one-more"), false, List.of(), List.of()));
    commit(new ObjectWrites(CART, Optional.of("r"), false, List.of(), entries("a", "3")));
    assertThat(all(CART)).containsExactly("a=3");
  }

  @Test
  void a_value_at_the_bound_is_stored_and_one_byte_more_is_refused() {
    byte[] atBound = new byte[StorageLimits.VALUE_BYTES_MAX];
    Arrays.fill(atBound, (byte) 7);
    commit(one(CART, bytes("big"), atBound));
    var beyond = one(CART, bytes("bigger"), new byte[StorageLimits.VALUE_BYTES_MAX + 1]);

    assertThat(state(CART).get(CART, bytes("big"))).contains(atBound);
    assertRefused(beyond, "A value may have at most 2097152 bytes and has 2097153");
    assertThat(get(CART, "bigger")).isEmpty();
  }

  @Test
  void a_key_at_the_bound_is_stored_and_one_byte_more_is_refused() {
    byte[] atBound = new byte[StorageLimits.KEY_BYTES_MAX];
    commit(one(CART, atBound, bytes("1")));

    assertThat(state(CART).get(CART, atBound)).contains(bytes("1"));
    assertRefused(
        one(CART, new byte[StorageLimits.KEY_BYTES_MAX + 1], bytes("1")),
        "A key may have at most 2048 bytes and has 2049");
  }

  @Test
  void a_turn_at_the_bound_is_stored_and_one_byte_more_is_refused() {
    int values = StorageLimits.TURN_BYTES_MAX / StorageLimits.VALUE_BYTES_MAX;
    List<StoredEntry> full = new ArrayList<>();
    for (int i = 0; i < values; i++) {
      full.add(
          new StoredEntry(bytes("k" + i), new byte[StorageLimits.VALUE_BYTES_MAX - "k0".length()]));
    }
    commit(new ObjectWrites(CART, Optional.empty(), false, List.of(), full));
    assertThat(all(CART)).hasSize(values);

    full.add(new StoredEntry(bytes("x"), new byte[0]));
    assertRefused(
        new ObjectWrites(CART, Optional.empty(), false, List.of(), full),
        "A turn may have at most 16777216 bytes of keys and values and has 16777217");
  }

  @Test
  void turns_become_durable_in_the_order_in_which_they_were_given() {
    Shard shard = shards.shardOf(CART);
    List<Integer> order = new ArrayList<>();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      int number = i;
      all.add(
          shard
              .commit(term(shard), puts(CART, "n", "" + number))
              .thenRun(() -> {
                synchronized (order) {
                  order.add(number);
                }
              }));
    }
    all.forEach(CompletableFuture::join);

    assertThat(get(CART, "n")).contains("499");
    // A callback registered late runs on the registering thread, so only the set is certain here.
    assertThat(order).containsExactlyInAnyOrderElementsOf(IntStream.range(0, 500).boxed().toList());
  }

  @Test
  void a_batch_is_seen_whole_or_not_at_all() throws Exception {
    commit(puts(CART, "x", "0", "y", "0"));
    Shard shard = shards.shardOf(CART);
    var writer =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 1; i <= 300; i++) {
                shard.commit(term(shard), puts(CART, "x", "" + i, "y", "" + i)).join();
              }
            });
    while (writer.isAlive()) {
      var seen = state(CART).whole(CART, 1000).orElseThrow();
      assertThat(seen.get(0).value()).isEqualTo(seen.get(1).value());
    }
    writer.join();
    assertThat(all(CART)).containsExactly("x=300", "y=300");
  }

  @Test
  void every_object_has_one_shard_and_all_shards_are_used() {
    var numbers =
        IntStream.range(0, 500)
            .mapToObj(i -> shards.shardOf(object(SCRIPT, "Cart", i)).number())
            .distinct()
            .sorted()
            .toList();

    assertThat(numbers).isEqualTo(shards.objectShards().stream().map(Shard::number).toList());
    assertThat(shards.system().number()).isEqualTo(-1);
  }

  @Test
  void a_shard_refuses_an_object_that_belongs_to_another() {
    Shard wrong =
        shards.objectShards().stream()
            .filter(shard -> shard != shards.shardOf(CART))
            .findFirst()
            .orElseThrow();

    assertThatThrownBy(() -> wrong.commit(term(wrong), puts(CART, "a", "1")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_listener_hears_the_present_state_at_once() {
    Shard shard = shards.shardOf(CART);
    List<String> heard = new ArrayList<>();
    shard.listen(
        new Shard.Listener() {
          @Override
          public void leads(Shard which, long term) {
            heard.add("leads " + which.number() + " in " + term);
          }

          @Override
          public void ceased(Shard which) {
            heard.add("ceased " + which.number());
          }
        });

    assertThat(heard).containsExactly("leads " + shard.number() + " in " + term(shard));
    shards.close();
    assertThat(heard).last().isEqualTo("ceased " + shard.number());
    assertThat(shard.term()).isEmpty();
  }

  @Test
  void a_commit_after_close_is_unknown() {
    Shard shard = shards.shardOf(CART);
    long term = term(shard);
    shards.close();

    assertThatThrownBy(() -> shard.commit(term, puts(CART, "a", "1")).get())
        .hasCauseInstanceOf(CommitUnknown.class);
  }

  private void assertRefused(ObjectWrites writes, String message) {
    Shard shard = shards.shardOf(writes.object());
    var refused = shard.commit(term(shard), writes);

    assertThat(refused).isCompletedExceptionally();
    assertThatThrownBy(refused::get)
        .hasCauseInstanceOf(WritesTooLarge.class)
        .hasMessageContaining(message);
  }
}
