package dev.cloister.host.object;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.host.execution.HostBody;
import dev.cloister.host.execution.HostRequest;
import dev.cloister.host.execution.Result;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Goal: an object knows its name whatever wakes it. Method: events that say no name, as alarms and
/// sockets do not, for objects whose memory is gone.
final class ObjectNamesTest {
  private static final String THING =
      """
      import { DurableObject } from 'cloudflare:workers';
      export class Thing extends DurableObject {
        alarm() {}
        async fetch(request) {
          const { storage, id } = this.ctx;
          switch (new URL(request.url).pathname) {
            case '/put': await storage.put('a', 1); break;
            case '/alarm': await storage.setAlarm(Date.now() + 1e9); break;
            case '/forget': await storage.deleteAll(); break;
            case '/forget-and-put': storage.deleteAll(); storage.put('b', 2); break;
            case '/list': return Response.json([...(await storage.list()).keys()]);
          }
          return new Response(`${id.name}`);
        }
      }
      export default { fetch: () => new Response('none') };
      """;

  private final ScriptWorld world = new ScriptWorld(THING);

  @AfterEach
  void close() {
    world.close();
  }

  private String byName(String name, String path) throws Exception {
    return ScriptWorld.text(world.ask(name, path));
  }

  private String without(String name, String path) throws Exception {
    return saying(Optional.empty(), name, path);
  }

  private String saying(Optional<String> said, String name, String path) throws Exception {
    var result = new CompletableFuture<Result>();
    var request = new HostRequest("GET", "http://thing" + path, List.of(), HostBody.none());
    world.objects.send(world.id(name), said, "request", request, result::complete);
    return ScriptWorld.text(result);
  }

  private int entries(String name) {
    return world.shardOf(name).state().whole(world.id(name), 1 << 20).orElseThrow().size();
  }

  @Test
  void one_that_has_stored_something_knows_its_name_in_its_next_life() throws Exception {
    assertThat(byName("a", "/put")).isEqualTo("a");
    world.evictAll();
    assertThat(without("a", "/")).isEqualTo("a");

    assertThat(byName("ß 漢", "/alarm")).isEqualTo("ß 漢");
    world.evictAll();
    assertThat(without("ß 漢", "/")).isEqualTo("ß 漢");
  }

  @Test
  void the_name_is_none_of_its_keys() throws Exception {
    byName("a", "/put");
    assertThat(byName("a", "/list")).isEqualTo("[\"a\"]");
    world.evictAll();

    assertThat(byName("a", "/list")).isEqualTo("[\"a\"]");
  }

  @Test
  void one_that_stores_nothing_leaves_nothing() throws Exception {
    byName("a", "/");
    assertThat(entries("a")).isZero();

    byName("a", "/put");
    assertThat(entries("a")).isEqualTo(2);
    byName("a", "/forget");
    assertThat(entries("a")).isZero();
  }

  @Test
  void the_name_is_stored_again_after_all_was_deleted() throws Exception {
    byName("a", "/put");
    byName("a", "/forget-and-put");
    world.evictAll();

    assertThat(without("a", "/")).isEqualTo("a");
  }

  @Test
  void a_name_that_is_not_the_ids_is_not_kept() throws Exception {
    saying(Optional.of("b"), "a", "/put");
    world.evictAll();

    assertThat(without("a", "/")).isEqualTo("undefined");
  }
}
