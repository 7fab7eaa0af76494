package dev.cloister.host.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptName;
import dev.cloister.api.TenantId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What every [Shards] does with alarms. Each implementation runs it on one installation of its
/// own.
public abstract class AlarmsContract extends ShardsFixture {
  @Test
  void alarms_are_found_by_object_and_by_time() {
    commit(alarms(CART, new AlarmWrite.Set("", 30), new AlarmWrite.Set("b", 10)));
    commit(alarms(object(SCRIPT, "Cart", 2), new AlarmWrite.Set("", 20)));

    assertThat(alarmsOf(CART)).containsExactly("=30", "b=10");
    assertThat(due(SCRIPT, 0, 100)).containsExactly("b=10", "=20", "=30");
    assertThat(due(SCRIPT, 11, 29)).containsExactly("=20");
    assertThat(due(SCRIPT, 0, 9)).isEmpty();
    assertThat(nextAlarm(SCRIPT, 0)).isEqualTo(10);
    assertThat(nextAlarm(SCRIPT, 11)).isEqualTo(20);
    assertThat(nextAlarm(SCRIPT, 31)).isEqualTo(-1);
  }

  @Test
  void an_alarm_set_anew_is_at_its_new_time_only_and_a_deleted_one_nowhere() {
    commit(alarms(CART, new AlarmWrite.Set("", 30), new AlarmWrite.Set("b", 10)));
    commit(alarms(CART, new AlarmWrite.Set("", 5), new AlarmWrite.Delete("b")));

    assertThat(alarmsOf(CART)).containsExactly("=5");
    assertThat(due(SCRIPT, 0, 100)).containsExactly("=5");
    commit(alarms(CART, new AlarmWrite.Delete(""), new AlarmWrite.Delete("never set")));
    assertThat(due(SCRIPT, 0, 100)).isEmpty();
    assertThat(scriptsWithAlarms()).isEmpty();
  }

  @Test
  void delete_all_removes_the_alarms_too_before_new_ones_are_set() {
    commit(alarms(CART, new AlarmWrite.Set("", 30), new AlarmWrite.Set("b", 10)));
    commit(
        new ObjectWrites(
            CART,
            Optional.empty(),
            true,
            List.of(),
            List.of(),
            List.of(new AlarmWrite.Set("c", 7))));

    assertThat(due(SCRIPT, 0, 100)).containsExactly("c=7");
  }

  @Test
  void a_retry_moves_an_alarm_in_time_and_keeps_what_it_was_set_to() {
    var tries = new AlarmTries(2, 1, true);
    commit(alarms(CART, new AlarmWrite.Set("", 30)));
    commit(alarms(CART, new AlarmWrite.Retry("", 30, tries, 90)));

    var alarm = state(CART).alarms().of(CART).getFirst();
    assertThat(alarm).isEqualTo(new StoredAlarm(CART, "", 30, tries, 90));
    assertThat(due(SCRIPT, 0, 89)).isEmpty();
    assertThat(due(SCRIPT, 0, 90)).containsExactly("=30");
  }

  @Test
  void a_retry_does_nothing_to_an_alarm_that_is_set_to_another_time_or_not_at_all() {
    commit(alarms(CART, new AlarmWrite.Set("", 31)));
    commit(
        alarms(
            CART,
            new AlarmWrite.Retry("", 30, AlarmTries.NONE, 90),
            new AlarmWrite.Retry("gone", 30, AlarmTries.NONE, 90)));

    assertThat(due(SCRIPT, 0, 1_000)).containsExactly("=31");
    assertThat(nextAlarm(SCRIPT, 0)).isEqualTo(31);
  }

  @Test
  void alarms_of_scripts_whose_names_look_alike_are_apart() {
    var scripts =
        List.of(
            new ScriptName(new TenantId("a"), "b"),
            new ScriptName(new TenantId("a"), "bb"),
            new ScriptName(new TenantId("ab"), "b"));
    for (int n = 0; n < 3; n++) {
      commit(alarms(object(scripts.get(n), "C", 1), new AlarmWrite.Set("n" + n, 10 + n)));
    }

    for (int n = 0; n < 3; n++) {
      assertThat(due(scripts.get(n), 0, 100)).containsExactly("n" + n + "=" + (10 + n));
    }
    assertThat(scriptsWithAlarms()).containsExactlyInAnyOrderElementsOf(scripts);
  }

  @Test
  void what_is_due_is_read_a_page_at_a_time_without_gap_or_repetition() {
    var expected = new ArrayList<String>();
    for (int n = 0; n < 100; n++) {
      int at = 1_000 - (n * 37) % 100 / 3;
      commit(alarms(object(SCRIPT, "Cart", 1), new AlarmWrite.Set("%03d".formatted(n), at)));
    }
    var shard = shards.shardOf(object(SCRIPT, "Cart", 1));
    Optional<StoredAlarm> after = Optional.empty();
    List<StoredAlarm> page;
    do {
      page = shard.state().alarms().due(SCRIPT, 0, after, 2_000, 7);
      page.forEach(alarm -> expected.add("%05d %s".formatted(alarm.timeMillis(), alarm.name())));
      after = page.isEmpty() ? after : Optional.of(page.getLast());
    } while (page.size() == 7);

    assertThat(expected).hasSize(100).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void an_object_with_nothing_but_an_alarm_is_listed_once_among_the_others() {
    commit(puts(object(SCRIPT, "Cart", 1), "a", "1"));
    commit(alarms(object(SCRIPT, "Cart", 2), new AlarmWrite.Set("", 5)));
    commit(puts(object(SCRIPT, "Cart", 3), "a", "1"));
    commit(alarms(object(SCRIPT, "Cart", 3), new AlarmWrite.Set("", 5)));

    var listed =
        shards.objectShards().stream()
            .flatMap(shard ->
                shard.state().objects(SCRIPT, Optional.empty(), Optional.empty(), 10).stream())
            .toList();
    assertThat(listed)
        .containsExactlyInAnyOrder(
            object(SCRIPT, "Cart", 1), object(SCRIPT, "Cart", 2), object(SCRIPT, "Cart", 3));
  }

  @Test
  void a_turn_may_change_so_many_alarms_with_names_of_such_a_length() {
    var name = "x".repeat(StorageLimits.ALARM_NAME_BYTES_MAX);
    commit(alarms(CART, new AlarmWrite.Set(name, 5)));
    assertThatThrownBy(() -> commit(alarms(CART, new AlarmWrite.Set(name + "x", 5))))
        .hasCauseInstanceOf(WritesTooLarge.class);
    var many =
        IntStream.rangeClosed(0, StorageLimits.TURN_ALARMS_MAX)
            .mapToObj(n -> new AlarmWrite.Set("n" + n, 5))
            .toArray(AlarmWrite[]::new);
    assertThatThrownBy(() -> commit(alarms(CART, many))).hasCauseInstanceOf(WritesTooLarge.class);
    commit(alarms(CART, Arrays.copyOf(many, StorageLimits.TURN_ALARMS_MAX)));
  }

  private static ObjectWrites alarms(ObjectId object, AlarmWrite... alarms) {
    return new ObjectWrites(object, Optional.empty(), false, List.of(), List.of(), List.of(alarms));
  }

  private List<String> alarmsOf(ObjectId object) {
    return state(object).alarms().of(object).stream().map(AlarmsContract::text).toList();
  }

  private List<String> due(ScriptName script, long from, long until) {
    return shards.objectShards().stream()
        .flatMap(shard ->
            shard.state().alarms().due(script, from, Optional.empty(), until, 100).stream())
        .sorted(Comparator.comparingLong(StoredAlarm::timeMillis))
        .map(AlarmsContract::text)
        .toList();
  }

  private long nextAlarm(ScriptName script, long from) {
    return shards.objectShards().stream()
        .flatMapToLong(shard -> shard.state().alarms().next(script, from).stream())
        .min()
        .orElse(-1);
  }

  private List<ScriptName> scriptsWithAlarms() {
    return shards.objectShards().stream()
        .flatMap(shard -> shard.state().alarms().scripts().stream())
        .distinct()
        .toList();
  }

  private static String text(StoredAlarm alarm) {
    return alarm.name() + "=" + alarm.timeMillis();
  }
}
