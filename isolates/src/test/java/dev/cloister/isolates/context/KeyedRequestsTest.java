package dev.cloister.isolates.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.bridge.Entry;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// How long answers are kept, and how many: beyond a bound the oldest are forgotten, and nothing of
/// them is left.
final class KeyedRequestsTest {
  private static final StoredAnswer.Fingerprint ASKED =
      KeyedRequests.fingerprint("POST", "http://thing/", null);

  private final TreeMap<Key, byte[]> stored = new TreeMap<>();
  private final KeyedRequests requests = new KeyedRequests(new Stored());
  private long events;

  private final class Stored implements KeyedRequests.Entries {
    @Override
    public byte @Nullable [] get(Key key) {
      return stored.get(key);
    }

    @Override
    public List<Entry> list(Key start, Key end, int limit) {
      return stored.subMap(start, end).entrySet().stream()
          .limit(limit)
          .map(entry -> new Entry(entry.getKey().bytes(), entry.getValue()))
          .toList();
    }
  }

  @Test
  void an_answer_is_kept_for_a_day_and_not_for_a_moment_more() {
    handle("k", 1_000, 0);

    assertThat(known("k", 1_000 + KeyedRequests.KEPT_MILLIS - 1)).isTrue();
    assertThat(known("k", 1_000 + KeyedRequests.KEPT_MILLIS)).isFalse();
  }

  @Test
  void what_is_too_old_leaves_nothing_behind_when_another_answer_is_kept() {
    handle("a", 1_000, 0);
    handle("b", 2_000, 0);
    var one = stored.size();

    handle("c", 2_000 + KeyedRequests.KEPT_MILLIS, 0);

    assertThat(stored).hasSize(one - 2);
    assertThat(known("c", 2_000 + KeyedRequests.KEPT_MILLIS)).isTrue();
  }

  @Test
  void one_more_than_may_be_kept_makes_the_oldest_go() {
    for (int i = 0; i < KeyedRequests.KEPT_MAX; i++) {
      handle("k" + i, 1_000 + i, 0);
    }
    assertThat(known("k0", 20_000)).isTrue();

    handle("last", 20_000, 0);

    assertThat(known("k0", 20_000)).isFalse();
    assertThat(known("k1", 20_000)).isTrue();
    assertThat(known("last", 20_000)).isTrue();
  }

  @Test
  void more_bytes_than_may_be_kept_make_the_oldest_go() {
    int each = 60_000;
    int most = (int) (KeyedRequests.KEPT_BYTES_MAX / each);
    for (int i = 0; i <= most; i++) {
      handle("k" + i, 1_000 + i, each);
    }

    assertThat(known("k0", 20_000)).isFalse();
    assertThat(known("k" + most, 20_000)).isTrue();
    assertThat(stored.values().stream().mapToLong(value -> value.length).sum())
        .isLessThan(KeyedRequests.KEPT_BYTES_MAX + 100_000);
  }

  @Test
  void an_answer_takes_the_place_of_the_mark_that_it_had_begun() {
    assertThat(begin("k", 1_000)).isEqualTo(new KeyedRequests.Found.New());
    leave(true);
    requests.turnEnded();
    var marked = stored.size();

    requests.answered(events, kept(0));
    leave(false);

    assertThat(stored).hasSize(marked);
    assertThat(begin("k", 1_001))
        .isInstanceOfSatisfying(
            KeyedRequests.Found.Done.class,
            done -> assertThat(done.outcome()).isInstanceOf(StoredAnswer.Outcome.Kept.class));
  }

  @Test
  void a_batch_of_the_object_marks_all_that_are_under_way_and_a_turn_without_one_marks_none() {
    begin("k", 1_000);
    leave(false);
    requests.turnEnded();
    assertThat(stored).isEmpty();

    leave(true);

    assertThat(stored).isNotEmpty();
    requests.over(events, false);
    requests.turnEnded();
    assertThat(begin("k", 1_001))
        .isEqualTo(new KeyedRequests.Found.Done(new StoredAnswer.Outcome.Begun()));
  }

  @Test
  void an_answer_is_read_as_it_was_written() {
    var kept =
        new StoredAnswer.Outcome.Kept(
            201,
            "Made",
            List.of(new dev.cloister.isolates.bridge.Header("a", "ä")),
            Optional.of(new byte[] {1, 2}));
    var decoded = StoredAnswer.decoded(new StoredAnswer(7, ASKED, kept).encoded());

    assertThat(decoded).usingRecursiveComparison().isEqualTo(new StoredAnswer(7, ASKED, kept));
  }

  private KeyedRequests.Found begin(String key, long now) {
    return requests.begin(++events, key, ASKED, now);
  }

  /// Whether there is an answer; when there is none the request is begun and given up.
  private boolean known(String key, long now) {
    var found = begin(key, now);
    requests.over(events, false);
    requests.turnEnded();
    return found instanceof KeyedRequests.Found.Done;
  }

  private void handle(String key, long now, int bodyBytes) {
    begin(key, now);
    requests.answered(events, kept(bodyBytes));
    leave(true);
    requests.turnEnded();
  }

  private static StoredAnswer.Outcome kept(int bodyBytes) {
    return new StoredAnswer.Outcome.Kept(200, "", List.of(), Optional.of(new byte[bodyBytes]));
  }

  private void leave(boolean effects) {
    requests
        .take(effects)
        .forEach((key, value) ->
            value.ifPresentOrElse(bytes -> stored.put(key, bytes), () -> stored.remove(key)));
  }
}
