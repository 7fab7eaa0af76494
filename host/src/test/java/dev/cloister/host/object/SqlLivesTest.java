package dev.cloister.host.object;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What SQL has done in one life of an object is there in the next.
final class SqlLivesTest {
  private static final String THING =
      """
      import { DurableObject } from 'cloudflare:workers';
      export class Thing extends DurableObject {
        cursors = [];
        fetch(request) {
          const { sql } = this.ctx.storage;
          switch (new URL(request.url).pathname) {
            case '/create':
              sql.exec('CREATE TABLE t (a)');
              return new Response('created');
            case '/read-rows':
              return Response.json(sql.exec('INSERT INTO t VALUES (1), (2) RETURNING a').toArray());
            case '/read-no-rows': {
              const cursor = sql.exec('WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 500) INSERT INTO t SELECT x FROM n RETURNING a');
              this.cursors.push(cursor);
              return Response.json(cursor.rowsWritten);
            }
            case '/read-one':
              return Response.json(sql.exec('UPDATE t SET a = a + 10 RETURNING a').next().value);
            case '/read-to-the-end': {
              const outer = sql.exec('SELECT a FROM t LIMIT 80');
              for (let i = 0; i < 80; i++) outer.next();
              sql.exec('SELECT a FROM t').next();
              return Response.json(outer.next().done);
            }
            default:
              return Response.json(sql.exec('SELECT count(*) n, sum(a) s FROM t').one());
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

  @Test
  void a_statement_that_answers_with_the_rows_it_has_changed_is_stored_with_its_turn()
      throws Exception {
    ask("/create");
    assertThat(ask("/read-rows")).isEqualTo("[{\"a\":1},{\"a\":2}]");

    world.evictAll();

    assertThat(ask("/")).isEqualTo("{\"n\":2,\"s\":3}");
  }

  @Test
  void also_when_nobody_reads_all_of_them() throws Exception {
    ask("/create");
    assertThat(ask("/read-no-rows")).isEqualTo("500");
    world.evictAll();
    assertThat(ask("/")).isEqualTo("{\"n\":500,\"s\":125250}");

    assertThat(ask("/read-one")).isEqualTo("{\"a\":11}");
    world.evictAll();

    assertThat(ask("/")).isEqualTo("{\"n\":500,\"s\":130250}");
  }

  /// Others that are left open close those that are over: it must not be told that it is one.
  @Test
  void a_cursor_that_was_read_to_its_end_ends_though_others_are_opened() throws Exception {
    ask("/create");
    ask("/read-no-rows");

    assertThat(ask("/read-to-the-end")).isEqualTo("true");
  }

  @Test
  void its_answer_waits_until_it_is_durable() throws Exception {
    ask("/create");

    assertThat(world.textOnceDurable("a", "a", "/read-rows")).isEqualTo("[{\"a\":1},{\"a\":2}]");
  }
}
