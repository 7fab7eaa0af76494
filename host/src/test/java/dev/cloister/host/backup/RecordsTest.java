package dev.cloister.host.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.object.HalfImported;
import dev.cloister.host.storage.AlarmTries;
import dev.cloister.host.storage.AlarmWrite;
import dev.cloister.host.storage.InMemoryShards;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.Shard;
import dev.cloister.host.storage.StoredEntry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Objects as records: through a file and back, and bytes that are no records.
final class RecordsTest {
  private static final TenantId TENANT = new TenantId("shop");
  private static final ObjectId FROM = object(1);
  private static final ObjectId TO = object(2);

  private final InMemoryShards shards = new InMemoryShards();

  @AfterEach
  void stop() {
    shards.close();
  }

  @Test
  void random_objects_come_back_as_they_were() throws Exception {
    for (int seed = 0; seed < 40; seed++) {
      store(FROM, new Random(seed));
      store(TO, new Random(1_000 + seed));
      byte[] records = records(FROM);

      replace(TO, records, new ArrayList<>());

      assertThat(records(TO)).as("seed %d", seed).isEqualTo(renamed(records));
      assertThat(shard(TO).state().alarms().of(TO))
          .hasSameSizeAs(shard(FROM).state().alarms().of(FROM));
    }
  }

  /// The host dies between two turns of a large import; the import is repeated.
  @Test
  void an_import_that_is_broken_off_leaves_a_mark_until_it_is_repeated() throws Exception {
    var entries = new ArrayList<StoredEntry>();
    for (int i = 0; i < 30; i++) {
      entries.add(new StoredEntry(new byte[] {(byte) i}, new byte[1 << 20]));
      if (entries.size() == 10) {
        commit(FROM, entries, List.of());
        entries.clear();
      }
    }
    commit(FROM, List.of(), List.of(new AlarmWrite.Set("tea", 5_000)));
    commit(TO, List.of(new StoredEntry(new byte[] {'o', 'l', 'd'}, new byte[1])), List.of());
    byte[] records = records(FROM);
    var turns = new ArrayList<ObjectWrites>();

    assertThatThrownBy(
            () -> {
              var dying =
                  new ImportTurns(
                      shard(TO),
                      TO,
                      Optional.empty(),
                      (_, turn) -> {
                        turns.add(turn);
                        if (turns.size() == 2) {
                          throw new IllegalStateException("The host dies here.");
                        }
                      });
              feed(dying, records);
            })
        .hasMessage("The host dies here.");

    var failure = HalfImported.failure(shard(TO).state(), TO);
    assertThat(failure)
        .hasValueSatisfying(each -> assertThat(each.code()).isEqualTo("object.half-imported"));
    assertThat(shard(TO).state().alarms().of(TO)).isEmpty();
    replace(TO, records, turns);
    assertThat(HalfImported.failure(shard(TO).state(), TO)).isEmpty();
    assertThat(records(TO)).isEqualTo(renamed(records));
    assertThat(turns).hasSizeGreaterThan(4);
  }

  @Test
  void a_small_object_is_replaced_by_one_turn() throws Exception {
    store(FROM, new Random(1));
    var turns = new ArrayList<ObjectWrites>();

    replace(TO, records(FROM), turns);

    assertThat(turns).hasSize(1);
    assertThat(turns.getFirst().deleteAll()).isTrue();
  }

  @Test
  void an_object_that_was_itself_half_imported_is_refused() throws Exception {
    commit(FROM, List.of(new StoredEntry(HalfImported.key(), new byte[1])), List.of());

    assertThatThrownBy(() -> replace(TO, records(FROM), new ArrayList<>()))
        .isInstanceOf(BackupRefused.class)
        .hasMessageContaining("only half imported");
  }

  @Test
  void a_shard_that_is_not_served_is_said_to_be_unavailable() throws Exception {
    store(FROM, new Random(1));
    byte[] records = records(FROM);
    shards.close();

    assertThatThrownBy(() -> replace(TO, records, new ArrayList<>()))
        .isInstanceOf(BackupRefused.class)
        .satisfies(refused ->
            assertThat(((BackupRefused) refused).failure().code())
                .isEqualTo("backup.storage-unavailable"));
  }

  @Test
  void a_disk_with_little_room_takes_no_file(@TempDir Path folder) throws Exception {
    var left = new AtomicLong(Spool.RESERVE_BYTES);
    var spool = Spool.open(folder.resolve("exchange"), left::get);
    try (var work = spool.begin()) {
      assertThatThrownBy(() -> work.receive(new ByteArrayInputStream(new byte[100])))
          .isInstanceOf(Spool.NoRoom.class)
          .satisfies(full ->
              assertThat(((Spool.NoRoom) full).refused().failure().code())
                  .isEqualTo("backup.no-room"));
      left.set(2 * Spool.RESERVE_BYTES);
      assertThat(work.receive(new ByteArrayInputStream(new byte[100]))).hasSize(100);
    }
    assertThat(folder.resolve("exchange")).isEmptyDirectory();
  }

  @Test
  void bytes_that_are_no_records_are_refused_and_nothing_worse() throws Exception {
    store(FROM, new Random(7));
    byte[] records = records(FROM);
    for (int seed = 0; seed < 5_000; seed++) {
      var random = new Random(seed);
      byte[] other = records.clone();
      for (int i = 0; i < 1 + random.nextInt(3); i++) {
        other[random.nextInt(other.length)] = (byte) random.nextInt();
      }
      readAll(random.nextBoolean() ? other : Arrays.copyOf(other, random.nextInt(other.length)));
    }
    for (int length = 0; length < records.length; length++) {
      byte[] cut = Arrays.copyOf(records, length);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(RecordReader.Malformed.class);
    }
    assertThatThrownBy(() -> read(Arrays.copyOf(records, records.length + 1)))
        .isInstanceOf(RecordReader.Malformed.class);
  }

  private static void readAll(byte[] bytes) throws IOException {
    try {
      read(bytes);
    } catch (RecordReader.Malformed refused) {
      assertThat(refused).hasMessageEndingWith(".");
    }
  }

  private static void read(byte[] bytes) throws IOException {
    var reader = new RecordReader(TENANT, new ByteArrayInputStream(bytes));
    var item = reader.next();
    while (!(item instanceof RecordReader.End)) {
      item = reader.next();
    }
  }

  private void store(ObjectId id, Random random) {
    shard(id).commit(1, new ObjectWrites(id, Optional.empty(), true, List.of(), List.of())).join();
    var entries = new ArrayList<StoredEntry>();
    for (int i = 0; i < random.nextInt(250); i++) {
      byte[] key = new byte[1 + random.nextInt(20)];
      random.nextBytes(key);
      byte[] value = new byte[random.nextInt(40)];
      random.nextBytes(value);
      if (!HalfImported.isKey(key)) {
        entries.add(new StoredEntry(key, value));
      }
    }
    var alarms = new ArrayList<AlarmWrite>();
    for (int i = 0; i < random.nextInt(4); i++) {
      var name = i == 0 ? "" : "alarm " + i;
      long time = random.nextInt(1 << 20);
      alarms.add(new AlarmWrite.Set(name, time));
      if (random.nextBoolean()) {
        alarms.add(new AlarmWrite.Retry(name, time, new AlarmTries(1 + i, 2, true), time + 1_000));
      }
    }
    commit(id, entries, alarms);
  }

  private void commit(ObjectId id, List<StoredEntry> entries, List<AlarmWrite> alarms) {
    shard(id)
        .commit(1, new ObjectWrites(id, Optional.empty(), false, List.of(), entries, alarms))
        .join();
  }

  private byte[] records(ObjectId id) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var writer = new RecordWriter(new DataOutputStream(bytes));
    writer.object(shard(id).state(), id);
    writer.finish();
    return bytes.toByteArray();
  }

  /// The records of [#FROM] as those of [#TO]: they differ in one digit of the id.
  private static byte[] renamed(byte[] records) {
    byte[] renamed = records.clone();
    int head = 1 + 2 + FROM.script().name().length() + 2 + FROM.className().length();
    renamed[head + 31] = 2;
    return renamed;
  }

  private void replace(ObjectId id, byte[] records, List<ObjectWrites> turns)
      throws IOException, BackupRefused {
    feed(new ImportTurns(shard(id), id, Optional.empty(), (_, turn) -> turns.add(turn)), records);
  }

  private static void feed(ImportTurns turns, byte[] records) throws IOException, BackupRefused {
    var reader = new RecordReader(TENANT, new ByteArrayInputStream(records));
    for (var item = reader.next(); !(item instanceof RecordReader.End); item = reader.next()) {
      switch (item) {
        case RecordReader.OfEntry(var entry) -> turns.put(entry);
        case RecordReader.OfAlarm(var writes) -> turns.alarm(writes);
        case RecordReader.OfObject _, RecordReader.End _ -> {}
      }
    }
    turns.finish();
  }

  private Shard shard(ObjectId id) {
    return shards.shardOf(id);
  }

  private static ObjectId object(int number) {
    return new ObjectId(new ScriptName(TENANT, "cart"), "Cart", "%064x".formatted(number));
  }
}
