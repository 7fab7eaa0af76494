package dev.cloister.host.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random turns of three objects, applied to the real state and to a model that keeps a whole copy
/// of every version: afterwards both tell the same of every moment. Between turns the state is
/// snapshotted, closed, or lost and rebuilt from its snapshot and the entries after it, as a kill
/// would have it.
final class HistoryModelTest {
  private static final ScriptName SCRIPT = new ScriptName(new TenantId("acme"), "shop");
  private static final int TURNS = 150;
  private static final int SEEDS = 25;

  @TempDir Path folder;

  static Stream<Integer> seeds() {
    return IntStream.range(0, SEEDS).boxed();
  }

  /// What one seed does.
  private static final class Run {
    final Random random;
    final Path folder;
    final InMemoryStorage model = new InMemoryStorage();
    final List<ObjectId> objects =
        IntStream.range(0, 3)
            .mapToObj(number -> new ObjectId(SCRIPT, "Cart", "%064x".formatted(number)))
            .toList();
    final List<byte[]> log = new ArrayList<>();
    ShardStore store;
    long millis = 1_000_000;

    Run(int seed, Path folder) throws IOException {
      this.random = new Random(seed);
      this.folder = folder;
      this.store = open();
    }

    ShardStore open() throws IOException {
      return ShardStore.open(0, folder.resolve("state"), folder.resolve("snapshots"));
    }

    void turn() throws IOException {
      millis += random.nextInt(3) * 400L;
      var writes = writes();
      log.add(EntryCodec.encode(1, List.of(Turn.of(writes))).getFirst());
      model.apply(writes);
      apply(log.size() - 1);
      switch (random.nextInt(20)) {
        case 0 -> store.takeSnapshot();
        case 1 -> {
          store.close();
          store = open();
        }
        case 2 -> {
          store.abandon();
          store = open();
          for (int i = 0; i < log.size(); i++) {
            apply(i);
          }
        }
        default -> {}
      }
    }

    void apply(int index) {
      store.apply(new Position(1, index), ByteBuffer.wrap(log.get(index)));
    }

    private ObjectWrites writes() {
      var object = objects.get(random.nextInt(objects.size()));
      var known = model.history().of(object);
      var last = known.map(ObjectHistory::last).orElse(new Moment(0));
      var moment = Moment.at(millis).or(last);
      HistoryWrite.Step step = new HistoryWrite.Nothing();
      switch (random.nextInt(12)) {
        case 0 -> moment = moment.or(last.next());
        case 1 -> {
          moment = moment.or(last.next());
          step = new HistoryWrite.GoBack(someMoment(known));
        }
        case 2 -> step = new HistoryWrite.Plan(new Origin.Own(someMoment(known)));
        case 3 -> step = new HistoryWrite.Plan(new Origin.Other(objects.getFirst(), last));
        case 4 -> step = new HistoryWrite.Planless();
        case 5 -> step = new HistoryWrite.Empty();
        default -> {}
      }
      var retention =
          new Retention(Moment.at(millis - 20_000), random.nextInt(3) == 0 ? 2_000 : 1_000_000);
      var keys = Stream.generate(this::key).limit(random.nextInt(4)).toList();
      var puts =
          keys.stream().map(key -> new StoredEntry(key, value())).limit(random.nextInt(4)).toList();
      return new ObjectWrites(
          object,
          Optional.empty(),
          random.nextInt(25) == 0,
          random.nextBoolean() ? List.of(key(), key()) : List.of(),
          puts,
          List.of(),
          random.nextInt(40) == 0
              ? Optional.empty()
              : Optional.of(new HistoryWrite(moment, retention, step)));
    }

    private Moment someMoment(Optional<ObjectHistory> known) {
      long end = known.map(ObjectHistory::last).orElse(new Moment(0)).number();
      return random.nextBoolean()
          ? Moment.at(millis - random.nextInt(25_000))
          : new Moment(Math.max(0, end - random.nextInt(3)));
    }

    private byte[] key() {
      return ("k" + random.nextInt(12)).getBytes(UTF_8);
    }

    private byte[] value() {
      var value = new byte[random.nextInt(200)];
      random.nextBytes(value);
      return value;
    }

    void compare() {
      for (var object : objects) {
        var state = store.state();
        assertThat(all(state, object)).isEqualTo(all(model, object));
        assertThat(state.history().of(object)).isEqualTo(model.history().of(object));
        var begin = model.history().of(object).map(ObjectHistory::begin).orElse(new Moment(0));
        for (long time = millis - 25_000; time <= millis + 1_000; time += 500) {
          compare(object, Moment.at(time));
        }
        for (int i = 0; i < 4; i++) {
          compare(object, new Moment(Math.max(0, begin.number() + 1 - i)));
        }
        int plans = model.history().of(object).map(ObjectHistory::plans).orElse(0);
        for (int plan = 1; plan <= plans; plan++) {
          assertThat(state.history().wentBack(object, plan))
              .isEqualTo(model.history().wentBack(object, plan));
        }
      }
    }

    private void compare(ObjectId object, Moment at) {
      var end = random.nextBoolean() ? Optional.of(key()) : Optional.<byte[]>empty();
      var start = random.nextBoolean() ? Optional.of(key()) : Optional.<byte[]>empty();
      int limit = random.nextInt(8) == 0 ? 3 : Integer.MAX_VALUE;
      assertThat(text(store.state().history().range(object, at, start, end, limit)))
          .isEqualTo(text(model.history().range(object, at, start, end, limit)));
    }

    private static List<String> all(ReadOnlyStorage state, ObjectId object) {
      return text(state.range(object, Optional.empty(), Optional.empty(), false, 1_000));
    }

    private static Optional<List<String>> text(Optional<List<StoredEntry>> entries) {
      return entries.map(Run::text);
    }

    private static List<String> text(List<StoredEntry> entries) {
      return entries.stream()
          .map(entry ->
              new String(entry.key(), UTF_8)
                  + "="
                  + java.util.HexFormat.of().formatHex(entry.value()))
          .toList();
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void the_past_is_what_a_copy_of_every_version_says(int seed) throws IOException {
    var run = new Run(seed, folder);
    try {
      for (int turn = 0; turn < TURNS; turn++) {
        run.turn();
        if (turn % 10 == 0) {
          run.compare();
        }
      }
      run.compare();
    } finally {
      run.store.abandon();
    }
  }
}
