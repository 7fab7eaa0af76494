package dev.cloister.isolates.js;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.Isolate;
import dev.cloister.isolates.IsolateContract;
import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.Limits;
import dev.cloister.isolates.bridge.Binding;
import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.bridge.ToIsolate;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The contract with JavaScript in this JVM, and the order in which a turn leaves, which decides
/// what a crash between two messages can do.
class JsInHostTest extends IsolateContract {
  private static final long OBJECTS = 5;
  private static final long LIVE = 6;

  @Override
  protected Isolate start(IsolateListener listener) {
    return new JsIsolate(listener);
  }

  @Test
  void a_write_leaves_behind_the_word_that_its_event_has_begun() throws Exception {
    openObject(
        """
        async fetch(request) {
          await this.ctx.storage.put('key', 1);
          return new Response('written');
        }
        """);

    fetchFromObject(1);

    assertThat(listener.next(FromIsolate.EventStarted.class).event()).isEqualTo(1);
    assertThat(listener.next(FromIsolate.Batch.class).puts()).hasSize(1);
    assertThat(listener.next(FromIsolate.Answered.class).event()).isEqualTo(1);
  }

  @Test
  void a_call_leaves_behind_the_word_that_its_event_has_begun() throws Exception {
    openObject(
        """
        async fetch(request) {
          const { THINGS } = this.env;
          this.ctx.waitUntil(THINGS.get(THINGS.idFromName('other')).fetch(request.url));
          return new Response('called');
        }
        """);

    fetchFromObject(1);

    assertThat(listener.next(FromIsolate.EventStarted.class).event()).isEqualTo(1);
    assertThat(listener.next(FromIsolate.Call.class).url()).isEqualTo("http://thing/");
    assertThat(listener.next(FromIsolate.Answered.class).event()).isEqualTo(1);
  }

  @Test
  void an_answer_alone_needs_no_such_word() throws Exception {
    openObject("fetch() { return new Response('nothing done'); }");

    fetchFromObject(1);

    assertThat(listener.next(FromIsolate.Answered.class).event()).isEqualTo(1);
  }

  @Test
  void the_clock_stands_still_during_a_turn() throws Exception {
    openObject(
        """
        fetch() {
          const start = [Date.now(), performance.now()];
          for (let i = 0; i < 1e6; i++) this.work = i;
          return new Response(`${Date.now() - start[0]} ${performance.now() - start[1]}`);
        }
        """);

    fetchFromObject(1);

    var body = (Body.Whole) listener.next(FromIsolate.Answered.class).body();
    assertThat(body.bytes()).asString(StandardCharsets.UTF_8).isEqualTo("0 0");
  }

  private void openObject(String fetch) throws InterruptedException {
    var source =
        """
        import { DurableObject } from 'cloudflare:workers';
        export class Thing extends DurableObject { %s }
        export default {};
        """;
    isolate.send(
        new ToIsolate.LoadScript(
            OBJECTS,
            "tenant",
            "objects",
            "0".repeat(64),
            "main.js",
            List.of(
                new ScriptModule(
                    "main.js",
                    ScriptModule.Kind.ESM,
                    source.formatted(fetch).getBytes(StandardCharsets.UTF_8))),
            List.of(new Binding.ObjectNamespace("THINGS", "objects", "Thing", new byte[32])),
            Limits.DEFAULT));
    isolate.send(new ToIsolate.OpenContext(OBJECTS, OBJECTS));
    assertThat(listener.next(FromIsolate.ContextOpened.class).classes()).containsExactly("Thing");
    isolate.send(
        new ToIsolate.ActivateObject(
            OBJECTS, LIVE, "Thing", "a".repeat(64), Optional.of("a"), List.of(), true, List.of()));
  }

  private void fetchFromObject(long event) {
    isolate.send(
        new ToIsolate.Fetch(OBJECTS, event, LIVE, "GET", "http://thing/", List.of(), Body.NONE));
  }
}
