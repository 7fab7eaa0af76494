package dev.cloister.host.object;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.host.execution.HostEvent;
import dev.cloister.host.execution.Result;
import dev.cloister.host.storage.StoredAlarm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a script's `setAlarm` stores, and what becomes of an alarm when its handler runs. The test
/// plays the scheduler: it sends what is due.
class ObjectAlarmsTest {
  private static final long FAR = 4_000_000_000_000L;
  private static final String THING =
      """
      import { DurableObject } from 'cloudflare:workers';
      const FAR = 4_000_000_000_000;
      let mode = 'ok';
      export class Thing extends DurableObject {
        seen = [];
        async fetch(request) {
          const url = new URL(request.url);
          const { storage } = this.ctx;
          const name = url.searchParams.get('name') ?? undefined;
          switch (url.pathname) {
            case '/set': await storage.setAlarm(FAR, { name }); return new Response('set');
            case '/set-and-undo':
              try {
                await storage.transaction(async (txn) => {
                  await txn.setAlarm(FAR);
                  await txn.put('a', 1);
                  throw new Error('undone');
                });
              } catch {}
              return new Response(`${await storage.getAlarm()}`);
            case '/set-and-put':
              storage.put('a', 1);
              storage.setAlarm(new Date(FAR));
              return new Response('both');
            case '/get': return new Response(`${await storage.getAlarm({ name })}`);
            case '/delete': await storage.deleteAlarm({ name }); return new Response('deleted');
            case '/deleteAll': await storage.deleteAll(); return new Response('all deleted');
            case '/list': return Response.json([...(await storage.listAlarms())]);
            case '/mode': mode = url.searchParams.get('is'); return new Response(mode);
            case '/seen': return Response.json(this.seen);
            case '/many': {
              let set = 0;
              try {
                for (; set < 2000; set++) await storage.setAlarm(FAR, { name: `n${set}` });
              } catch (error) {
                return new Response(`${set} ${error.name}: ${error.message}`);
              }
              return new Response('no bound');
            }
          }
        }
        async alarm(info) {
          const { storage } = this.ctx;
          this.seen.push({ ...info, set: await storage.getAlarm() });
          switch (mode) {
            case 'throw': throw new Error('no');
            case 'set anew': await storage.setAlarm(FAR + 1000); return;
            case 'set anew and throw': await storage.setAlarm(FAR + 1000); throw new Error('no');
            case 'delete and throw': await storage.deleteAlarm(); throw new Error('no');
            case 'put': await storage.put('ran', true); return;
            case 'abort': this.ctx.abort('enough'); return;
            case 'wait': await scheduler.wait(10_000); return;
          }
        }
      }
      export default { fetch: () => new Response('none') };
      """;

  private final ScriptWorld world = new ScriptWorld(THING);

  @AfterEach
  void close() {
    world.close();
  }

  private String ask(String path) throws Exception {
    return ScriptWorld.text(world.ask("a", path));
  }

  private List<String> stored() {
    return world.shardOf("a").state().alarms().of(world.id("a")).stream()
        .map(alarm -> alarm.name() + "=" + (alarm.timeMillis() - FAR))
        .toList();
  }

  /// The alarm is due: what the scheduler sends.
  private String due(String name, int retries, boolean lastTryOver) throws Exception {
    return ScriptWorld.text(sendDue(name, FAR, retries, lastTryOver));
  }

  private CompletableFuture<Result> sendDue(
      String name, long time, int retries, boolean lastTryOver) {
    return sendDue(name, time, retries, lastTryOver, Duration.ofMinutes(15));
  }

  private CompletableFuture<Result> sendDue(
      String name, long time, int retries, boolean lastTryOver, Duration wallMax) {
    var event =
        new HostEvent.AlarmDue(name, Instant.ofEpochMilli(time), retries, lastTryOver, wallMax);
    var result = new CompletableFuture<Result>();
    world.objects.send(world.id("a"), Optional.empty(), "alarm", event, result::complete);
    return result;
  }

  @Test
  void an_alarm_is_stored_with_the_turn_that_set_it() throws Exception {
    assertThat(ask("/get")).isEqualTo("null");
    world.shardOf("a").hold();
    var answer = world.ask("a", "/set-and-put");
    assertThat(world.isHeld("a", answer)).isTrue();
    assertThat(stored()).isEmpty();

    world.shardOf("a").release();
    assertThat(ScriptWorld.text(answer)).isEqualTo("both");
    assertThat(stored()).containsExactly("=0");
    assertThat(ask("/get")).isEqualTo("" + FAR);
  }

  @Test
  void a_transaction_that_is_undone_takes_its_alarm_with_it() throws Exception {
    assertThat(ask("/set-and-undo")).isEqualTo("null");
    assertThat(stored()).isEmpty();
  }

  @Test
  void whoever_sets_alarms_is_heard_once_they_are_durable() throws Exception {
    var heard = new CompletableFuture<Long>();
    world.objects.onAlarmsSet((_, _, time) -> heard.complete(time));
    ask("/set");
    assertThat(heard.join()).isEqualTo(FAR);
  }

  @Test
  void a_handler_that_ends_well_leaves_no_alarm_and_sees_none_while_it_runs() throws Exception {
    ask("/set");
    assertThat(due("", 0, false)).isEqualTo("handled ok");

    assertThat(stored()).isEmpty();
    assertThat(ask("/seen"))
        .isEqualTo(
            "[{\"scheduledTime\":%d,\"retryCount\":0,\"isRetry\":false,\"set\":null}]"
                .formatted(FAR));
  }

  @Test
  void a_handler_is_through_only_when_what_it_wrote_is_durable() throws Exception {
    ask("/set");
    ask("/mode?is=put");
    world.shardOf("a").hold();
    var handled = sendDue("", FAR, 0, false);
    assertThat(world.isHeld("a", handled)).isTrue();
    assertThat(stored()).containsExactly("=0");

    world.shardOf("a").release();
    assertThat(ScriptWorld.text(handled)).isEqualTo("handled ok");
    assertThat(stored()).isEmpty();
  }

  @Test
  void a_handler_that_throws_leaves_its_alarm_set() throws Exception {
    ask("/set");
    ask("/mode?is=throw");
    assertThat(due("", 3, false)).isEqualTo("threw no");

    assertThat(stored()).containsExactly("=0");
    assertThat(ask("/get")).isEqualTo("" + FAR);
    assertThat(ask("/seen")).contains("\"retryCount\":3,\"isRetry\":true");
  }

  @Test
  void a_handler_that_sets_its_alarm_anew_keeps_that_one_whether_it_throws_or_not()
      throws Exception {
    ask("/set");
    ask("/mode?is=set+anew");
    assertThat(due("", 0, false)).isEqualTo("handled ok");
    assertThat(stored()).containsExactly("=1000");

    ask("/set");
    ask("/mode?is=set+anew+and+throw");
    assertThat(due("", 0, false)).isEqualTo("threw no");
    assertThat(stored()).containsExactly("=1000");
  }

  @Test
  void a_handler_that_deletes_its_alarm_and_throws_has_none_left() throws Exception {
    ask("/set");
    ask("/mode?is=delete+and+throw");
    assertThat(due("", 0, false)).isEqualTo("threw no");
    assertThat(stored()).isEmpty();
  }

  @Test
  void a_handler_that_aborts_its_object_has_failed_and_its_alarm_is_still_set() throws Exception {
    ask("/set");
    ask("/mode?is=abort");
    assertThat(due("", 0, false)).isEqualTo("threw enough");
    assertThat(stored()).containsExactly("=0");
    assertThat(ask("/get")).isEqualTo("" + FAR);
  }

  @Test
  void an_alarm_that_was_deleted_or_moved_before_its_turn_came_does_not_run() throws Exception {
    ask("/set");
    ask("/delete");
    assertThat(due("", 0, false)).isEqualTo("handled ok");
    ask("/set");
    assertThat(ScriptWorld.text(sendDue("", FAR - 1, 0, false))).isEqualTo("handled ok");

    assertThat(ask("/seen")).isEqualTo("[]");
    assertThat(stored()).containsExactly("=0");
  }

  @Test
  void an_alarm_that_is_given_up_is_removed_and_its_handler_does_not_run() throws Exception {
    ask("/set");
    assertThat(due("", 7, true)).isEqualTo("handled ok");
    assertThat(stored()).isEmpty();
    assertThat(ask("/seen")).isEqualTo("[]");
  }

  @Test
  void delete_all_removes_alarms_of_every_name() throws Exception {
    ask("/set");
    ask("/set?name=tea");
    assertThat(stored()).containsExactly("=0", "tea=0");
    ask("/deleteAll");
    assertThat(stored()).isEmpty();
    assertThat(ask("/list")).isEqualTo("[]");
  }

  @Test
  void alarms_with_names_are_apart_from_each_other_and_from_the_one_without() throws Exception {
    ask("/set?name=tea");
    ask("/set?name=egg");
    assertThat(ask("/get")).isEqualTo("null");
    assertThat(ask("/list")).isEqualTo("[[\"egg\",%d],[\"tea\",%d]]".formatted(FAR, FAR));

    assertThat(due("tea", 0, false)).isEqualTo("handled ok");
    assertThat(ask("/seen")).contains("\"name\":\"tea\"");
    assertThat(stored()).containsExactly("egg=0");
    ask("/delete?name=egg");
    assertThat(stored()).isEmpty();
  }

  @Test
  void an_object_may_have_a_thousand_alarms_and_not_one_more() throws Exception {
    assertThat(ask("/many"))
        .isEqualTo(
            "1000 RangeError: An object may have at most 1000 alarms and has as many; delete some,"
                + " or let one stand for several.");
    assertThat(world.shardOf("a").state().alarms().of(world.id("a")))
        .hasSize(1_000)
        .extracting(StoredAlarm::timeMillis)
        .containsOnly(FAR);
  }

  @Test
  void alarms_are_there_again_in_the_next_life() throws Exception {
    ask("/set?name=tea");
    ask("/mode?is=abort");
    ask("/set");
    due("", 0, false);
    assertThat(ask("/get?name=tea")).isEqualTo("" + FAR);
  }

  @Test
  void a_handler_that_takes_longer_than_it_may_has_failed_and_its_alarm_is_still_set()
      throws Exception {
    ask("/set");
    ask("/mode?is=wait");
    var result = sendDue("", FAR, 0, false, Duration.ofMillis(50));
    assertThat(ScriptWorld.text(result))
        .isEqualTo("threw The event has taken longer than the 50 ms it may take.");
    assertThat(stored()).containsExactly("=0");
    assertThat(ask("/get")).isEqualTo("" + FAR);
  }
}
