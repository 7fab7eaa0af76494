package dev.cloister.isolates.java;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.Limits;
import dev.cloister.isolates.RecordingListener;
import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.GuestError;
import dev.cloister.isolates.bridge.Header;
import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.bridge.ToIsolate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Requests of objects in Java that come with an `Idempotency-Key`, message by message.
class JavaKeyedRequestsTest {
  private static final long CONTEXT = 2;
  private static final long OBJECT = 3;

  private static final String MAIN =
      """
      import dev.cloister.api.script.*;

      public class Main implements Script {
        public static class Orders extends DurableObject {
          private int handled;

          public Orders(ObjectState state, Env env) {
            super(state, env);
          }

          @Override
          public Response fetch(Request request) {
            handled++;
            return switch (request.path()) {
              case "/waits" -> {
                state().fetch(Request.get("http://other.test/"));
                storage().put("handled", handled);
                yield Response.text("handled " + handled);
              }
              case "/fails" -> {
                if (handled == 1) {
                  throw new IllegalStateException("not yet");
                }
                yield Response.text("handled " + handled);
              }
              case "/streams" -> Response.streamed("text/plain", out -> out.write(1));
              default -> {
                storage().put("handled", handled);
                yield Response.text("handled " + handled).withStatus(201).withHeader("x-order", "7");
              }
            };
          }
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
            1, "shop", "orders", "1", "Main.java", List.of(main), List.of(), Limits.DEFAULT));
    isolate.send(new ToIsolate.OpenContext(CONTEXT, 1));
    listener.next(FromIsolate.ContextOpened.class);
    isolate.send(
        new ToIsolate.ActivateObject(
            CONTEXT,
            OBJECT,
            "Orders",
            "0".repeat(64),
            Optional.of("one"),
            List.of(),
            true,
            List.of()));
  }

  @AfterEach
  void end() {
    isolate.close();
  }

  @Test
  void a_retry_gets_the_answer_that_was_stored_with_what_was_written() throws Exception {
    fetch("POST", "/", "one", "tea");
    assertThat(listener.await(FromIsolate.Batch.class).puts())
        .as("the value, the answer, and by when it is forgotten")
        .hasSizeGreaterThan(1);
    assertThat(text(answered(201))).isEqualTo("handled 1");

    fetch("POST", "/", "\"one\"", "tea");
    var again = answered(201);
    assertThat(text(again)).isEqualTo("handled 1");
    assertThat(again.headers())
        .contains(new Header("x-order", "7"), new Header("idempotency-replayed", "true"));

    fetch("POST", "/", "one", "milk");
    assertThat(text(answered(422))).contains("object.idempotency-key-reused");
    fetch("POST", "/", "", "tea");
    assertThat(text(answered(400))).contains("object.idempotency-key-invalid");
    fetch("GET", "/", "one", "");
    assertThat(text(answered(201))).as("GET needs no key").isEqualTo("handled 2");
  }

  @Test
  void those_that_come_while_the_first_is_handled_get_its_answer_and_no_more_than_may_wait()
      throws Exception {
    fetch("POST", "/waits", "one", "");
    var call = listener.await(FromIsolate.Call.class);
    for (var i = 0; i < 33; i++) {
      fetch("POST", "/waits", "one", "");
    }

    assertThat(text(answered(409))).contains("object.idempotency-under-way");
    isolate.send(
        new ToIsolate.CallAnswered(CONTEXT, call.call(), 200, "", List.of(), Body.NONE, 0));
    for (var i = 0; i < 33; i++) {
      assertThat(text(answered(200))).isEqualTo("handled 1");
    }
  }

  @Test
  void what_failed_before_anything_was_stored_is_handled_again() throws Exception {
    fetch("POST", "/fails", "one", "");
    assertThat(listener.await(FromIsolate.EventFailed.class).error().message())
        .isEqualTo("not yet");

    fetch("POST", "/fails", "one", "");

    assertThat(text(answered(200))).isEqualTo("handled 2");
  }

  @Test
  void a_streamed_answer_is_not_kept_and_the_log_says_so() throws Exception {
    fetch("POST", "/streams", "one", "");
    assertThat(listener.await(FromIsolate.Log.class).text()).contains("is not kept");
    assertThat(listener.await(FromIsolate.Answered.class).status()).isEqualTo(200);

    fetch("POST", "/streams", "one", "");

    assertThat(text(answered(409))).contains("object.idempotency-answer-not-kept");
  }

  @Test
  void those_that_wait_fail_with_an_object_that_is_dropped() throws Exception {
    fetch("POST", "/waits", "one", "");
    listener.await(FromIsolate.Call.class);
    fetch("POST", "/waits", "one", "");

    var why = GuestError.thrown("Error", "moved", "");
    isolate.send(new ToIsolate.DropObject(CONTEXT, OBJECT, why));

    for (var i = 0; i < 2; i++) {
      assertThat(listener.await(FromIsolate.EventFailed.class).error().message())
          .isEqualTo("moved");
    }
  }

  private void fetch(String method, String path, String key, String body) {
    isolate.send(
        new ToIsolate.Fetch(
            CONTEXT,
            ++lastEvent,
            OBJECT,
            method,
            "http://orders.test" + path,
            List.of(new Header("idempotency-key", key)),
            body.isEmpty() ? Body.NONE : new Body.Whole(body.getBytes(UTF_8))));
  }

  private FromIsolate.Answered answered(int status) throws InterruptedException {
    var answer = listener.await(FromIsolate.Answered.class);
    assertThat(answer.status()).isEqualTo(status);
    return answer;
  }

  private static String text(FromIsolate.Answered answer) {
    return new String(((Body.Whole) answer.body()).bytes(), UTF_8);
  }
}
