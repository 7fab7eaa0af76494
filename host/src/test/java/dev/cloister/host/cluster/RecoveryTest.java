package dev.cloister.host.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.StoredEntry;
import dev.cloister.testing.Folders;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a data folder gives back, whatever was left of it. An unclean stop is made by removing the
/// mark of the clean one; the real thing, with kill -9, is in [KillTest].
final class RecoveryTest {
  private static final int OBJECTS = 6;
  private static final int SNAPSHOT_EVERY_BYTES = 1024 * 1024;

  @TempDir Path data;

  @Test
  void a_clean_stop_keeps_everything_and_the_store_as_it_is() throws IOException {
    var before = fillAndClose(20);
    assertThat(files("closed-at")).as("of the system shard and the other").hasSize(2);

    assertThat(reopened()).isEqualTo(before);
  }

  @Test
  void after_an_unclean_stop_the_log_gives_everything_back() throws IOException {
    var before = fillAndClose(20);
    makeUnclean();

    assertThat(reopened()).isEqualTo(before);
  }

  @Test
  void snapshots_shorten_the_log_and_give_everything_back() throws IOException {
    var before = fillAndClose(400);
    makeUnclean();
    assertThat(snapshots()).isNotEmpty();
    assertThat(files("log_0-")).as("the first log file, once closed").isEmpty();

    assertThat(reopened()).isEqualTo(before);
  }

  @Test
  void a_damaged_snapshot_gives_way_to_the_one_before() throws IOException {
    var before = fillAndClose(400);
    makeUnclean();
    Path newest = snapshots().getLast();
    flipOneBit(newest);

    assertThat(reopened()).isEqualTo(before);
    assertThat(newest.resolveSibling(newest.getFileName() + ".damaged")).exists();
  }

  @Test
  void a_cut_off_snapshot_gives_way_to_the_one_before() throws IOException {
    var before = fillAndClose(400);
    makeUnclean();
    try (var file = new RandomAccessFile(snapshots().getLast().toFile(), "rw")) {
      file.setLength(file.length() - 1);
    }

    assertThat(reopened()).isEqualTo(before);
  }

  @Test
  void without_a_good_snapshot_nothing_is_served() throws IOException {
    fillAndClose(400);
    makeUnclean();
    for (Path snapshot : snapshots()) {
      flipOneBit(snapshot);
    }

    assertThatThrownBy(this::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("snapshots");
  }

  @Test
  void without_any_snapshot_a_purged_log_is_refused() throws IOException {
    fillAndClose(400);
    makeUnclean();
    for (Path snapshot : snapshots()) {
      Files.delete(snapshot);
    }

    assertThatThrownBy(this::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the log in");
  }

  @Test
  void a_log_that_is_younger_than_the_state_is_refused() throws IOException {
    fillAndClose(20);
    Folders.delete(data.resolve("log"));
    Files.createDirectory(data.resolve("log"));

    assertThatThrownBy(this::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not the one of this state");
  }

  @Test
  void an_entry_that_was_being_written_is_dropped() throws IOException {
    var before = fillAndClose(20);
    makeUnclean();
    byte[] torn = new byte[100_000];
    torn[0] = (byte) 0xE8;
    torn[1] = 7;
    Arrays.fill(torn, 2, 300, (byte) 'x');
    Path log = openLogOfTheObjects();
    Files.write(log, torn, StandardOpenOption.APPEND);

    assertThat(reopened()).isEqualTo(before);
  }

  @Test
  void an_entry_that_was_being_written_at_the_files_end_is_dropped() throws IOException {
    var before = fillAndClose(20);
    makeUnclean();
    Path log = openLogOfTheObjects();
    Files.write(log, new byte[] {(byte) 0xE8, 7, 'x'}, StandardOpenOption.APPEND);

    assertThat(reopened()).isEqualTo(before);
  }

  @Test
  void a_log_that_is_damaged_before_its_end_is_refused() throws IOException {
    fillAndClose(20);
    makeUnclean();
    flipOneBit(openLogOfTheObjects());

    assertThatThrownBy(this::open).isInstanceOf(IOException.class);
  }

  @Test
  void a_first_start_that_was_cut_off_is_begun_again() throws IOException {
    open().close();
    try (Stream<Path> groups = Files.list(data.resolve("log"))) {
      Path current = groups.findFirst().orElseThrow().resolve("current");
      Files.delete(current.resolve("raft-meta.conf"));
      try (Stream<Path> logs = Files.list(current)) {
        for (Path log : logs.filter(file -> name(file).startsWith("log_")).toList()) {
          Files.delete(log);
        }
      }
    }
    Folders.delete(data.resolve("state"));

    assertThat(fillAndClose(5)).hasSize(OBJECTS);
  }

  @Test
  void the_number_of_shards_is_that_of_the_first_start() throws IOException {
    open().close();

    try (var shards = RatisShards.open(data, ClusterSettings.lone(), RecoveryTest::unexpected)) {
      assertThat(shards.objectShards()).hasSize(1);
    }
  }

  @Test
  void a_folder_of_another_format_is_refused() throws IOException {
    open().close();
    Path format = data.resolve("format");
    Files.writeString(format, Files.readString(format).replace("format=2", "format=3"));

    assertThatThrownBy(this::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has format 3 and this version reads 2");
  }

  @Test
  void a_folder_in_use_is_refused_and_free_again_after_the_close() throws IOException {
    try (var first = open()) {
      assertThat(first.objectShards()).hasSize(1);
      assertThatThrownBy(this::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is in use by another process");
    }
    open().close();
  }

  @Test
  void a_request_id_is_recognised_after_an_unclean_stop() throws IOException {
    var object = Stored.object(1);
    var once =
        new ObjectWrites(
            object,
            Optional.of("r-1"),
            false,
            List.of(),
            List.of(new StoredEntry(Stored.bytes("n"), Stored.bytes("1"))));
    try (var shards = open()) {
      Stored.commit(shards, once).join();
      Stored.commit(shards, Stored.puts(object, "n", "2")).join();
    }
    makeUnclean();

    try (var shards = open()) {
      Stored.commit(shards, once).join();
      assertThat(Stored.all(shards, object)).containsExactly(Map.entry("n", "2"));
    }
  }

  /// Turns of random sizes, some of which need several entries of the log, over a few objects.
  private Map<Integer, Map<String, String>> fillAndClose(int turns) throws IOException {
    var random = new Random(7);
    try (var shards = open()) {
      var all =
          Stream.generate(() -> random.nextInt(OBJECTS))
              .limit(turns)
              .map(object ->
                  Stored.commit(
                      shards,
                      Stored.puts(
                          Stored.object(object),
                          "k" + random.nextInt(30),
                          ("" + random.nextInt(10))
                              .repeat(random.nextInt(40) == 0 ? 1_500_000 : 20_000))))
              .toList();
      all.forEach(durable -> durable.join());
      for (int object = 0; object < OBJECTS; object++) {
        Stored.commit(shards, Stored.puts(Stored.object(object), "last", "" + object)).join();
      }
      return content(shards);
    }
  }

  private Map<Integer, Map<String, String>> reopened() throws IOException {
    try (var shards = open()) {
      return content(shards);
    }
  }

  private static Map<Integer, Map<String, String>> content(RatisShards shards) {
    Map<Integer, Map<String, String>> content = new LinkedHashMap<>();
    for (int object = 0; object < OBJECTS; object++) {
      content.put(object, Stored.all(shards, Stored.object(object)));
    }
    return content;
  }

  private RatisShards open() throws IOException {
    return RatisShards.open(
        data,
        new ClusterSettings(
            1,
            SNAPSHOT_EVERY_BYTES,
            2 * 1024 * 1024,
            ClusterSettings.lone().electionTimeoutMin(),
            ClusterSettings.lone().electionTimeoutMax()),
        RecoveryTest::unexpected);
  }

  private static void unexpected(String reason, Throwable cause) {
    throw new AssertionError(reason, cause);
  }

  private void makeUnclean() throws IOException {
    for (Path mark : files("closed-at")) {
      Files.delete(mark);
    }
  }

  /// The log file being written that has the turns; the system shard's has none.
  private Path openLogOfTheObjects() throws IOException {
    Path largest = null;
    for (Path log : files("log_inprogress_")) {
      if (largest == null || Files.size(log) > Files.size(largest)) {
        largest = log;
      }
    }
    assertThat(largest).isNotNull();
    return largest;
  }

  /// The snapshots, oldest first; the system shard has none.
  private List<Path> snapshots() throws IOException {
    return files("snapshot.").stream()
        .sorted(Comparator.comparingLong(file -> Long.parseLong(name(file).split("_", -1)[1])))
        .toList();
  }

  private List<Path> files(String prefix) throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      return new ArrayList<>(files.filter(file -> name(file).startsWith(prefix)).toList());
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private static void flipOneBit(Path path) throws IOException {
    try (var file = new RandomAccessFile(path.toFile(), "rw")) {
      long at = file.length() / 2;
      file.seek(at);
      int old = file.read();
      file.seek(at);
      file.write(old ^ 1);
    }
  }
}
