package dev.cloister.isolates.java;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.bridge.Alarm;
import dev.cloister.isolates.bridge.AlarmChange;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.ToIsolate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Alarms of objects in Java, with a name and without.
class JavaAlarmsTest {
  private static final long TEA = Instant.parse("2100-01-01T00:00:00Z").toEpochMilli();

  private static final String THING =
      """
      public class Thing extends DurableObject {
        public Thing(ObjectState state, Env env) { super(state, env); }

        public Map<String, Object> set(java.time.Instant time) {
          storage().setAlarm("tea", time);
          storage().setAlarm("milk", time.plusMillis(1));
          storage().setAlarm(time.plusMillis(2));
          storage().deleteAlarm("milk");
          return Map.of(
              "named", storage().alarms(), "tea", storage().alarm("tea").orElseThrow(),
              "milk", storage().alarm("milk").isPresent(), "unnamed", storage().alarm().orElseThrow());
        }

        public void one(String name, java.time.Instant time) { storage().setAlarm(name, time); }

        public int fill() {
          for (var i = 0; ; i++) {
            try {
              storage().setAlarm("alarm " + i, java.time.Instant.now().plusSeconds(60));
            } catch (IllegalArgumentException e) {
              return i;
            }
          }
        }

        @Override
        public void alarm(AlarmEvent event) {
          storage().put("rang", event.name().orElse("unnamed") + " " + storage().alarms().keySet());
          if (event.isRetry()) {
            throw new IllegalStateException("not yet");
          }
        }
      }
      """;

  private static final String THING_WITHOUT_HANDLER =
      """
      public class Thing extends DurableObject {
        public Thing(ObjectState state, Env env) { super(state, env); }

        public void one(String name, java.time.Instant time) { storage().setAlarm(name, time); }
      }
      """;

  private ThingInJava thing;

  private void start(String source) throws InterruptedException {
    thing = new ThingInJava(ThingInJava.SILENT, source);
    thing.activate(List.of());
  }

  @AfterEach
  void end() {
    thing.close();
  }

  @Test
  void an_object_has_many_alarms_each_with_its_name_and_its_time() throws Exception {
    start(THING);

    thing.invoke("set", Instant.ofEpochMilli(TEA));

    assertThat(changes())
        .containsExactlyInAnyOrder(
            new AlarmChange("tea", Optional.of(TEA)), new AlarmChange("", Optional.of(TEA + 2)));
    assertThat(thing.returned())
        .isEqualTo(
            Map.of(
                "named", Map.of("tea", Instant.ofEpochMilli(TEA)),
                "tea", Instant.ofEpochMilli(TEA),
                "milk", false,
                "unnamed", Instant.ofEpochMilli(TEA + 2)));
  }

  @Test
  void the_handler_hears_which_alarm_it_is_and_only_that_one_is_done() throws Exception {
    start(THING);
    thing.call("set", Instant.ofEpochMilli(TEA));

    due("tea", TEA, 0);

    var batch = thing.heard().await(FromIsolate.Batch.class);
    assertThat(batch.alarms()).containsExactly(new AlarmChange("tea", Optional.empty()));
    assertThat(CloneReader.read(batch.puts().getFirst().value())).isEqualTo("tea []");
    thing.heard().await(FromIsolate.Handled.class);

    due("", TEA + 2, 0);

    batch = thing.heard().await(FromIsolate.Batch.class);
    assertThat(batch.alarms()).containsExactly(new AlarmChange("", Optional.empty()));
    assertThat(CloneReader.read(batch.puts().getFirst().value())).isEqualTo("unnamed []");
  }

  @Test
  void a_handler_that_throws_leaves_its_alarm_set() throws Exception {
    start(THING);
    thing.call("set", Instant.ofEpochMilli(TEA));

    due("tea", TEA, 1);

    assertThat(thing.heard().await(FromIsolate.EventFailed.class).error().message())
        .isEqualTo("not yet");
    thing.heard().await(FromIsolate.EventEnded.class);
    due("tea", TEA, 0);
    thing.heard().await(FromIsolate.Handled.class);
  }

  @Test
  void a_time_that_is_over_is_now_so_that_nobody_is_overtaken() throws Exception {
    start(THING);
    var before = System.currentTimeMillis();

    thing.invoke("one", "late", Instant.EPOCH);

    assertThat(changes())
        .singleElement()
        .satisfies(
            change -> assertThat(change.timeMillis().orElseThrow()).isGreaterThanOrEqualTo(before));
  }

  @Test
  void what_no_alarm_can_be_is_refused() throws Exception {
    start(THING);

    assertThat(refusal("one", "", Instant.ofEpochMilli(TEA))).contains("may not be empty");
    assertThat(refusal("one", "n".repeat(257), Instant.ofEpochMilli(TEA)))
        .isEqualTo("The name of an alarm may have at most 256 bytes and has 257.");
    assertThat(refusal("one", "far", Instant.parse("3000-01-01T00:00:00Z")))
        .contains("to a time after 2262");
    assertThat(thing.call("fill")).isEqualTo(1_000L);
  }

  @Test
  void a_class_without_a_handler_has_no_alarms() throws Exception {
    start(THING_WITHOUT_HANDLER);
    assertThat(refusal("one", "tea", Instant.ofEpochMilli(TEA))).contains("alarm(AlarmEvent)");
    thing.send(
        new ToIsolate.ActivateObject(
            ThingInJava.CONTEXT,
            thing.object() + 1,
            "Thing",
            "0".repeat(64),
            Optional.empty(),
            List.of(),
            true,
            List.of(new Alarm("left", TEA))));

    thing.send(dueOf(thing.object() + 1, "left", TEA, 0));

    assertThat(changes()).containsExactly(new AlarmChange("left", Optional.empty()));
    assertThat(thing.heard().await(FromIsolate.Log.class).text()).contains("no alarm() handler");
  }

  private List<AlarmChange> changes() throws InterruptedException {
    return thing.heard().await(FromIsolate.Batch.class).alarms();
  }

  private String refusal(String method, Object... arguments) throws InterruptedException {
    thing.invoke(method, arguments);
    return thing.heard().await(FromIsolate.EventFailed.class).error().message();
  }

  private void due(String name, long time, int retries) {
    thing.send(dueOf(thing.object(), name, time, retries));
  }

  private ToIsolate.AlarmDue dueOf(long object, String name, long time, int retries) {
    return new ToIsolate.AlarmDue(
        ThingInJava.CONTEXT,
        thing.nextEvent(),
        object,
        new Alarm(name, time),
        retries,
        false,
        30_000);
  }
}
