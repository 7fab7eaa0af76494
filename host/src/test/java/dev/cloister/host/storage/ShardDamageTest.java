package dev.cloister.host.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import dev.cloister.host.SilentLog;
import dev.cloister.testing.Damage;
import dev.cloister.testing.Effort;
import dev.cloister.testing.Seeded;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A small store of a shard, damaged in every way: it opens with everything, the log having done
/// the rest, or it refuses.
@ExtendWith(SilentLog.class)
final class ShardDamageTest {
  private static final ObjectId OBJECT =
      new ObjectId(new ScriptName(new TenantId("acme"), "shop"), "Cart", "0".repeat(64));
  private static final int ENTRIES = 6;
  private static final int SNAPSHOT_AFTER = 3;
  private static final int PLACES = 60;

  @TempDir private Path folder;
  private Path state;
  private Path snapshots;
  private final Map<Path, byte[]> good = new HashMap<>();
  private Map<String, String> everything = Map.of();

  @BeforeEach
  void fill() throws IOException {
    state = folder.resolve("state");
    snapshots = folder.resolve("snapshots");
    try (var store = ShardStore.open(3, state, snapshots)) {
      for (int index = 1; index <= ENTRIES; index++) {
        apply(store, index);
        if (index == SNAPSHOT_AFTER) {
          store.takeSnapshot();
        }
      }
      everything = content(store.state());
    }
    assertThat(everything).hasSize(ENTRIES);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        good.put(file, Files.readAllBytes(file));
      }
    }
  }

  @Test
  void a_damaged_snapshot_without_another_is_refused_whatever_byte_it_is() throws IOException {
    Path snapshot = SnapshotFile.list(snapshots).getFirst().path();
    Path mark = state.resolve("closed-at");
    good.remove(mark);
    Files.delete(mark);

    var damage =
        Effort.isSoak() ? Damage.everywhere(snapshot) : Damage.at(snapshot, PLACES, new Seeded(1));
    var outcome = damage.check(everything, () -> reopened(snapshot));

    assertThat(outcome.refused()).isGreaterThan(5 * PLACES);
    assertThat(outcome.intact()).isZero();
  }

  @Test
  void a_damaged_mark_is_not_believed_whatever_byte_it_is() throws IOException {
    Path mark = state.resolve("closed-at");

    var outcome = Damage.everywhere(mark).check(everything, () -> reopened(mark));

    assertThat(outcome.intact()).isGreaterThan(5 * 20);
    assertThat(outcome.refused()).isZero();
  }

  @Test
  void a_damaged_store_is_made_anew_whatever_byte_it_is() throws IOException {
    Path file = state.resolve("state.mapdb");
    int value = placeOf("value 3", file);

    var inValue = Damage.between(file, value, value + 7).check(everything, () -> reopened(file));
    var anywhere =
        Damage.at(file, Effort.of(20, 20_000), new Seeded(1))
            .check(everything, () -> reopened(file));

    assertThat(inValue.intact()).isEqualTo(inValue.tried()).isGreaterThan(40);
    assertThat(anywhere.intact()).isEqualTo(anywhere.tried()).isGreaterThan(60);
  }

  @Test
  void the_check_finds_a_build_that_opens_a_store_without_looking_at_its_bytes()
      throws IOException {
    Path file = state.resolve("state.mapdb");
    int value = placeOf("value 3", file);

    assertThatThrownBy(
            () -> Damage.between(file, value, value + 7).check(everything, () -> believed(file)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("nobody noticed");
  }

  private static int placeOf(String text, Path file) throws IOException {
    int at = Files.readString(file, StandardCharsets.ISO_8859_1).indexOf(text);
    assertThat(at).isPositive();
    return at;
  }

  /// Opens it, and replays what the log would have after what it says it has.
  private Optional<Map<String, String>> reopened(Path damaged) throws IOException {
    restoreAllBut(damaged);
    ShardStore store;
    try {
      store = ShardStore.open(3, state, snapshots);
    } catch (StoreDamaged _) {
      return Optional.empty();
    }
    try {
      for (long index = store.applied().index() + 1; index <= ENTRIES; index++) {
        apply(store, index);
      }
      return Optional.of(content(store.state()));
    } finally {
      store.abandon();
    }
  }

  /// What is in the store's file, whatever its bytes are.
  private static Optional<Map<String, String>> believed(Path file) {
    try (var storage = MapDbStorage.open(file)) {
      return Optional.of(content(storage));
    }
  }

  private void restoreAllBut(Path damaged) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!good.containsKey(file)) {
          Files.delete(file);
        }
      }
    }
    for (var file : good.entrySet()) {
      if (!file.getKey().equals(damaged)) {
        Files.write(file.getKey(), file.getValue());
      }
    }
  }

  private static void apply(ShardStore store, long index) {
    var put =
        new StoredEntry(
            ("k" + index).getBytes(StandardCharsets.UTF_8),
            ("value " + index).getBytes(StandardCharsets.UTF_8));
    var turn = Turn.of(new ObjectWrites(OBJECT, Optional.empty(), false, List.of(), List.of(put)));
    var entry = EntryCodec.encode(5, List.of(turn)).getFirst();
    store.apply(new Position(5, index), ByteBuffer.wrap(entry));
  }

  private static Map<String, String> content(ReadOnlyStorage state) {
    var content = new TreeMap<String, String>();
    state
        .range(OBJECT, Optional.empty(), Optional.empty(), false, Integer.MAX_VALUE)
        .forEach(entry ->
            content.put(
                new String(entry.key(), StandardCharsets.UTF_8),
                new String(entry.value(), StandardCharsets.UTF_8)));
    return content;
  }
}
