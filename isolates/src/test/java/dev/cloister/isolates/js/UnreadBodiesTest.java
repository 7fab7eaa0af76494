package dev.cloister.isolates.js;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.Limits;
import dev.cloister.isolates.RecordingListener;
import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.Chunk;
import dev.cloister.isolates.bridge.Credit;
import dev.cloister.isolates.bridge.Entrypoint;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.GuestError;
import dev.cloister.isolates.bridge.Invocation;
import dev.cloister.isolates.bridge.Payload;
import dev.cloister.isolates.bridge.Receiver;
import dev.cloister.isolates.bridge.Ref;
import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.bridge.ToIsolate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Bodies that a script in JavaScript does not read: whoever sends one must not be kept waiting,
/// nor what has come of it be kept, once the event that it came to is over. The test is the host.
final class UnreadBodiesTest {
  private static final long CONTEXT = 2;
  private static final long OBJECT = 3;
  private static final long STREAM = 7;

  /// An empty list, as `clone-form.js` writes it.
  private static final byte[] NO_ARGUMENTS = {1, 10, 0};

  private static final String SCRIPT =
      """
      import { DurableObject, WorkerEntrypoint } from 'cloudflare:workers';
      let kept;
      export class Thing extends DurableObject {
        async fetch(request) {
          const { pathname } = new URL(request.url);
          if (pathname === '/keep') this.kept = await fetch('http://other.test/');
          return new Response(pathname === '/use' ? await this.kept.text() : 'fine');
        }
      }
      export class Relay extends WorkerEntrypoint {
        async get() { return (await fetch('http://other.test/')).body; }
        ignore() { return 'fine'; }
      }
      export default {
        async fetch(request) {
          switch (new URL(request.url).pathname) {
            case '/keep': kept = request; break;
            case '/late': return kept.text().then(() => new Response('read'), (e) => new Response(e.message));
            case '/pass': return new Response(kept.body);
            case '/read': return new Response(await request.text());
            case '/fetch': await fetch('http://other.test/'); break;
            case '/half': await request.body.getReader().read(); break;
          }
          return new Response('fine');
        },
      };
      """;

  private final RecordingListener heard = new RecordingListener();
  private final JsIsolate isolate = new JsIsolate(heard);
  private long lastEvent;

  @BeforeEach
  void open() throws Exception {
    var main = new ScriptModule("main.js", ScriptModule.Kind.ESM, SCRIPT.getBytes(UTF_8));
    isolate.send(
        new ToIsolate.LoadScript(
            1,
            "shop",
            "bodies",
            "0".repeat(64),
            "main.js",
            List.of(main),
            List.of(),
            Limits.DEFAULT));
    isolate.send(new ToIsolate.OpenContext(CONTEXT, 1));
    heard.next(FromIsolate.ContextOpened.class);
  }

  @AfterEach
  void close() {
    isolate.close();
  }

  @Test
  void a_request_that_was_not_read_is_not_wanted_any_more() throws Exception {
    ask("/ignore", new Body.Streamed(STREAM, -1));

    assertCancelled();
  }

  @Test
  void nor_is_the_rest_of_one_that_was_read_in_part() throws Exception {
    ask("/half", new Body.Streamed(STREAM, -1));
    chunk("some", false);

    assertThat(heard.await(FromIsolate.BodyCredit.class).credit()).isEqualTo(new Credit(STREAM, 4));
    assertCancelled();
  }

  @Test
  void one_that_was_read_needs_no_word() throws Exception {
    ask("/read", new Body.Streamed(STREAM, -1));
    chunk("all", true);

    assertThat(heard.await(FromIsolate.BodyCredit.class).credit()).isEqualTo(new Credit(STREAM, 3));
    assertThat(heard.next(FromIsolate.Answered.class).body()).isInstanceOf(Body.Whole.class);
    heard.next(FromIsolate.EventEnded.class);
    heard.assertNothingLeft();
  }

  @Test
  void the_answer_to_a_request_of_the_script_goes_with_its_event() throws Exception {
    ask("/fetch", Body.NONE);
    answer(heard.await(FromIsolate.Call.class).call());

    assertCancelled();
  }

  @Test
  void what_its_event_has_left_is_read_late_with_an_error_and_not_as_nothing() throws Exception {
    for (var body :
        List.of(new Body.Whole("small".getBytes(UTF_8)), new Body.Streamed(STREAM, -1))) {
      ask("/keep", body);
      awaitEnd();
      assertThat(answerTo("/late"))
          .isEqualTo("The body cannot be read any more: the event that it came to is over.");

      ask("/keep", body);
      awaitEnd();
      ask("/pass", Body.NONE);
      assertThat(heard.await(FromIsolate.EventFailed.class).error().message())
          .startsWith("The body cannot be read any more");
    }
  }

  @Test
  void an_object_keeps_what_it_has_asked_for_as_long_as_it_is_in_memory() throws Exception {
    isolate.send(
        new ToIsolate.ActivateObject(
            CONTEXT,
            OBJECT,
            "Thing",
            "a".repeat(64),
            Optional.of("a"),
            List.of(),
            true,
            List.of()));
    askObject("/keep");
    answer(heard.await(FromIsolate.Call.class).call());
    awaitEnd();
    askObject("/use");
    chunk("kept", true);
    assertThat(text(heard.await(FromIsolate.Answered.class))).isEqualTo("kept");

    askObject("/keep");
    answer(heard.await(FromIsolate.Call.class).call());
    awaitEnd();
    isolate.send(
        new ToIsolate.DropObject(CONTEXT, OBJECT, GuestError.thrown("Error", "moved", "")));

    assertCancelled();
  }

  /// Until the latest event is over.
  private void awaitEnd() throws InterruptedException {
    while (heard.await(FromIsolate.EventEnded.class).event() != lastEvent) {
      // It is another's.
    }
  }

  @Test
  void what_a_result_has_in_it_is_passed_on_before_its_event_is_over() throws Exception {
    invoke("get", new Payload(NO_ARGUMENTS, List.of()));
    answer(heard.await(FromIsolate.Call.class).call());
    heard.await(FromIsolate.Returned.class);
    chunk("first", false);
    assertThat(heard.await(FromIsolate.BodyChunk.class).chunk().bytes())
        .asString()
        .isEqualTo("first");
    chunk("last", true);
    assertThat(heard.await(FromIsolate.BodyChunk.class).chunk().bytes())
        .asString()
        .isEqualTo("last");
    assertThat(heard.await(FromIsolate.BodyChunk.class).chunk().last()).isTrue();
    awaitEnd();
  }

  @Test
  void a_stream_that_came_as_an_argument_goes_with_its_event() throws Exception {
    invoke(
        "ignore",
        new Payload(NO_ARGUMENTS, List.of(new Ref.Stream(new Body.Streamed(STREAM, -1)))));

    assertCancelled();
  }

  private void assertCancelled() throws InterruptedException {
    assertThat(heard.await(FromIsolate.BodyCredit.class).credit())
        .isEqualTo(new Credit(STREAM, Credit.CANCEL));
  }

  private void ask(String path, Body body) {
    isolate.send(
        new ToIsolate.Fetch(
            CONTEXT, ++lastEvent, 0, "POST", "http://bodies.test" + path, List.of(), body));
  }

  private void askObject(String path) {
    isolate.send(
        new ToIsolate.Fetch(
            CONTEXT,
            ++lastEvent,
            OBJECT,
            "GET",
            "http://bodies.test" + path,
            List.of(),
            Body.NONE));
  }

  private void invoke(String method, Payload arguments) {
    isolate.send(
        new ToIsolate.Invoke(
            CONTEXT,
            ++lastEvent,
            new Receiver.OfScript(new Entrypoint(Optional.of("Relay"), new byte[0], "")),
            new Invocation(false, List.of(method), arguments)));
  }

  private String answerTo(String path) throws InterruptedException {
    ask(path, Body.NONE);
    return text(heard.await(FromIsolate.Answered.class));
  }

  private static String text(FromIsolate.Answered answer) {
    return new String(((Body.Whole) answer.body()).bytes(), UTF_8);
  }

  private void answer(long call) {
    isolate.send(
        new ToIsolate.CallAnswered(
            CONTEXT, call, 200, "", List.of(), new Body.Streamed(STREAM, -1), 0));
  }

  private void chunk(String text, boolean last) {
    isolate.send(
        new ToIsolate.BodyChunk(
            CONTEXT, new Chunk(STREAM, text.getBytes(UTF_8), last, Optional.empty())));
  }
}
