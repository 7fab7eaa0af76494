package dev.cloister.isolates.java;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.Limits;
import dev.cloister.isolates.RecordingListener;
import dev.cloister.isolates.bridge.Alarm;
import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.Chunk;
import dev.cloister.isolates.bridge.Entrypoint;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.GuestError;
import dev.cloister.isolates.bridge.Header;
import dev.cloister.isolates.bridge.Invocation;
import dev.cloister.isolates.bridge.Payload;
import dev.cloister.isolates.bridge.Receiver;
import dev.cloister.isolates.bridge.ScriptModule;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.isolates.js.JsIsolate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Events, gates and storage of scripts in Java, message by message. The isolate is in the test's
/// own JVM: what it runs here is the test's own.
class JavaEventsTest {
  private static final long CONTEXT = 2;
  private static final long OBJECT = 3;
  private static final long WAKE_MILLIS = Instant.parse("2100-01-01T00:00:00Z").toEpochMilli();

  private static final String THING =
      """
      import dev.cloister.api.script.*;
      import java.time.Instant;
      import java.util.*;

      public class Thing extends DurableObject {
        private final List<String> seen = new ArrayList<>();

        public Thing(ObjectState state, Env env) {
          super(state, env);
          seen.add("made");
        }

        public List<String> waits(String name) throws Exception {
          seen.add(name + " begins");
          storage().put(name, 1);
          state().fetch(Request.get("http://other.test/"));
          seen.add(name + " ends");
          return seen;
        }

        public List<String> alone(String name) throws Exception {
          return state().blockConcurrencyWhile(() -> waits(name));
        }

        public List<String> quick() {
          seen.add("quick");
          return seen;
        }

        public Map<String, Object> undone() {
          storage().put("kept", "yes");
          try {
            storage().transaction(() -> {
              storage().put("kept", "no");
              storage().put("other", "no");
              throw new IllegalStateException("back");
            });
          } catch (Exception expected) {
          }
          return storage().list(StorageRange.ALL);
        }

        public void wake() {
          storage().setAlarm(Instant.parse("2100-01-01T00:00:00Z"));
        }

        @Override
        public void alarm(AlarmEvent event) {
          if (event.retryCount() == 2) {
            state().fetch(Request.get("http://other.test/"));
          }
          if (event.retryCount() == 0) {
            throw new IllegalStateException("not yet");
          }
          storage().put("rang", event.scheduledTime());
        }
      }
      """;

  private static final String MAIN =
      """
      import dev.cloister.api.script.*;

      public class Main implements Script {
        @Override
        public Response fetch(Request request, Env env, Context context) {
          context.waitUntil(() -> context.log("later"));
          return Response.text(request.method() + " " + request.text());
        }

        public int add(int one, int other, Env env) {
          return one + other;
        }
      }
      """;

  private final RecordingListener listener = new RecordingListener();
  private final JavaIsolate isolate = new JavaIsolate(listener);
  private long lastEvent = 10;

  @AfterEach
  void end() {
    isolate.close();
  }

  @Test
  void a_request_is_answered_and_what_is_left_for_later_comes_later() throws Exception {
    open(Limits.DEFAULT);

    var event = ++lastEvent;
    isolate.send(fetch(event, new Body.Streamed(7, -1)));
    isolate.send(new ToIsolate.BodyChunk(CONTEXT, chunk("one ", false)));
    isolate.send(new ToIsolate.BodyChunk(CONTEXT, chunk("two", true)));

    var answer = listener.await(FromIsolate.Answered.class);
    assertThat(answer.body())
        .isInstanceOfSatisfying(
            Body.Whole.class,
            body -> assertThat(new String(body.bytes(), UTF_8)).isEqualTo("POST one two"));
    assertThat(listener.await(FromIsolate.Log.class).text()).isEqualTo("later");
    assertThat(listener.await(FromIsolate.EventEnded.class).outcome()).isEqualTo("ok");
  }

  @Test
  void others_come_in_while_one_waits_for_somebody_else() throws Exception {
    openObject();

    invoke("waits", "first");
    var call = listener.await(FromIsolate.Call.class);
    assertThat(call.gates()).as("what it has written is not durable yet").hasSize(1);
    invoke("quick");
    assertThat(result()).isEqualTo(List.of("made", "first begins", "quick"));
    answer(call);

    assertThat(result()).isEqualTo(List.of("made", "first begins", "quick", "first ends"));
  }

  @Test
  void nobody_comes_in_while_the_gate_is_shut() throws Exception {
    openObject();

    invoke("alone", "first");
    var call = listener.await(FromIsolate.Call.class);
    invoke("quick");
    answer(call);

    assertThat(result()).isEqualTo(List.of("made", "first begins", "first ends"));
    assertThat(result()).isEqualTo(List.of("made", "first begins", "first ends", "quick"));
  }

  @Test
  void a_transaction_that_throws_leaves_nothing() throws Exception {
    openObject();

    invoke("undone");

    var batch = listener.await(FromIsolate.Batch.class);
    assertThat(batch.puts())
        .extracting(entry -> new String(entry.key(), UTF_8))
        .containsExactly("kept");
    assertThat(result()).isEqualTo(java.util.Map.of("kept", "yes"));
  }

  @Test
  void an_alarm_stays_set_until_its_handler_ends_well() throws Exception {
    openObject();
    invoke("wake");
    assertThat(listener.await(FromIsolate.Batch.class).alarms()).hasSize(1);
    listener.await(FromIsolate.EventEnded.class);

    alarm(0, 30_000);
    assertThat(listener.await(FromIsolate.EventFailed.class).error().message())
        .isEqualTo("not yet");
    alarm(1, 30_000);

    var batch = listener.await(FromIsolate.Batch.class);
    assertThat(batch.alarms())
        .singleElement()
        .satisfies(change -> assertThat(change.timeMillis()).isEmpty());
    assertThat(batch.puts()).hasSize(1);
    listener.await(FromIsolate.Handled.class);
  }

  @Test
  void an_event_that_waits_too_long_fails_and_the_context_goes_on() throws Exception {
    openObject();
    invoke("wake");
    listener.await(FromIsolate.EventEnded.class);

    alarm(2, 100);

    var failed = listener.await(FromIsolate.EventFailed.class);
    assertThat(failed.outcome()).isEqualTo("exceededWallTime");
    listener.await(FromIsolate.EventEnded.class);
    invoke("quick");
    assertThat(result()).isEqualTo(List.of("made", "quick"));
  }

  @Test
  void a_dropped_object_fails_what_it_was_doing() throws Exception {
    openObject();
    invoke("waits", "first");
    listener.await(FromIsolate.Call.class);

    var why = GuestError.thrown("Error", "moved", "");
    isolate.send(new ToIsolate.DropObject(CONTEXT, OBJECT, why));

    var failed = listener.await(FromIsolate.EventFailed.class).error();
    assertThat(failed.message()).isEqualTo("moved");
    assertThat(failed.durableObjectReset()).isTrue();
    listener.await(FromIsolate.EventEnded.class);
    invoke("quick");
    assertThat(listener.await(FromIsolate.EventFailed.class).error().message())
        .isEqualTo("The object is no longer in memory.");
  }

  @Test
  void methods_are_reached_by_name_and_handlers_are_not() throws Exception {
    open(Limits.DEFAULT);

    call(new Receiver.OfScript(Entrypoint.DEFAULT), "add", 2, 3);
    assertThat(result()).isEqualTo(5L);
    for (var name : List.of("fetch", "getClass", "wait", "nothing")) {
      call(new Receiver.OfScript(Entrypoint.DEFAULT), name);
      assertThat(listener.await(FromIsolate.EventFailed.class).error().message())
          .isEqualTo("The RPC receiver does not implement the method \"%s\".".formatted(name));
    }
    call(new Receiver.OfScript(Entrypoint.DEFAULT), "add", 2, "three");
    assertThat(listener.await(FromIsolate.EventFailed.class).error().message())
        .isEqualTo("Argument 2 of \"add\" does not fit: A value of the type String is no int.");
  }

  @Test
  void the_hosts_own_isolate_refuses_java() throws Exception {
    try (var inHost = new JsIsolate(listener)) {
      inHost.send(script(Limits.DEFAULT));
      inHost.send(new ToIsolate.OpenContext(CONTEXT, 1));

      assertThat(listener.await(FromIsolate.ContextFailed.class).error().message())
          .isEqualTo("A script in Java runs in a cordon of its own, and nowhere else.");
    }
  }

  private static ToIsolate.LoadScript script(Limits limits) {
    return new ToIsolate.LoadScript(
        1,
        "shop",
        "things",
        "1",
        "Main.java",
        List.of(source("Main.java", MAIN), source("Thing.java", THING)),
        List.of(),
        limits);
  }

  private static ScriptModule source(String path, String text) {
    return new ScriptModule(path, ScriptModule.Kind.JAVA, text.getBytes(UTF_8));
  }

  private void open(Limits limits) throws InterruptedException {
    isolate.send(script(limits));
    isolate.send(new ToIsolate.OpenContext(CONTEXT, 1));
    var opened = listener.next(FromIsolate.ContextOpened.class);
    assertThat(opened.handlers()).containsExactly("fetch");
    assertThat(opened.classes()).containsExactly("Thing");
  }

  private void openObject() throws InterruptedException {
    open(Limits.DEFAULT);
    isolate.send(
        new ToIsolate.ActivateObject(
            CONTEXT,
            OBJECT,
            "Thing",
            "0".repeat(64),
            Optional.of("one"),
            List.of(),
            true,
            List.of()));
  }

  private static ToIsolate.Fetch fetch(long event, Body body) {
    return new ToIsolate.Fetch(
        CONTEXT, event, 0, "POST", "http://things.test/", List.of(new Header("a", "b")), body);
  }

  private static Chunk chunk(String text, boolean last) {
    return new Chunk(7, text.getBytes(UTF_8), last, Optional.empty());
  }

  private void invoke(String method, Object... arguments) {
    call(new Receiver.OfObject(OBJECT), method, arguments);
  }

  private void call(Receiver receiver, String method, Object... arguments) {
    var payload = new Payload(CloneWriter.write(new ArrayList<>(List.of(arguments))), List.of());
    isolate.send(
        new ToIsolate.Invoke(
            CONTEXT, ++lastEvent, receiver, new Invocation(false, List.of(method), payload)));
  }

  private Object result() throws InterruptedException {
    return CloneReader.read(listener.await(FromIsolate.Returned.class).value().bytes());
  }

  private void answer(FromIsolate.Call call) {
    isolate.send(
        new ToIsolate.CallAnswered(CONTEXT, call.call(), 200, "", List.of(), Body.NONE, 0));
  }

  private void alarm(int retries, long wallMillis) {
    isolate.send(
        new ToIsolate.AlarmDue(
            CONTEXT, ++lastEvent, OBJECT, new Alarm("", WAKE_MILLIS), retries, false, wallMillis));
  }
}
