package dev.cloister.isolates.java;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.Limits;
import dev.cloister.isolates.RecordingListener;
import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.Chunk;
import dev.cloister.isolates.bridge.Credit;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.GuestError;
import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.bridge.ToIsolate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Bodies that scripts in Java send while they write them and read while they come, and events that
/// nobody waits for any more; message by message.
class JavaBodiesTest {
  private static final long CONTEXT = 2;
  private static final int PART = Body.BYTES_IN_ONE_MESSAGE_MAX;

  private static final String MAIN =
      """
      import dev.cloister.api.script.*;
      import java.io.*;
      import java.nio.charset.StandardCharsets;

      public class Main implements Script {
        private static final byte[] PART = new byte[64 * 1024];

        public static class Box extends DurableObject {
          public Box(ObjectState state, Env env) {
            super(state, env);
          }

          @Override
          public Response fetch(Request request) throws Exception {
            return request.path().equals("/alone")
                ? state().blockConcurrencyWhile(
                    () -> state().fetch(Request.get("http://other.test/")))
                : Response.text(request.text());
          }
        }

        @Override
        public Response fetch(Request request, Env env, Context context) throws Exception {
          return switch (request.path()) {
            case "/quick" -> Response.text("quick");
            case "/parts" -> {
              context.waitUntil(() -> context.log("after the body"));
              yield Response.streamed("text/plain", out -> {
                try {
                  for (var i = 0; i < 8; i++) {
                    out.write(PART);
                    context.log("wrote " + i);
                  }
                } catch (IOException e) {
                  context.log(e.getMessage());
                  throw new UncheckedIOException(e);
                }
              });
            }
            case "/small" -> Response.streamed("text/plain", out -> {
              out.write("one".getBytes(StandardCharsets.UTF_8));
              out.flush();
              out.write('2');
              out.flush();
              out.flush();
            });
            case "/half" -> Response.streamed("text/plain", out -> {
              out.write(1);
              out.flush();
              throw new IllegalStateException("half way");
            });
            case "/on" -> new Response(200, Headers.NONE, request.body());
            case "/read" -> Response.text(
                new String(request.body().stream().readNBytes(4), StandardCharsets.UTF_8));
            case "/send" -> context.fetch(
                new Request("POST", "http://other.test/", Headers.NONE, Body.written(out -> {
                  try {
                    out.write(new byte[5 * 64 * 1024]);
                  } finally {
                    context.log("written");
                  }
                })));
            case "/alone" -> {
              context.failWhenCancelled();
              try {
                yield context.fetch(Request.get("http://other.test/"));
              } catch (CallFailed e) {
                context.log(e.name() + " " + context.isCancelled());
                try {
                  context.fetch(Request.get("http://other.test/"));
                } catch (CallFailed again) {
                  context.log("again " + again.name());
                }
                yield Response.empty(204);
              }
            }
            default -> {
              var response = context.fetch(Request.get("http://other.test/"));
              context.log("cancelled: " + context.isCancelled());
              yield response;
            }
          };
        }
      }
      """;

  private final RecordingListener listener = new RecordingListener();
  private final JavaIsolate isolate = new JavaIsolate(listener);
  private long lastEvent = 10;

  @BeforeEach
  void open() throws InterruptedException {
    var main = new ScriptModule("Main.java", ScriptModule.Kind.JAVA, MAIN.getBytes(UTF_8));
    isolate.send(
        new ToIsolate.LoadScript(
            1, "shop", "bodies", "1", "Main.java", List.of(main), List.of(), Limits.DEFAULT));
    isolate.send(new ToIsolate.OpenContext(CONTEXT, 1));
    listener.next(FromIsolate.ContextOpened.class);
  }

  @AfterEach
  void end() {
    isolate.close();
  }

  @Test
  void a_writer_waits_for_credit_and_others_come_in_meanwhile() throws Exception {
    fetch("/parts");
    var stream = streamOf(listener.await(FromIsolate.Answered.class).body());
    for (var i = 0; i < 4; i++) {
      assertThat(chunk(stream).bytes()).hasSize(PART);
      assertThat(listener.await(FromIsolate.Log.class).text()).isEqualTo("wrote " + i);
    }

    fetch("/quick");
    assertThat(text(listener.await(FromIsolate.Answered.class).body())).isEqualTo("quick");
    credit(stream, 2L * PART);
    chunk(stream);
    chunk(stream);
    credit(stream, 2L * PART);
    chunk(stream);
    chunk(stream);

    var last = chunk(stream);
    assertThat(last.last()).isTrue();
    assertThat(last.bytes()).isEmpty();
    awaitLog("after the body");
    assertThat(awaitEnd(11)).isEqualTo("ok");
  }

  @Test
  void what_is_flushed_leaves_and_nothing_leaves_for_nothing() throws Exception {
    fetch("/small");

    var stream = streamOf(listener.await(FromIsolate.Answered.class).body());
    assertThat(new String(chunk(stream).bytes(), UTF_8)).isEqualTo("one");
    assertThat(new String(chunk(stream).bytes(), UTF_8)).isEqualTo("2");
    var last = chunk(stream);
    assertThat(last.last()).isTrue();
    assertThat(last.bytes()).isEmpty();
  }

  @Test
  void a_writer_whose_reader_has_gone_is_told_and_the_event_ends_well() throws Exception {
    fetch("/parts");
    var stream = streamOf(listener.await(FromIsolate.Answered.class).body());
    awaitLog("wrote 3");

    credit(stream, Credit.CANCEL);

    awaitLog("Nobody reads the body any more.");
    awaitLog("after the body");
    assertThat(awaitEnd(11)).isEqualTo("ok");
  }

  @Test
  void a_body_whose_writer_throws_is_cut_short() throws Exception {
    fetch("/half");
    var stream = streamOf(listener.await(FromIsolate.Answered.class).body());
    assertThat(chunk(stream).bytes()).hasSize(1);

    var cut = chunk(stream);

    assertThat(cut.error()).contains("The script threw an error while it wrote the body.");
    assertThat(awaitEnd(11)).isEqualTo("exception");
  }

  @Test
  void a_body_that_arrives_is_read_as_it_comes_and_what_is_not_read_is_not_wanted()
      throws Exception {
    fetch("/read", new Body.Streamed(7, -1));
    arrive("ab", false);
    arrive("cdef", false);

    assertThat(listener.await(FromIsolate.BodyCredit.class).credit()).isEqualTo(new Credit(7, 2));
    assertThat(listener.await(FromIsolate.BodyCredit.class).credit()).isEqualTo(new Credit(7, 4));
    assertThat(listener.await(FromIsolate.BodyCredit.class).credit())
        .isEqualTo(new Credit(7, Credit.CANCEL));
    assertThat(text(listener.await(FromIsolate.Answered.class).body())).isEqualTo("abcd");
  }

  @Test
  void what_arrives_while_its_event_or_its_reader_waits_for_another_is_not_lost() throws Exception {
    isolate.send(
        new ToIsolate.ActivateObject(
            CONTEXT, 3, "Box", "0".repeat(64), Optional.empty(), List.of(), true, List.of()));
    fetch(3, "/alone", Body.NONE);
    var call = listener.await(FromIsolate.Call.class);
    fetch(3, "/", new Body.Streamed(7, -1));
    arrive("before ", false);
    answer(call);
    listener.await(FromIsolate.Answered.class);
    arrive("after", true);
    assertThat(text(listener.await(FromIsolate.Answered.class).body())).isEqualTo("before after");

    fetch(3, "/alone", Body.NONE);
    var gated = listener.await(FromIsolate.Call.class);
    isolate.send(
        new ToIsolate.CallAnswered(
            CONTEXT, gated.call(), 200, "", List.of(), new Body.Streamed(9, -1), 0));
    isolate.send(
        new ToIsolate.BodyChunk(
            CONTEXT, new Chunk(9, "at once".getBytes(UTF_8), true, Optional.empty())));
    var stream = streamOf(listener.await(FromIsolate.Answered.class).body());
    assertThat(new String(chunk(stream).bytes(), UTF_8)).isEqualTo("at once");
  }

  @Test
  void a_body_that_was_not_read_streams_through() throws Exception {
    fetch("/on", new Body.Streamed(7, 12));
    var announced = listener.await(FromIsolate.Answered.class).body();
    assertThat(announced)
        .isInstanceOfSatisfying(
            Body.Streamed.class, body -> assertThat(body.length()).isEqualTo(12));
    var stream = streamOf(announced);

    arrive("first ", false);
    assertThat(new String(chunk(stream).bytes(), UTF_8)).isEqualTo("first ");
    arrive("second", true);
    assertThat(new String(chunk(stream).bytes(), UTF_8)).isEqualTo("second");
    assertThat(chunk(stream).last()).isTrue();
  }

  @Test
  void a_requests_body_is_written_until_the_other_side_answers_or_refuses() throws Exception {
    fetch("/send");
    var call = listener.await(FromIsolate.Call.class);
    var stream = streamOf(call.body());
    for (var i = 0; i < 4; i++) {
      chunk(stream);
    }
    credit(stream, PART);
    chunk(stream);
    awaitLog("written");
    assertThat(chunk(stream).last()).isTrue();
    answer(call);
    assertThat(listener.await(FromIsolate.Answered.class).status()).isEqualTo(200);

    fetch("/send");
    var refused = listener.await(FromIsolate.Call.class);
    var error = new GuestError("Error", "no", "", "egress.refused", false, false, false, false);
    isolate.send(new ToIsolate.CallFailed(CONTEXT, refused.call(), error));
    awaitLog("written");
    assertThat(listener.await(FromIsolate.EventFailed.class).error().code())
        .isEqualTo("egress.refused");
  }

  @Test
  void a_script_can_ask_whether_anybody_waits() throws Exception {
    fetch("/ask");
    var call = listener.await(FromIsolate.Call.class);
    isolate.send(new ToIsolate.CancelEvent(CONTEXT, lastEvent));
    answer(call);
    awaitLog("cancelled: true");

    fetch("/ask");
    answer(listener.await(FromIsolate.Call.class));
    awaitLog("cancelled: false");
  }

  @Test
  void an_event_that_wants_to_stops_waiting_when_nobody_waits_for_it() throws Exception {
    fetch("/alone");
    var call = listener.await(FromIsolate.Call.class);

    isolate.send(new ToIsolate.CancelEvent(CONTEXT, lastEvent));

    assertThat(listener.await(FromIsolate.CancelCall.class).call()).isEqualTo(call.call());
    awaitLog("AbortError true");
    awaitLog("again AbortError");
    assertThat(awaitEnd(11)).isEqualTo("ok");
  }

  private void fetch(String path) {
    fetch(path, Body.NONE);
  }

  private void fetch(String path, Body body) {
    fetch(0, path, body);
  }

  private void fetch(long object, String path, Body body) {
    isolate.send(
        new ToIsolate.Fetch(
            CONTEXT, ++lastEvent, object, "GET", "http://bodies.test" + path, List.of(), body));
  }

  private void answer(FromIsolate.Call call) {
    isolate.send(
        new ToIsolate.CallAnswered(CONTEXT, call.call(), 200, "", List.of(), Body.NONE, 0));
  }

  private void arrive(String text, boolean last) {
    var chunk = new Chunk(7, text.getBytes(UTF_8), last, Optional.empty());
    isolate.send(new ToIsolate.BodyChunk(CONTEXT, chunk));
  }

  private void credit(long stream, long bytes) {
    isolate.send(new ToIsolate.BodyCredit(CONTEXT, new Credit(stream, bytes)));
  }

  private Chunk chunk(long stream) throws InterruptedException {
    var chunk = listener.await(FromIsolate.BodyChunk.class).chunk();
    assertThat(chunk.stream()).isEqualTo(stream);
    return chunk;
  }

  private void awaitLog(String text) throws InterruptedException {
    while (!listener.await(FromIsolate.Log.class).text().equals(text)) {
      // Another line.
    }
  }

  private String awaitEnd(long event) throws InterruptedException {
    var ended = listener.await(FromIsolate.EventEnded.class);
    while (ended.event() != event) {
      ended = listener.await(FromIsolate.EventEnded.class);
    }
    return ended.outcome();
  }

  private static long streamOf(Body body) {
    return ((Body.Streamed) body).stream();
  }

  private static String text(Body body) {
    return new String(((Body.Whole) body).bytes(), UTF_8);
  }
}
