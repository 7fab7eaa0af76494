package dev.cloister.host.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Objects go back to what they were in a whole host, over HTTP and over its restarts.
final class HostRecoveryTest {
  private static final String SCRIPT =
      """
      import { DurableObject, WorkerEntrypoint } from 'cloudflare:workers';
      export class Shop extends DurableObject {
        constructor(ctx, env) {
          super(ctx, env);
          ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS orders (what TEXT)');
        }
        order(what) {
          this.ctx.storage.sql.exec('INSERT INTO orders VALUES (?)', what);
          this.ctx.storage.kv.put('last', what);
        }
        orders() {
          const rows = this.ctx.storage.sql.exec('SELECT what FROM orders ORDER BY rowid').toArray();
          return `${rows.map((row) => row.what).join()} ${this.ctx.storage.kv.get('last')}`;
        }
        mark() { return this.ctx.storage.getCurrentBookmark(); }
        back(bookmark) { return this.ctx.storage.onNextSessionRestoreBookmark(bookmark); }
        snapshot(bookmark) { return this.ctx.storage.snapshot({ bookmark }); }
        become(snapshot) { return this.ctx.onNextSessionRestore(snapshot); }
      }
      export class Between extends WorkerEntrypoint {
        // Snapshots go where they are sent: here through a script that can do nothing with them.
        carry(snapshot) { return snapshot; }
      }
      export default {
        async fetch(request, env, ctx) {
          const url = new URL(request.url);
          const [, name, method, argument] = url.pathname.split('/').map(decodeURIComponent);
          const shop = env.SHOPS.getByName(name);
          if (method === 'become') {
            const [other, bookmark] = argument.split('@');
            const snapshot = await ctx.exports.Between.carry(await env.SHOPS.getByName(other).snapshot(bookmark));
            return new Response(await shop.become(snapshot));
          }
          return new Response(await shop[method](argument));
        },
      };
      """;
  private static final String CONFIG =
      """
      {"main": "index.js",
       "durable_objects": {"bindings": [{"name": "SHOPS", "class_name": "Shop"}]},
       "migrations": [{"tag": "v1", "new_sqlite_classes": ["Shop"]}]}
      """;

  @TempDir private Path folder;
  private WholeHost host;

  @BeforeEach
  void start() throws Exception {
    host = WholeHost.in(folder);
    host.deploy("shop", CONFIG, SCRIPT);
  }

  @AfterEach
  void stop() {
    host.stop();
  }

  @Test
  void a_plan_outlives_the_host_and_is_carried_out_once() throws Exception {
    ask("a/order/tea");
    var mark = ask("a/mark");
    ask("a/order/cake");
    var undo = ask("a/back/" + mark);
    ask("a/order/jam");
    assertThat(ask("a/orders")).isEqualTo("tea,cake,jam jam");

    host.restart();
    assertThat(ask("a/orders")).isEqualTo("tea tea");
    ask("a/order/milk");
    host.restart();
    assertThat(ask("a/orders")).isEqualTo("tea,milk milk");

    ask("a/back/" + undo);
    host.restart();
    assertThat(ask("a/orders")).isEqualTo("tea,cake,jam jam");
  }

  @Test
  void objects_become_what_others_of_their_tenant_were() throws Exception {
    ask("a/order/tea");
    var mark = ask("a/mark");
    ask("a/order/cake");
    for (var name : new String[] {"b", "c", "d"}) {
      ask(name + "/order/old");
      ask(name + "/become/a@" + mark);
    }
    ask("a/order/jam");

    host.restart();
    for (var name : new String[] {"b", "c", "d"}) {
      assertThat(ask(name + "/orders")).isEqualTo("tea tea");
    }
    assertThat(ask("a/orders")).isEqualTo("tea,cake,jam jam");
  }

  private String ask(String path) throws Exception {
    var answer = host.ask("GET", "shop", "/" + path, "");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }
}
