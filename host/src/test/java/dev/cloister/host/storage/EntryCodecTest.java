package dev.cloister.host.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class EntryCodecTest {
  private static final ScriptName SCRIPT = new ScriptName(new TenantId("acme"), "shop");

  @Test
  void what_is_written_is_read_back() {
    for (int seed = 0; seed < 50; seed++) {
      List<Turn> turns = turns(new Random(seed), 400);
      var entry = EntryCodec.encode(seed, turns);

      assertThat(entry).hasSize(1);
      assertThat(EntryCodec.decode(ByteBuffer.wrap(entry.getFirst())))
          .as("seed " + seed)
          .usingRecursiveComparison()
          .isEqualTo(new EntryCodec.Whole(seed, turns));
    }
  }

  @Test
  void an_entry_cut_off_anywhere_or_with_a_byte_too_many_is_refused() {
    byte[] entry = EntryCodec.encode(3, turns(new Random(1), 50)).getFirst();

    for (int length = 0; length < entry.length; length++) {
      var cut = ByteBuffer.wrap(Arrays.copyOf(entry, length));
      assertThatThrownBy(() -> EntryCodec.decode(cut)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(
            () -> EntryCodec.decode(ByteBuffer.wrap(Arrays.copyOf(entry, entry.length + 1))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_damaged_entry_is_read_as_another_or_refused_and_nothing_else() {
    byte[] entry = EntryCodec.encode(3, turns(new Random(2), 50)).getFirst();
    var random = new Random(3);
    for (int i = 0; i < 5_000; i++) {
      byte[] damaged = entry.clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      try {
        EntryCodec.decode(ByteBuffer.wrap(damaged));
      } catch (IllegalArgumentException _) {
        // The other allowed outcome.
      }
    }
  }

  @Test
  void a_large_entry_goes_in_pieces_that_give_the_whole_again() {
    List<Turn> turns = turns(new Random(4), 1_000_000);
    List<byte[]> pieces = EntryCodec.encode(9, turns);
    assertThat(pieces).hasSizeGreaterThan(1);
    assertThat(pieces).allMatch(piece -> piece.length <= EntryCodec.PIECE_BYTES_MAX);

    var assembly = new Assembly();
    for (byte[] piece : pieces.subList(0, pieces.size() - 1)) {
      assertThat(assembly.add(piece(piece))).isInstanceOf(Assembly.Incomplete.class);
      assertThat(assembly.begun()).isTrue();
    }
    assertThat(assembly.add(piece(pieces.getLast())))
        .isInstanceOfSatisfying(
            Assembly.Complete.class,
            complete ->
                assertThat(EntryCodec.encode(9, complete.entry().turns()))
                    .usingElementComparator(Arrays::compare)
                    .isEqualTo(pieces));
    assertThat(assembly.begun()).isFalse();
  }

  @Test
  void a_piece_out_of_place_drops_what_was_begun() {
    List<byte[]> pieces = EntryCodec.encode(9, turns(new Random(5), 2_000_000));
    var assembly = new Assembly();
    assembly.add(piece(pieces.get(0)));

    assertThat(assembly.add(piece(pieces.get(2)))).isInstanceOf(Assembly.OutOfPlace.class);
    assertThat(assembly.begun()).isFalse();
    assertThat(assembly.add(piece(pieces.get(1)))).isInstanceOf(Assembly.OutOfPlace.class);
  }

  private static EntryCodec.Piece piece(byte[] bytes) {
    return (EntryCodec.Piece) EntryCodec.decode(ByteBuffer.wrap(bytes));
  }

  private static List<Turn> turns(Random random, int valueBytesMax) {
    return IntStream.range(0, 1 + random.nextInt(5))
        .mapToObj(i ->
            new Turn(
                StorageKeys.prefix(
                    new ObjectId(SCRIPT, "C" + i, "%064x".formatted(random.nextInt(100)))),
                random.nextBoolean() ? Optional.of(bytes(random, 20)) : Optional.empty(),
                random.nextBoolean(),
                List.of(bytes(random, 10), bytes(random, 10)),
                puts(random, valueBytesMax),
                alarms(random),
                history(random)))
        .toList();
  }

  private static Optional<HistoryWrite> history(Random random) {
    var other = new ObjectId(SCRIPT, "Other", "%064x".formatted(random.nextInt(100)));
    HistoryWrite.Step step =
        switch (random.nextInt(6)) {
          case 0 -> new HistoryWrite.Plan(new Origin.Own(moment(random)));
          case 1 -> new HistoryWrite.Plan(new Origin.Other(other, moment(random)));
          case 2 -> new HistoryWrite.GoBack(moment(random));
          case 3 -> new HistoryWrite.Empty();
          case 4 -> new HistoryWrite.Planless();
          default -> new HistoryWrite.Nothing();
        };
    var retention = new Retention(moment(random), random.nextLong(1L << 40));
    return random.nextBoolean()
        ? Optional.of(new HistoryWrite(moment(random), retention, step))
        : Optional.empty();
  }

  private static Moment moment(Random random) {
    return new Moment(random.nextLong(1L << 60));
  }

  private static List<AlarmWrite> alarms(Random random) {
    return IntStream.range(0, random.nextInt(4))
        .<AlarmWrite>mapToObj(i ->
            switch (random.nextInt(3)) {
              case 0 -> new AlarmWrite.Delete("n" + i);
              case 1 -> new AlarmWrite.Set(i == 0 ? "" : "ä" + i, random.nextLong(1L << 50));
              default ->
                  new AlarmWrite.Retry(
                      "n" + i,
                      random.nextLong(1L << 50),
                      new AlarmTries(random.nextInt(8), random.nextInt(10), random.nextBoolean()),
                      random.nextLong(1L << 50));
            })
        .toList();
  }

  private static List<StoredEntry> puts(Random random, int valueBytesMax) {
    List<StoredEntry> puts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      byte[] value = new byte[valueBytesMax / 2 + random.nextInt(valueBytesMax / 2)];
      random.nextBytes(value);
      puts.add(new StoredEntry(bytes(random, 30), value));
    }
    return puts;
  }

  private static byte[] bytes(Random random, int max) {
    byte[] bytes = new byte[random.nextInt(max)];
    random.nextBytes(bytes);
    return bytes;
  }
}
