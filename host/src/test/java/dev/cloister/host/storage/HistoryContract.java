package dev.cloister.host.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [Shards] tells of the past of its objects. Each implementation runs it on one
/// installation of its own.
public abstract class HistoryContract {
  private static final ScriptName SCRIPT = new ScriptName(new TenantId("acme"), "shop");
  private static final ObjectId CART = new ObjectId(SCRIPT, "Cart", "%064x".formatted(1));
  private static final ObjectId OTHER = new ObjectId(SCRIPT, "Cart", "%064x".formatted(2));
  private static final Retention ALL = new Retention(new Moment(0), Long.MAX_VALUE);
  private Shards shards;

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

  @Test
  void what_was_there_at_each_moment_is_told() {
    put(1, "a", "1");
    put(2, "a", "2", "b", "2");
    delete(3, "a");

    assertThat(at(1)).contains(List.of());
    assertThat(at(2)).contains(List.of("a=1"));
    assertThat(at(3)).contains(List.of("a=2", "b=2"));
    assertThat(at(4)).contains(List.of("b=2"));
    assertThat(at(0)).isEmpty();
  }

  @Test
  void all_writes_of_one_moment_are_one_step() {
    put(1, "a", "1");
    put(5, "a", "2");
    put(5, "a", "3");
    put(5, "b", "3");

    assertThat(at(5)).contains(List.of("a=1"));
    assertThat(at(6)).contains(List.of("a=3", "b=3"));
  }

  @Test
  void writes_without_history_leave_none() {
    commit(new ObjectWrites(CART, Optional.empty(), false, List.of(), entries("a", "1")));

    assertThat(history(CART)).isEmpty();
    assertThat(at(1)).isEmpty();
  }

  @Test
  void writes_without_history_end_the_one_there_was() {
    put(1, "a", "1");
    put(2, "a", "2");
    commit(ObjectWrites.step(CART, new HistoryWrite(new Moment(2), ALL, new HistoryWrite.Empty())));
    commit(
        new ObjectWrites(
            CART,
            Optional.empty(),
            false,
            List.of(),
            List.of(),
            List.of(new AlarmWrite.Delete(""))));
    assertThat(history(CART)).isPresent();

    commit(new ObjectWrites(CART, Optional.empty(), true, List.of(), entries("b", "1")));
    assertThat(history(CART)).isEmpty();
    put(7, "b", "2");
    assertThat(history(CART).orElseThrow().begin()).isEqualTo(new Moment(7));
    assertThat(at(7)).contains(List.of("b=1"));
    assertThat(at(2)).isEmpty();
  }

  @Test
  void going_back_brings_back_every_key_and_can_be_undone() {
    put(1, "a", "1", "b", "1");
    put(2, "a", "2", "c", "2");
    deleteAll(3);
    put(4, "d", "4");
    step(CART, 5, new HistoryWrite.GoBack(new Moment(2)));

    assertThat(now(CART)).containsExactly("a=1", "b=1");
    step(CART, 6, new HistoryWrite.GoBack(new Moment(5)));
    assertThat(now(CART)).containsExactly("d=4");
    assertThat(at(6)).contains(List.of("a=1", "b=1"));
    assertThat(at(3)).contains(List.of("a=2", "b=1", "c=2"));
  }

  @Test
  void going_back_further_than_history_reaches_does_nothing() {
    put(5, "a", "1");
    step(CART, 6, new HistoryWrite.GoBack(new Moment(4)));

    assertThat(now(CART)).containsExactly("a=1");
  }

  @Test
  void going_back_leaves_alarms_alone() {
    put(1, "a", "1");
    commit(
        new ObjectWrites(
            CART,
            Optional.empty(),
            false,
            List.of(),
            List.of(),
            List.of(new AlarmWrite.Set("", 77)),
            Optional.of(new HistoryWrite(new Moment(2), ALL, new HistoryWrite.Nothing()))));
    step(CART, 3, new HistoryWrite.GoBack(new Moment(1)));
    step(CART, 4, new HistoryWrite.Empty());

    assertThat(shard().state().alarms().of(CART)).hasSize(1);
  }

  @Test
  void a_plan_stays_until_it_is_carried_out_and_says_when_that_was() {
    put(1, "a", "1");
    put(2, "a", "2");
    var plan = new Origin.Own(new Moment(2));
    step(CART, 2, new HistoryWrite.Plan(plan));
    put(3, "a", "3");

    assertThat(history(CART).orElseThrow().plan()).contains(plan);
    assertThat(history(CART).orElseThrow().plans()).isEqualTo(1);
    assertThat(wentBack(1)).isEmpty();
    step(CART, 9, new HistoryWrite.GoBack(new Moment(2)));
    assertThat(history(CART).orElseThrow().plan()).isEmpty();
    assertThat(wentBack(1)).contains(new Moment(9));
    assertThat(now(CART)).containsExactly("a=1");
    assertThat(at(9)).contains(List.of("a=3"));
  }

  @Test
  void a_plan_of_anothers_past_lasts_until_it_is_said_to_be_done() {
    put(1, "a", "1");
    var plan = new Origin.Other(OTHER, new Moment(7));
    step(CART, 2, new HistoryWrite.Plan(plan));
    step(CART, 3, new HistoryWrite.Empty());
    step(CART, 4, new HistoryWrite.Empty());

    assertThat(history(CART).orElseThrow().plan()).contains(plan);
    assertThat(wentBack(1)).contains(new Moment(3));
    step(CART, 4, new HistoryWrite.Planless());
    assertThat(history(CART).orElseThrow().plan()).isEmpty();
    assertThat(now(CART)).isEmpty();
    assertThat(at(3)).contains(List.of("a=1"));
  }

  @Test
  void what_is_too_old_is_let_go() {
    for (int moment = 1; moment <= 5; moment++) {
      put(moment, "a", "" + moment);
    }
    commit(put(CART, 6, new Retention(new Moment(4), Long.MAX_VALUE), "a", "6"));

    assertThat(history(CART).orElseThrow().begin()).isEqualTo(new Moment(4));
    assertThat(at(3)).isEmpty();
    assertThat(at(4)).contains(List.of("a=3"));
    assertThat(at(6)).contains(List.of("a=5"));
  }

  @Test
  void what_is_too_much_is_let_go_but_for_the_latest_moment() {
    put(1, "a", "x".repeat(1_000));
    put(2, "a", "y".repeat(1_000));
    put(3, "a", "z".repeat(1_000));
    commit(put(CART, 4, new Retention(new Moment(0), 2_400), "a", "4"));
    assertThat(history(CART).orElseThrow().begin()).isEqualTo(new Moment(3));
    assertThat(history(CART).orElseThrow().bytes()).isBetween(2_000L, 2_400L);

    commit(put(CART, 5, new Retention(new Moment(0), 0), "a", "5"));
    assertThat(history(CART).orElseThrow().begin()).isEqualTo(new Moment(5));
    assertThat(at(5)).contains(List.of("a=4"));
  }

  @Test
  void a_turn_lets_go_of_a_bounded_number_of_values_and_later_ones_of_the_rest() {
    for (int moment = 1; moment <= 25; moment++) {
      var pairs = IntStream.range(0, 100).boxed().flatMap(key -> Stream.of("k" + key, "v"));
      put(moment, pairs.toArray(String[]::new));
    }
    long before = history(CART).orElseThrow().bytes();
    var none = new Retention(new Moment(26), Long.MAX_VALUE);
    commit(put(CART, 27, none, "a", "1"));
    long after = history(CART).orElseThrow().bytes();
    for (int moment = 28; moment < 32; moment++) {
      commit(put(CART, moment, none, "a", "1"));
    }

    assertThat(after).isGreaterThan(0).isLessThan(before);
    assertThat(history(CART).orElseThrow().begin()).isGreaterThan(new Moment(25));
    assertThat(history(CART).orElseThrow().bytes()).isLessThan(1_000);
    assertThat(at(31)).isPresent();
  }

  @Test
  void pages_have_as_much_as_fits_and_one_entry_at_least() {
    put(1, "a", "1", "b", "22", "c", "3");
    put(2, "a", "changed", "d", "4");
    var past = shard().state().history();

    assertThat(text(past.page(CART, new Moment(2), Optional.empty(), 5).orElseThrow()))
        .containsExactly("a=1", "b=22");
    assertThat(text(past.page(CART, new Moment(2), Optional.of(bytes("b")), 1).orElseThrow()))
        .containsExactly("b=22");
    assertThat(past.page(CART, new Moment(2), Optional.of(bytes("d")), 9).orElseThrow()).isEmpty();
    assertThat(past.page(CART, new Moment(0), Optional.empty(), 9)).isEmpty();
  }

  @Test
  void the_past_of_one_object_is_not_anothers() {
    put(1, "a", "1");
    commit(put(OTHER, 5, ALL, "a", "other"));
    step(CART, 6, new HistoryWrite.GoBack(new Moment(1)));

    assertThat(now(CART)).isEmpty();
    assertThat(now(OTHER)).containsExactly("a=other");
    assertThat(history(OTHER).orElseThrow().begin()).isEqualTo(new Moment(5));
  }

  private void put(long moment, String... keysAndValues) {
    commit(put(CART, moment, ALL, keysAndValues));
  }

  private static ObjectWrites put(
      ObjectId object, long moment, Retention retention, String... keysAndValues) {
    return writes(object, moment, retention, false, List.of(), entries(keysAndValues));
  }

  private void delete(long moment, String key) {
    commit(writes(CART, moment, ALL, false, List.of(bytes(key)), List.of()));
  }

  private void deleteAll(long moment) {
    commit(writes(CART, moment, ALL, true, List.of(), List.of()));
  }

  private static ObjectWrites writes(
      ObjectId object,
      long moment,
      Retention retention,
      boolean deleteAll,
      List<byte[]> deletes,
      List<StoredEntry> puts) {
    var history = new HistoryWrite(new Moment(moment), retention, new HistoryWrite.Nothing());
    return new ObjectWrites(
        object, Optional.empty(), deleteAll, deletes, puts, List.of(), Optional.of(history));
  }

  private void step(ObjectId object, long moment, HistoryWrite.Step step) {
    commit(ObjectWrites.step(object, new HistoryWrite(new Moment(moment), ALL, step)));
  }

  private void commit(ObjectWrites writes) {
    var shard = shards.shardOf(writes.object());
    shard.commit(shard.term().orElseThrow(), writes).join();
  }

  private Shard shard() {
    return shards.shardOf(CART);
  }

  private Optional<ObjectHistory> history(ObjectId object) {
    return shards.shardOf(object).state().history().of(object);
  }

  private Optional<Moment> wentBack(int plan) {
    return shard().state().history().wentBack(CART, plan);
  }

  private Optional<List<String>> at(long moment) {
    return shard()
        .state()
        .history()
        .range(CART, new Moment(moment), Optional.empty(), Optional.empty(), Integer.MAX_VALUE)
        .map(HistoryContract::text);
  }

  private List<String> now(ObjectId object) {
    return text(
        shards
            .shardOf(object)
            .state()
            .range(object, Optional.empty(), Optional.empty(), false, Integer.MAX_VALUE));
  }

  private static List<String> text(List<StoredEntry> entries) {
    return entries.stream()
        .map(entry -> new String(entry.key(), UTF_8) + "=" + new String(entry.value(), UTF_8))
        .toList();
  }

  private static List<StoredEntry> entries(String... keysAndValues) {
    List<StoredEntry> entries = new ArrayList<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      entries.add(new StoredEntry(bytes(keysAndValues[i]), bytes(keysAndValues[i + 1])));
    }
    return entries;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
