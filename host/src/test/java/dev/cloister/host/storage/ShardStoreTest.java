package dev.cloister.host.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What applying the log's entries does to the state, without a log.
final class ShardStoreTest {
  private static final ObjectId OBJECT =
      new ObjectId(new ScriptName(new TenantId("acme"), "shop"), "Cart", "0".repeat(64));

  /// What names the object in each stored key.
  private static final int PREFIX = StorageKeys.prefix(OBJECT).length;

  @TempDir Path folder;
  private ShardStore store;

  @BeforeEach
  void open() throws IOException {
    store = ShardStore.open(3, folder.resolve("state"), folder.resolve("snapshots"));
  }

  @AfterEach
  void abandon() {
    store.abandon();
  }

  @Test
  void an_entry_logged_in_another_term_than_its_own_is_refused() {
    assertThat(apply(5, 1, 5, "a", "1")).isEqualTo(Verdict.APPLIED);
    assertThat(apply(6, 2, 5, "a", "old leader")).isEqualTo(Verdict.REFUSED);
    assertThat(apply(6, 3, 7, "a", "impossible")).isEqualTo(Verdict.REFUSED);

    assertThat(value("a")).contains("1");
    assertThat(store.applied()).isEqualTo(new Position(6, 3));
  }

  @Test
  void an_entry_that_the_state_holds_is_passed_over() {
    apply(5, 1, 5, "a", "1");
    apply(5, 2, 5, "a", "2");

    assertThat(apply(5, 1, 5, "a", "1")).isEqualTo(Verdict.APPLIED);
    assertThat(value("a")).contains("2");
  }

  @Test
  void a_log_of_another_history_is_refused() {
    apply(5, 1, 5, "a", "1");

    assertThatThrownBy(() -> apply(6, 1, 6, "a", "2")).isInstanceOf(StoreDamaged.class);
    assertThatThrownBy(() -> apply(4, 1, 4, "a", "2")).isInstanceOf(StoreDamaged.class);
  }

  @Test
  void a_malformed_entry_changes_nothing() {
    apply(5, 1, 5, "a", "1");

    assertThatThrownBy(() -> store.apply(new Position(5, 2), ByteBuffer.wrap(new byte[30])))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(store.applied()).isEqualTo(new Position(5, 1));
  }

  @Test
  void half_a_large_entry_is_not_seen_not_snapshotted_and_heard_again_after_a_restart()
      throws IOException {
    apply(5, 1, 5, "a", "1");
    List<byte[]> pieces = EntryCodec.encode(5, List.of(turn("a", "2".repeat(700_000))));
    assertThat(pieces).hasSize(2);
    store.apply(new Position(5, 2), ByteBuffer.wrap(pieces.get(0)));
    store.skip(new Position(5, 3));

    assertThat(value("a")).contains("1");
    assertThat(store.takeSnapshot()).as("how far the log may go").isEmpty();
    assertThat(store.newestSnapshot()).isEmpty();
    store.close();
    open();
    assertThat(store.applied()).isEqualTo(new Position(5, 1));
    store.apply(new Position(5, 2), ByteBuffer.wrap(pieces.get(0)));
    store.skip(new Position(5, 3));
    store.apply(new Position(5, 4), ByteBuffer.wrap(pieces.get(1)));
    assertThat(value("a").orElseThrow()).hasSize(700_000);
    assertThat(store.applied()).isEqualTo(new Position(5, 4));
  }

  @Test
  void half_an_entry_of_a_leader_that_is_gone_never_counts() {
    List<byte[]> pieces = EntryCodec.encode(5, List.of(turn("a", "2".repeat(700_000))));
    store.apply(new Position(5, 0), ByteBuffer.wrap(pieces.get(0)));
    store.skip(new Position(6, 1));

    assertThat(store.applied()).isEqualTo(new Position(6, 1));
    assertThat(store.apply(new Position(6, 2), ByteBuffer.wrap(pieces.get(1))))
        .isEqualTo(Verdict.REFUSED);
    assertThat(value("a")).isEmpty();
  }

  @Test
  void two_snapshots_are_kept_and_the_log_is_needed_from_the_older_on() throws IOException {
    assertThat(snapshotAfter(1)).isEmpty();
    assertThat(snapshotAfter(2)).contains(new Position(5, 1));
    assertThat(snapshotAfter(3)).contains(new Position(5, 2));
    assertThat(SnapshotFile.list(folder.resolve("snapshots"))).hasSize(2);

    store.abandon();
    open();
    assertThat(store.applied()).isEqualTo(new Position(5, 3));
    assertThat(value("a")).contains("3");
  }

  @Test
  void alarms_come_back_from_a_snapshot_in_their_order() throws IOException {
    var writes = new ArrayList<AlarmWrite>();
    for (int n = 0; n < 500; n++) {
      writes.add(new AlarmWrite.Set("n" + n, 1_000 + n * 7 % 500));
    }
    var tries = new AlarmTries(3, 4, true);
    writes.add(new AlarmWrite.Retry("n0", 1_000, tries, 99));
    var turn = new ObjectWrites(OBJECT, Optional.empty(), false, List.of(), List.of(), writes);
    var entry = EntryCodec.encode(5, List.of(Turn.of(turn)));
    store.apply(new Position(5, 1), ByteBuffer.wrap(entry.getFirst()));
    var before = store.state().alarms().due(OBJECT.script(), 0, Optional.empty(), 9_999, 999);
    store.takeSnapshot();

    store.abandon();
    open();

    var after = store.state().alarms().due(OBJECT.script(), 0, Optional.empty(), 9_999, 999);
    assertThat(after).hasSize(500).isEqualTo(before);
    assertThat(after.getFirst()).isEqualTo(new StoredAlarm(OBJECT, "n0", 1_000, tries, 99));
    assertThat(store.state().alarms().scripts()).containsExactly(OBJECT.script());
  }

  @Test
  void what_a_tenant_uses_is_known_after_a_close_and_from_a_snapshot() throws IOException {
    assertThat(use()).isEqualTo(StoredUse.NONE);
    apply(5, 1, 5, "a", "12345");
    apply(5, 2, 5, "bc", "1");
    apply(5, 3, 5, "a", "1");
    var expected = new StoredUse(2L * PREFIX + 3 + 2, 2);
    assertThat(use()).isEqualTo(expected);

    store.close();
    open();
    assertThat(use()).isEqualTo(expected);

    store.takeSnapshot();
    store.abandon();
    open();
    assertThat(use()).isEqualTo(expected);
    apply(5, 4, 5, "d", "");
    assertThat(use()).isEqualTo(new StoredUse(3L * PREFIX + 4 + 2, 3));
    assertThat(store.state().use(new TenantId("acm"))).isEqualTo(StoredUse.NONE);
  }

  @Test
  void what_is_deleted_is_used_no_more() {
    apply(5, 1, 5, "a", "12345");
    apply(5, 2, 5, "b", "1");
    write(
        3,
        new ObjectWrites(OBJECT, Optional.empty(), false, List.of(key("a"), key("x")), List.of()));
    assertThat(use()).isEqualTo(new StoredUse(PREFIX + 2, 1));

    write(4, new ObjectWrites(OBJECT, Optional.empty(), true, List.of(), List.of()));
    assertThat(use()).isEqualTo(StoredUse.NONE);
  }

  /// Going back to a moment writes what was there then, behind the turn's own writes.
  @Test
  void what_an_object_that_went_back_has_is_counted() {
    var keepAll = new Retention(new Moment(0), 1 << 20);
    write(
        1,
        put("a", "12345", new HistoryWrite(new Moment(10), keepAll, new HistoryWrite.Nothing())));
    write(2, put("a", "1", new HistoryWrite(new Moment(20), keepAll, new HistoryWrite.Nothing())));
    write(3, put("b", "1", new HistoryWrite(new Moment(30), keepAll, new HistoryWrite.Nothing())));
    assertThat(use()).isEqualTo(new StoredUse(2L * PREFIX + 4, 2));

    write(
        4,
        ObjectWrites.step(
            OBJECT,
            new HistoryWrite(new Moment(40), keepAll, new HistoryWrite.GoBack(new Moment(20)))));
    assertThat(value("a")).contains("12345");
    assertThat(use()).isEqualTo(new StoredUse(PREFIX + 6, 1));

    write(
        5,
        ObjectWrites.step(
            OBJECT, new HistoryWrite(new Moment(50), keepAll, new HistoryWrite.Empty())));
    assertThat(use()).isEqualTo(StoredUse.NONE);
  }

  private static ObjectWrites put(String key, String value, HistoryWrite history) {
    var put = new StoredEntry(key.getBytes(UTF_8), value.getBytes(UTF_8));
    return new ObjectWrites(
        OBJECT, Optional.empty(), false, List.of(), List.of(put), List.of(), Optional.of(history));
  }

  private void write(long index, ObjectWrites writes) {
    var entry = EntryCodec.encode(5, List.of(Turn.of(writes)));
    store.apply(new Position(5, index), ByteBuffer.wrap(entry.getFirst()));
  }

  private StoredUse use() {
    return store.state().use(OBJECT.script().tenant());
  }

  private static byte[] key(String text) {
    return text.getBytes(UTF_8);
  }

  private Optional<Position> snapshotAfter(long index) throws IOException {
    apply(5, index, 5, "a", "" + index);
    return store.takeSnapshot();
  }

  private Verdict apply(long logTerm, long index, long term, String key, String value) {
    var entry = EntryCodec.encode(term, List.of(turn(key, value)));
    return store.apply(new Position(logTerm, index), ByteBuffer.wrap(entry.getFirst()));
  }

  private static Turn turn(String key, String value) {
    var put = new StoredEntry(key.getBytes(UTF_8), value.getBytes(UTF_8));
    return Turn.of(new ObjectWrites(OBJECT, Optional.empty(), false, List.of(), List.of(put)));
  }

  private Optional<String> value(String key) {
    return store.state().get(OBJECT, key.getBytes(UTF_8)).map(value -> new String(value, UTF_8));
  }
}
