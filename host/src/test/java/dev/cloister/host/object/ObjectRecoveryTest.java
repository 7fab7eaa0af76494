package dev.cloister.host.object;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.host.storage.HistoryWrite;
import dev.cloister.host.storage.Moment;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.Origin;
import dev.cloister.host.storage.Retention;
import dev.cloister.host.storage.StoredEntry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What scripts, and the operator, can do with an object's past.
final class ObjectRecoveryTest {
  private static final String SOURCE =
      """
      import { DurableObject } from 'cloudflare:workers';
      const sleep = () => new Promise((done) => setTimeout(done, 0));
      export class Thing extends DurableObject {
        async fetch(request) {
          const { ctx, env } = this;
          const { storage } = ctx;
          const url = new URL(request.url);
          const arg = url.searchParams.get('arg');
          const run = {
            '/put': async () => { await storage.put('a', arg); return 'put'; },
            '/get': async () => `${await storage.get('a')}`,
            '/all': async () => JSON.stringify([...await storage.list()]),
            '/fill': async () => {
              for (let i = 0; i < 3000; i++) { storage.kv.put(`k${i}`, `${arg} ${'x'.repeat(1000)}`); if (i % 500 === 499) await sleep(); }
              return 'filled';
            },
            '/count': async () => `${(await storage.list()).size} ${new Set([...(await storage.list()).values()].map((v) => v.split(' ')[0])).size}`,
            '/clear': async () => { await storage.deleteAll(); return 'cleared'; },
            '/mark': () => storage.getCurrentBookmark(),
            '/at': () => storage.getBookmarkForTime(Number(arg)),
            '/between': async () => {
              storage.put('a', 'before');
              const mark = await storage.getCurrentBookmark();
              storage.put('a', 'after');
              return mark;
            },
            '/back': () => storage.onNextSessionRestoreBookmark(arg),
            '/abort': () => { try { ctx.abort('restart'); } catch {} return 'unreached'; },
            '/backAndAbort': async () => {
              const undo = await storage.onNextSessionRestoreBookmark(arg);
              await storage.put('undo', undo);
              storage.put('a', 'written after the plan');
              await storage.sync();
              ctx.abort('restart');
            },
            '/wait': async () => { await storage.waitForBookmark(arg); return 'waited'; },
            '/sql': async () => {
              storage.sql.exec('CREATE TABLE IF NOT EXISTS t (n TEXT)');
              storage.sql.exec('INSERT INTO t VALUES (?)', arg);
              return 'inserted';
            },
            '/rows': async () => storage.sql.exec('SELECT n FROM t ORDER BY n').toArray().map((row) => row.n).join(),
            '/alarm': async () => { await storage.setAlarm(Date.now() + 1e9); return 'set'; },
            '/alarmSet': async () => `${(await storage.getAlarm()) !== null}`,
            '/takeFrom': async () => {
              const stub = env.THINGS.get(env.THINGS.idFromName(arg));
              const snapshot = await stub.snapshot();
              return storage.onNextSessionRestore(snapshot);
            },
            '/inTransaction': async () => {
              storage.kv.put('a', 'before');
              let mark;
              await storage.transaction(async (txn) => { txn.put('a', 'inside'); mark = await storage.getCurrentBookmark(); });
              return mark;
            },
            '/forge': async () => {
              const snapshot = await storage.snapshot();
              try { new snapshot.constructor({}, 'forged'); return 'made'; } catch (error) { return error.message; }
            },
            '/store': async () => storage.put('s', await storage.snapshot()),
            '/order': async () => {
              const marks = [];
              for (let i = 0; i < 40; i++) { marks.push(await storage.getCurrentBookmark()); if (i % 7 === 0) storage.put('a', i); }
              return `${marks.every((mark, i) => i === 0 || marks[i - 1] < mark)}`;
            },
          }[url.pathname];
          try {
            return new Response(await run());
          } catch (error) {
            return new Response(`${error.name}: ${error.message}`);
          }
        }
        alarm() {}
        snapshot() { return this.ctx.storage.snapshot(); }
      }
      export default {};
      """;

  private ScriptWorld world;

  @BeforeEach
  void open() {
    world = new ScriptWorld(SOURCE);
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void an_object_goes_back_to_a_bookmark_at_its_next_life_and_forth_again() throws Exception {
    ask("a", "/put?arg=1");
    var mark = ask("a", "/mark");
    ask("a", "/put?arg=2");

    var undo = ask("a", "/back?arg=" + mark);
    assertThat(ask("a", "/get")).isEqualTo("2");
    ask("a", "/put?arg=3");
    abort("a");
    assertThat(ask("a", "/get")).isEqualTo("1");

    assertThat(undo).isGreaterThan(mark);
    ask("a", "/back?arg=" + undo);
    abort("a");
    assertThat(ask("a", "/get")).isEqualTo("3");
  }

  @Test
  void what_was_restored_once_is_not_restored_again() throws Exception {
    ask("a", "/put?arg=1");
    ask("a", "/back?arg=" + ask("a", "/mark"));
    abort("a");
    ask("a", "/put?arg=2");
    abort("a");

    assertThat(ask("a", "/get")).isEqualTo("2");
  }

  @Test
  void a_bookmark_stands_between_two_writes_of_one_turn() throws Exception {
    var mark = ask("a", "/between");
    assertThat(ask("a", "/get")).isEqualTo("after");

    ask("a", "/back?arg=" + mark);
    abort("a");
    assertThat(ask("a", "/get")).isEqualTo("before");
  }

  @Test
  void within_a_transaction_there_are_no_bookmarks() throws Exception {
    assertThat(ask("a", "/inTransaction"))
        .startsWith("Error: Bookmarks and snapshots cannot be had while a transaction is open");
    assertThat(ask("a", "/get")).isEqualTo("before");
  }

  @Test
  void an_undo_bookmark_holds_what_was_written_after_it_was_given() throws Exception {
    ask("a", "/put?arg=1");
    world.ask("a", "/backAndAbort?arg=" + ask("a", "/mark")).get(60, TimeUnit.SECONDS);
    assertThat(ask("a", "/all")).isEqualTo("[[\"a\",\"1\"]]");

    assertThat(takeBack("a", planned("a"))).isInstanceOf(Outcome.Answered.class);
    assertThat(ask("a", "/get")).isEqualTo("written after the plan");
  }

  @Test
  void bookmarks_of_times_are_exact_to_a_second() throws Exception {
    ask("a", "/put?arg=1");
    world.advance(Duration.ofSeconds(10));
    var then = System.currentTimeMillis() + 10_000;
    world.advance(Duration.ofSeconds(2));
    ask("a", "/put?arg=2");

    var mark = ask("a", "/at?arg=" + then);
    ask("a", "/back?arg=" + mark);
    abort("a");
    assertThat(ask("a", "/get")).isEqualTo("1");
  }

  @Test
  void bookmarks_are_ordered_as_texts() throws Exception {
    assertThat(ask("a", "/order")).isEqualTo("true");
    var one = ask("a", "/mark");
    world.advance(Duration.ofSeconds(5));
    assertThat(ask("a", "/mark")).isGreaterThan(one);
    assertThat(ask("a", "/wait?arg=" + one)).isEqualTo("waited");
  }

  @Test
  void sql_goes_back_with_the_rest() throws Exception {
    ask("a", "/sql?arg=1");
    ask("a", "/put?arg=1");
    var mark = ask("a", "/mark");
    ask("a", "/sql?arg=2");
    assertThat(ask("a", "/rows")).isEqualTo("1,2");

    var undo = ask("a", "/back?arg=" + mark);
    abort("a");
    assertThat(ask("a", "/rows")).isEqualTo("1");
    ask("a", "/back?arg=" + undo);
    abort("a");
    assertThat(ask("a", "/rows")).isEqualTo("1,2");
  }

  @Test
  void what_deleteAll_removed_comes_back_and_alarms_stay_as_they_are() throws Exception {
    ask("a", "/fill?arg=one");
    var mark = ask("a", "/mark");
    ask("a", "/clear");
    ask("a", "/alarm");
    ask("a", "/back?arg=" + mark);
    abort("a");

    assertThat(ask("a", "/count")).isEqualTo("3000 1");
    assertThat(ask("a", "/alarmSet")).isEqualTo("true");
  }

  @Test
  void an_object_takes_on_the_snapshot_of_another() throws Exception {
    ask("rich", "/fill?arg=one");
    ask("rich", "/put?arg=rich");
    ask("poor", "/put?arg=poor");
    ask("poor", "/alarm");

    var undo = ask("poor", "/takeFrom?arg=rich");
    ask("rich", "/fill?arg=two");
    ask("rich", "/clear");
    abort("poor");
    assertThat(ask("poor", "/get")).isEqualTo("rich");
    assertThat(ask("poor", "/count")).isEqualTo("3001 2");
    assertThat(ask("poor", "/alarmSet")).isEqualTo("true");

    ask("poor", "/back?arg=" + undo);
    abort("poor");
    assertThat(ask("poor", "/all")).isEqualTo("[[\"a\",\"poor\"]]");
  }

  @Test
  void a_snapshot_cannot_be_made_up_or_stored() throws Exception {
    assertThat(ask("a", "/forge")).isEqualTo("Illegal constructor");
    assertThat(ask("a", "/store")).startsWith("DataCloneError");
  }

  @Test
  void bookmarks_that_cannot_be_are_refused_in_words() throws Exception {
    ask("a", "/put?arg=1");
    ask("b", "/put?arg=1");
    var other = ask("b", "/mark");
    var mark = ask("a", "/mark");

    assertThat(ask("a", "/back?arg=" + other))
        .isEqualTo("Error: The bookmark is malformed, or not one of this object.");
    assertThat(ask("a", "/back?arg=nonsense"))
        .isEqualTo("Error: The bookmark is malformed, or not one of this object.");
    var changed = mark.startsWith("f") ? "e" + mark.substring(1) : "f" + mark.substring(1);
    assertThat(ask("a", "/back?arg=" + changed)).startsWith("Error: The bookmark is malformed");
    assertThat(ask("a", "/at?arg=1000")).startsWith("Error: The object's history begins at ");
    assertThat(ask("a", "/at?arg=" + (System.currentTimeMillis() + 60_000)))
        .isEqualTo("Error: The time is in the future.");
    assertThat(ask("fresh", "/at?arg=1000")).startsWith("Error: The object has no history");
    var planned = ask("a", "/back?arg=" + mark);
    assertThat(ask("a", "/back?arg=" + planned)).startsWith("Error: The object has not gone back");
  }

  @Test
  void the_operator_takes_an_object_back_while_it_lives() throws Exception {
    ask("a", "/put?arg=1");
    var one = last("a");
    world.advance(Duration.ofSeconds(3));
    ask("a", "/put?arg=2");

    var undo = takeBack("a", one.next());
    assertThat(ask("a", "/get")).isEqualTo("1");
    assertThat(undo).isInstanceOf(Outcome.Answered.class);
    takeBack("a", ((Outcome.Answered<Moment>) undo).value());
    assertThat(ask("a", "/get")).isEqualTo("2");
  }

  @Test
  void the_operator_is_told_where_history_begins() throws Exception {
    ask("a", "/put?arg=1");

    assertThat(takeBack("a", Moment.at(0)))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed ->
                assertThat(failed.failure())
                    .isInstanceOfSatisfying(
                        Failure.NotFound.class,
                        failure -> assertThat(failure.code()).isEqualTo("object.out-of-history")));
    assertThat(ask("a", "/get")).isEqualTo("1");
  }

  @Test
  void the_operator_takes_an_object_back_behind_what_is_on_its_way_to_the_log() throws Exception {
    ask("a", "/put?arg=1");
    var one = last("a");
    world.advance(Duration.ofSeconds(3));
    world.shardOf("a").hold();
    var put = world.ask("a", "/put?arg=2");
    assertThat(world.isHeld("a", put)).isTrue();
    var back = CompletableFuture.supplyAsync(() -> takeBack("a", one.next()));
    world.shardOf("a").release();

    assertThat(ScriptWorld.text(put)).isIn("put", "failed object.commit-unknown");
    assertThat(back.get(60, TimeUnit.SECONDS)).isInstanceOf(Outcome.Answered.class);
    assertThat(ask("a", "/get")).isEqualTo("1");
  }

  @Test
  void a_copy_that_broke_off_is_made_anew_before_anybody_sees_the_object() throws Exception {
    ask("rich", "/fill?arg=one");
    ask("poor", "/put?arg=poor");
    var undo = ask("poor", "/takeFrom?arg=rich");
    breakOff("poor");

    assertThat(ask("poor", "/count")).isEqualTo("3000 1");
    assertThat(ask("poor", "/get")).isEqualTo("undefined");
    ask("poor", "/back?arg=" + undo);
    abort("poor");
    assertThat(ask("poor", "/all")).isEqualTo("[[\"a\",\"poor\"]]");
  }

  /// Leaves the object as a host does that dies after it has begun to copy another one into it: out
  /// of memory, with all that it had written stored.
  private void breakOff(String name) {
    world.objects.replace(world.id(name), () -> copyALittle(name));
  }

  private void copyALittle(String name) {
    var shard = world.shardOf(name);
    var id = world.id(name);
    var at = last(name).next();
    for (var step : List.of(new HistoryWrite.Empty(), new HistoryWrite.Nothing())) {
      var junk = new StoredEntry("junk".getBytes(StandardCharsets.UTF_8), new byte[9]);
      var write = new HistoryWrite(at, new Retention(new Moment(0), 1 << 20), step);
      shard
          .commit(
              shard.term().orElseThrow(),
              new ObjectWrites(
                  id,
                  Optional.empty(),
                  false,
                  List.of(),
                  List.of(junk),
                  List.of(),
                  Optional.of(write)))
          .orTimeout(60, TimeUnit.SECONDS)
          .join();
    }
  }

  @Test
  void a_plan_whose_history_has_gone_is_told_once_and_dropped() throws Exception {
    ask("a", "/put?arg=1");
    ask("a", "/back?arg=" + ask("a", "/mark"));
    world.advance(Duration.ofDays(40));
    ask("a", "/put?arg=2");
    world.advance(Duration.ofDays(40));
    ask("a", "/put?arg=3");
    abort("a");

    assertThat(ask("a", "/get")).isEqualTo("failed object.not-restored");
    assertThat(ask("a", "/get")).isEqualTo("3");
  }

  private Moment last(String name) {
    return world.shardOf(name).state().history().of(world.id(name)).orElseThrow().last();
  }

  private Moment planned(String name) {
    return world.shardOf(name).state().history().wentBack(world.id(name), 1).orElseThrow();
  }

  private Outcome<Moment> takeBack(String name, Moment to) {
    return world.objects.takeBack(world.id(name), new Origin.Own(to));
  }

  private String ask(String name, String path) throws Exception {
    return ScriptWorld.text(world.ask(name, path));
  }

  private void abort(String name) throws Exception {
    world.ask(name, "/abort").get(60, TimeUnit.SECONDS);
  }
}
