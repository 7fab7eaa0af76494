package dev.cloister.host.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.host.SilentLog;
import dev.cloister.host.storage.StoreDamaged;
import dev.cloister.testing.Damage;
import dev.cloister.testing.Effort;
import dev.cloister.testing.Seeded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.raftlog.segmented.LogSegment;
import org.apache.ratis.server.raftlog.segmented.LogSegmentPath;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedOutputStream;
import org.apache.ratis.util.SizeInBytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A small log, damaged in every way after everything in it was acknowledged: the shard starts with
/// all of it, or not at all.
///
/// A start takes a while, so every byte is damaged under the part of a start that reads logs, and
/// some of the damages are shown to whole starts.
@ExtendWith(SilentLog.class)
final class LogDamageTest {
  private static final int TURNS = 4;
  private static final int HEADER_BYTES = 8;

  @TempDir private Path data;
  private final Map<Path, byte[]> good = new HashMap<>();
  private Map<String, String> everything = Map.of();

  @BeforeEach
  void fill() throws IOException {
    try (var shards = open()) {
      for (int turn = 0; turn < TURNS; turn++) {
        Stored.commit(shards, Stored.puts(Stored.object(1), "k" + turn, "value " + turn)).join();
      }
      everything = Stored.all(shards, Stored.object(1));
    }
    assertThat(everything).hasSize(TURNS);
    for (Path file : files()) {
      if (file.endsWith("closed-at")) {
        Files.delete(file);
      } else {
        good.put(file, Files.readAllBytes(file));
      }
    }
  }

  @Test
  void no_damage_of_any_byte_goes_unnoticed_where_logs_are_read() throws IOException {
    Path log = log();
    var all = entries(log, false);
    assertThat(all).hasSizeGreaterThan(TURNS);

    var outcome = Damage.everywhere(log).check(all, () -> read(log));

    assertThat(outcome.refused()).isGreaterThan(5 * bytesOf(log).length);
  }

  @Test
  void the_check_finds_a_build_that_does_not_know_what_was_acknowledged() {
    Path log = log();
    assertThatThrownBy(() ->
            Damage.everywhere(log).check(entries(log, false), () -> readWithoutMark(log, false)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("nobody noticed");
  }

  @Test
  void the_check_finds_a_build_that_takes_what_it_can_read_of_a_damaged_log() {
    Path log = log();
    assertThatThrownBy(() ->
            Damage.everywhere(log).check(entries(log, false), () -> readWithoutMark(log, true)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("nobody noticed");
  }

  @Test
  void a_whole_start_gives_back_everything_or_is_refused() throws IOException {
    Path log = log();

    var outcome =
        Damage.at(log, Effort.of(1, 400), new Seeded(2)).check(everything, () -> started(log));
    int end = bytesOf(log).length;
    var atTheEnd = Damage.between(log, end - 1, end).check(everything, () -> started(log));

    assertThat(outcome.refused()).isGreaterThan(3);
    assertThat(atTheEnd.refused()).isGreaterThan(3);
  }

  @Test
  void a_log_that_ends_between_two_entries_too_early_is_refused() throws IOException {
    Path log = log();
    var ends = ends(log);
    assertThat(ends).hasSizeGreaterThan(TURNS);
    for (int end : ends.subList(0, ends.size() - 1)) {
      Files.write(log, Arrays.copyOf(bytesOf(log), end));

      assertThat(started(log)).as("the log ends at byte " + end).isEmpty();
    }
  }

  /// What a loss of power leaves of the entry that was being written: some of it, with what the
  /// disk had there before behind it.
  @Test
  void whatever_is_left_of_an_entry_that_was_being_written_the_acknowledged_ones_are_all_there()
      throws IOException {
    Path log = log();
    var all = entries(log, false);
    var acknowledged = all.subList(0, all.size() - 1);
    Path folder = data.resolve("state").resolve("0");
    Files.delete(folder.resolve("acknowledged"));
    try (var mark = AcknowledgedMark.open(folder)) {
      mark.reached(acknowledged.getLast().getIndex());
    }
    var ends = ends(log);

    var outcome =
        Damage.between(log, ends.get(ends.size() - 2), ends.getLast())
            .check(
                acknowledged,
                () ->
                    read(log)
                        .map(found ->
                            found.subList(0, Math.min(found.size(), acknowledged.size()))));

    // Cut off and zero it is as if it had never been; changed or garbage may be refused.
    assertThat(outcome.intact()).isGreaterThan(2 * (ends.getLast() - ends.get(ends.size() - 2)));
  }

  @Test
  void a_damaged_mark_of_what_was_acknowledged_hides_nothing() throws IOException {
    Path mark = data.resolve("state").resolve("0").resolve("acknowledged");
    assertThat(good).containsKey(mark);
    Path log = log();
    var all = entries(log, false);

    var outcome = Damage.everywhere(mark).check(all, () -> read(log));

    assertThat(outcome.intact()).isEqualTo(outcome.tried()).isGreaterThan(100);
  }

  /// Where each of its entries ends.
  private List<Integer> ends(Path log) throws IOException {
    var ends = new ArrayList<Integer>();
    int end = HEADER_BYTES;
    for (var entry : entries(log, false)) {
      int bytes = entry.getSerializedSize();
      end += CodedOutputStream.computeUInt32SizeNoTag(bytes) + bytes + Integer.BYTES;
      ends.add(end);
    }
    return ends;
  }

  private byte[] bytesOf(Path file) {
    return Objects.requireNonNull(good.get(file));
  }

  /// The log of the objects, which was being written.
  private Path log() {
    return good.keySet().stream()
        .filter(file -> file.getFileName().toString().startsWith("log_inprogress_"))
        .max(Comparator.comparingInt(file -> good.getOrDefault(file, new byte[0]).length))
        .orElseThrow();
  }

  private Optional<List<LogEntryProto>> read(Path log) throws IOException {
    long acknowledged = AcknowledgedMark.read(data.resolve("state").resolve("0"));
    try {
      LogTail.repair(log, acknowledged);
      var entries = entries(log, false);
      // What the state machine asks when it takes up its term.
      boolean complete = !entries.isEmpty() && entries.getLast().getIndex() >= acknowledged;
      return complete ? Optional.of(entries) : Optional.empty();
    } catch (IOException | StoreDamaged | IllegalStateException _) {
      return Optional.empty();
    }
  }

  private static Optional<List<LogEntryProto>> readWithoutMark(Path log, boolean swallows) {
    try {
      LogTail.repair(log, AcknowledgedMark.NOTHING);
      return Optional.of(entries(log, swallows));
    } catch (IOException | StoreDamaged | IllegalStateException _) {
      return Optional.empty();
    }
  }

  private static List<LogEntryProto> entries(Path log, boolean swallows) throws IOException {
    var found = new ArrayList<LogEntryProto>();
    var segment = LogSegmentPath.matchLogSegment(log);
    if (segment == null) {
      // Ratis takes an empty file for none.
      return found;
    }
    LogSegment.readSegmentFile(
        log.toFile(),
        segment.getStartEnd(),
        SizeInBytes.valueOf(RaftSettings.ENTRY_BYTES_MAX),
        swallows ? CorruptionPolicy.WARN_AND_RETURN : CorruptionPolicy.EXCEPTION,
        null,
        found::add);
    return found;
  }

  private Optional<Map<String, String>> started(Path damaged) throws IOException {
    byte[] bytes = Files.readAllBytes(damaged);
    restoreAllBut(damaged);
    Files.write(damaged, bytes);
    try (var shards = open()) {
      return Optional.of(Stored.all(shards, Stored.object(1)));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private void restoreAllBut(Path damaged) throws IOException {
    for (Path file : files()) {
      if (!good.containsKey(file)) {
        Files.delete(file);
      }
    }
    for (var file : good.entrySet()) {
      if (!file.getKey().equals(damaged)) {
        Files.write(file.getKey(), file.getValue());
      }
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private RatisShards open() throws IOException {
    return RatisShards.open(
        data, ClusterSettings.lone().withObjectShards(1), (reason, cause) -> {});
  }
}
