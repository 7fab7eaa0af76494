package dev.cloister.isolates.java;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.bridge.AutoResponse;
import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.GuestError;
import dev.cloister.isolates.bridge.Header;
import dev.cloister.isolates.bridge.KeptSocket;
import dev.cloister.isolates.bridge.SocketSignal;
import dev.cloister.isolates.bridge.ToIsolate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// WebSockets of scripts and objects in Java, message by message: those that are listened to, and
/// those that the host keeps.
class JavaSocketsTest {
  private static final String MAIN =
      """
      public class Main implements Script {
        @Override
        public Response fetch(Request request, Env env, Context context) {
          if (request.path().equals("/on")) {
            return context.fetch(request);
          }
          if (request.path().equals("/out")) {
            var out = context.webSocket("ws://other.test/", "chat");
            out.accept(new Echo());
            out.send("hello");
            return Response.text("connected");
          }
          var pair = context.webSocketPair();
          pair.server().accept(new Echo());
          if (request.path().equals("/quick")) {
            pair.server().send("at once");
            pair.server().close(4000, "done");
          }
          return Response.webSocket(pair.client());
        }
      }

      class Echo implements WebSocketListener {
        @Override
        public void message(WebSocket socket, String text) {
          if (text.equals("throw")) {
            throw new IllegalStateException("no more");
          }
          socket.send("heard " + text);
        }

        @Override
        public void message(WebSocket socket, byte[] bytes) {
          socket.send(Arrays.copyOf(bytes, bytes.length + 1));
        }
      }
      """;

  private static final String THING =
      """
      public class Thing extends DurableObject {
        private final List<String> seen = new ArrayList<>();

        public Thing(ObjectState state, Env env) {
          super(state, env);
        }

        @Override
        public Response fetch(Request request) {
          var pair = state().webSocketPair();
          if (request.path().equals("/listen")) {
            pair.server().accept(new Echo());
          } else {
            pair.server().attach(Map.of("name", "ann", "heard", 0));
            state().acceptWebSocket(pair.server(), "ann", "all", "ann");
          }
          return Response.webSocket(pair.client());
        }

        @Override
        public void webSocketMessage(WebSocket socket, String text) {
          if (text.equals("wait")) {
            state().fetch(Request.get("http://other.test/"));
          }
          var about = socket.attachment(Map.class).orElseThrow();
          storage().put("last", text);
          socket.send(about.get("name") + " " + state().tags(socket) + " " + text);
          socket.attach(Map.of("name", about.get("name"), "heard", 1));
        }

        @Override
        public void webSocketMessage(WebSocket socket, byte[] bytes) {
          socket.close(1000, "bytes: " + bytes.length);
        }

        @Override
        public void webSocketClose(WebSocket socket, int code, String reason, boolean clean) {
          seen.add(code + " " + reason + " " + clean + " " + state().webSockets().size());
        }

        public List<Object> counts() {
          return List.of(
              state().webSockets().size(), state().webSockets("all").size(),
              state().webSockets("bob").size(), seen);
        }

        public String answers() {
          state().webSocketAutoResponse(Optional.of(new WebSocketAutoResponse("ping", "pong")));
          state().webSocketEventTimeout(java.time.Duration.ofMillis(50));
          var first = state().webSockets().getFirst();
          return state().webSocketAutoResponse().orElseThrow().response() + " "
              + state().webSocketAutoResponseTime(first) + " " + state().webSocketEventTimeout();
        }

        public int flood() {
          var pair = state().webSocketPair();
          pair.server().accept(new Echo());
          var sent = 0;
          try {
            for (; sent < 1_000; sent++) {
              pair.server().send(new byte[1 << 20]);
            }
          } catch (IllegalStateException expected) {
            if (!expected.getMessage().startsWith("Too much waits")) {
              throw expected;
            }
          }
          return sent;
        }

        public List<Object> listens() {
          for (var i = 0; ; i++) {
            var pair = state().webSocketPair();
            try {
              pair.server().accept(new Echo());
            } catch (IllegalStateException expected) {
              return List.of(i, expected.getMessage());
            }
          }
        }

        public List<String> refusals() {
          var said = new ArrayList<String>();
          var first = state().webSocketPair();
          said.add(refusal(() -> first.server().send("x")));
          said.add(refusal(() -> first.server().close()));
          first.server().accept(new Echo());
          said.add(refusal(() -> state().acceptWebSocket(first.server())));
          said.add(refusal(() -> state().acceptWebSocket(first.client())));
          said.add(refusal(() -> first.server().close(1005, "")));
          said.add(refusal(() -> first.server().close(999, "")));
          said.add(refusal(() -> first.server().close(1000, "x".repeat(124))));
          said.add(refusal(() -> state().tags(first.server())));
          var second = state().webSocketPair();
          said.add(refusal(() -> second.server().attach("x".repeat(16_384))));
          said.add(refusal(() -> state().acceptWebSocket(second.server(), "x".repeat(257))));
          said.add(refusal(() -> state().acceptWebSocket(
              second.server(), "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11")));
          state().acceptWebSocket(second.server(), "x".repeat(256));
          said.add(refusal(() -> second.server().accept(new Echo())));
          second.server().close(1000, "x".repeat(123));
          said.add(refusal(() -> second.server().send("x")));
          said.add(refusal(() -> new WebSocketAutoResponse("x".repeat(2049), "")));
          said.add(refusal(() -> state().webSocketEventTimeout(java.time.Duration.ofDays(8))));
          said.add(refusal(() -> Response.webSocket(second.client()).withStatus(200)));
          return said;
        }

        private static String refusal(Runnable what) {
          try {
            what.run();
            return "not refused";
          } catch (IllegalStateException | IllegalArgumentException e) {
            return e.getMessage();
          }
        }
      }
      """;

  private ThingInJava thing;

  @BeforeEach
  void start() throws Exception {
    thing = new ThingInJava(MAIN, THING);
    thing.activate(List.of());
  }

  @AfterEach
  void end() {
    thing.close();
  }

  // ---- those that are listened to

  @Test
  void an_event_lasts_as_long_as_the_socket_that_it_listens_to() throws Exception {
    upgrade(0, "/");
    var pair = heard(FromIsolate.PairSockets.class);
    var accepted = heard(FromIsolate.AcceptSocket.class);
    assertThat(accepted.object()).isZero();
    var own = accepted.socket();
    var answer = heard(FromIsolate.Answered.class);
    assertThat(answer.status()).isEqualTo(101);
    assertThat(List.of(answer.socket(), own))
        .containsExactlyInAnyOrder(pair.first(), pair.second());

    signal(own, text("one"));
    assertThat(heard(FromIsolate.Socket.class).signal())
        .isEqualTo(new SocketSignal.Credit(text("one").cost()));
    assertThat(said()).isEqualTo("heard one");
    signal(own, new SocketSignal.Message(false, new byte[3]));
    assertThat(said()).isEqualTo("4 bytes");
    signal(own, new SocketSignal.Close(4001, "bye"));

    assertThat(close()).isEqualTo(new SocketSignal.Close(4001, "bye"));
    assertThat(heard(FromIsolate.EventEnded.class).outcome()).isEqualTo("ok");
  }

  @Test
  void what_is_sent_before_the_answer_waits_at_the_other_end() throws Exception {
    upgrade(0, "/quick");

    assertThat(said()).isEqualTo("at once");
    assertThat(close()).isEqualTo(new SocketSignal.Close(4000, "done"));
    assertThat(heard(FromIsolate.Answered.class).socket()).isNotZero();
  }

  @Test
  void a_listener_that_throws_ends_its_socket_and_its_event() throws Exception {
    upgrade(0, "/");
    var accepted = heard(FromIsolate.AcceptSocket.class);

    signal(accepted.socket(), text("throw"));

    assertThat(heard(FromIsolate.Socket.class).signal()).isInstanceOf(SocketSignal.Lost.class);
    assertThat(heard(FromIsolate.Log.class).text()).contains("no more");
    assertThat(heard(FromIsolate.EventEnded.class).outcome()).isEqualTo("exception");
  }

  @Test
  void a_request_that_asked_for_no_socket_gets_none() throws Exception {
    fetch(0, "/", List.of());

    assertThat(heard(FromIsolate.EventFailed.class).error().message())
        .startsWith("Worker tried to return WebSocket in a response");
    assertThat(heard(FromIsolate.EventEnded.class).outcome()).isEqualTo("exception");
  }

  @Test
  void an_objects_event_ends_while_the_object_listens() throws Exception {
    upgrade(thing.object(), "/listen");
    var accepted = heard(FromIsolate.AcceptSocket.class);
    assertThat(accepted.object()).isEqualTo(thing.object());
    heard(FromIsolate.EventEnded.class);

    signal(accepted.socket(), text("one"));
    assertThat(said()).isEqualTo("heard one");
    assertThat(thing.call("counts")).isEqualTo(List.of(0L, 0L, 0L, List.of()));

    var why = GuestError.thrown("Error", "moved", "");
    thing.send(new ToIsolate.DropObject(ThingInJava.CONTEXT, thing.object(), why));
    assertThat(heard(FromIsolate.Socket.class).signal()).isInstanceOf(SocketSignal.Lost.class);
  }

  @Test
  void what_others_do_not_read_waits_as_far_as_it_may() throws Exception {
    assertThat((Long) thing.call("flood")).isBetween(1L, 999L);
  }

  @Test
  void so_many_are_listened_to_and_no_more() throws Exception {
    assertThat((List<?>) thing.call("listens"))
        .satisfies(said -> {
          assertThat(said.get(0)).isEqualTo(1_024L);
          assertThat(said.get(1)).asString().startsWith("A script can listen to 1024 WebSockets");
        });
  }

  @Test
  void events_that_only_listen_keep_no_others_out() throws Exception {
    for (var i = 0; i < 300; i++) {
      upgrade(thing.object(), "/listen");
      heard(FromIsolate.EventEnded.class);
    }

    assertThat(thing.call("counts")).isEqualTo(List.of(0L, 0L, 0L, List.of()));
  }

  @Test
  void an_end_that_came_with_an_answer_is_handed_on() throws Exception {
    upgrade(0, "/on");
    answer(heard(FromIsolate.Call.class), 7);

    assertThat(heard(FromIsolate.Answered.class).socket()).isEqualTo(7);
    assertThat(heard(FromIsolate.EventEnded.class).outcome()).isEqualTo("ok");
  }

  @Test
  void a_script_connects_to_others_and_listens() throws Exception {
    fetch(0, "/out", List.of());
    var call = heard(FromIsolate.Call.class);
    assertThat(call.url()).isEqualTo("http://other.test/");
    assertThat(call.headers())
        .contains(new Header("upgrade", "websocket"), new Header("sec-websocket-protocol", "chat"));

    answer(call, 9);

    heard(FromIsolate.AcceptSocket.class);
    assertThat(said()).isEqualTo("hello");
    signal(9, new SocketSignal.Lost("gone"));
    assertThat(heard(FromIsolate.EventEnded.class).outcome()).isEqualTo("ok");
  }

  @Test
  void a_connection_that_nobody_waits_for_any_more_is_let_go() throws Exception {
    answer(
        new FromIsolate.Call(
            ThingInJava.CONTEXT,
            1,
            77,
            new FromIsolate.Target.ToNetwork(),
            "GET",
            "http://x/",
            List.of(),
            Body.NONE,
            List.of()),
        11);

    var lost = heard(FromIsolate.Socket.class);
    assertThat(lost.socket()).isEqualTo(11);
    assertThat(lost.signal()).isInstanceOf(SocketSignal.Lost.class);
  }

  // ---- those that are kept

  @Test
  void a_kept_socket_wakes_its_object_in_its_next_life() throws Exception {
    upgrade(thing.object(), "/");
    var kept = heard(FromIsolate.KeepSocket.class);
    assertThat(kept.tags()).containsExactly("ann", "all");
    var attached = heard(FromIsolate.AttachSocket.class).attachment();
    heard(FromIsolate.EventEnded.class);

    thing.activate(List.of());
    keeps(21, attached);
    assertThat(thing.call("counts")).isEqualTo(List.of(1L, 1L, 0L, List.of()));
    event(21, text("hello"));

    assertThat(heard(FromIsolate.Batch.class).puts()).hasSize(1);
    var sent = heard(FromIsolate.Socket.class);
    assertThat(sent.socket()).isEqualTo(21);
    assertThat(sent.gates()).as("what is stored is not durable yet").hasSize(1);
    assertThat(words(sent.signal())).isEqualTo("ann [ann, all] hello");
    assertThat(heard(FromIsolate.AttachSocket.class).attachment()).isNotEqualTo(attached);
    heard(FromIsolate.Handled.class);
  }

  @Test
  void the_end_of_a_kept_socket_is_told_and_answered() throws Exception {
    keeps(21, Optional.empty());
    keeps(23, Optional.empty());
    keeps(25, Optional.empty());

    event(21, new SocketSignal.Close(4000, "bye"));
    assertThat(close()).isEqualTo(new SocketSignal.Close(4000, "bye"));
    event(23, new SocketSignal.Lost("gone"));
    heard(FromIsolate.EventEnded.class);
    event(25, new SocketSignal.Message(false, new byte[2]));
    assertThat(close()).isEqualTo(new SocketSignal.Close(1000, "bytes: 2"));
    event(25, new SocketSignal.Close(1000, ""));

    assertThat(thing.call("counts"))
        .isEqualTo(
            List.of(
                0L,
                0L,
                0L,
                List.of(
                    "4000 bye true 3",
                    "1006 WebSocket disconnected without sending Close frame. false 2",
                    "1000  true 1")));
  }

  @Test
  void the_host_answers_in_the_objects_name_and_events_have_their_time() throws Exception {
    keeps(21, Optional.of(CloneWriter.write(java.util.Map.of("name", "bob"))));
    thing.send(new ToIsolate.SocketAutoAnswered(ThingInJava.CONTEXT, thing.object(), 21, 5_000));

    thing.invoke("answers");
    assertThat(heard(FromIsolate.AnswerSockets.class).pair())
        .contains(new AutoResponse("ping", "pong"));
    assertThat(heard(FromIsolate.TimeSocketEvents.class).millis()).isEqualTo(50);
    assertThat(thing.returned()).isEqualTo("pong Optional[1970-01-01T00:00:05Z] PT0.05S");

    event(21, text("wait"));
    assertThat(heard(FromIsolate.EventFailed.class).outcome()).isEqualTo("exceededWallTime");
  }

  @Test
  void what_may_not_be_is_refused_in_javascripts_words() throws Exception {
    var said = (List<?>) thing.call("refusals");

    assertThat(said).hasSize(16).noneMatch("not refused"::equals);
    assertThat(said.get(0)).asString().startsWith("You must call one of accept()");
    assertThat(said.get(3)).asString().contains("its pair has already been accepted");
    assertThat(said.get(4)).isEqualTo("Invalid WebSocket close code: 1005.");
    assertThat(said.get(10)).isEqualTo("a Hibernatable WebSocket cannot have more than 10 tags");
    assertThat(said.get(12)).isEqualTo("Can't call WebSocket send() after close().");
  }

  @Test
  void handlers_of_sockets_are_no_methods() throws Exception {
    thing.invoke("webSocketMessage", "a", "b");

    assertThat(heard(FromIsolate.EventFailed.class).error().message())
        .contains("does not implement the method \"webSocketMessage\"");
  }

  // ---- the test as the host

  private void upgrade(long object, String path) {
    fetch(object, path, List.of(new Header("Upgrade", "WebSocket")));
  }

  private void fetch(long object, String path, List<Header> headers) {
    thing.send(
        new ToIsolate.Fetch(
            ThingInJava.CONTEXT,
            thing.nextEvent(),
            object,
            "GET",
            "http://things.test" + path,
            headers,
            Body.NONE));
  }

  private void answer(FromIsolate.Call call, long socket) {
    thing.send(
        new ToIsolate.CallAnswered(
            ThingInJava.CONTEXT, call.call(), 101, "", List.of(), Body.NONE, socket));
  }

  private void signal(long socket, SocketSignal signal) {
    thing.send(new ToIsolate.Socket(ThingInJava.CONTEXT, socket, signal));
  }

  private void event(long socket, SocketSignal signal) {
    thing.send(
        new ToIsolate.SocketEvent(
            ThingInJava.CONTEXT, thing.nextEvent(), thing.object(), socket, signal));
  }

  private void keeps(long socket, Optional<byte[]> attachment) {
    var kept =
        new KeptSocket(
            socket, List.of("ann", "all"), attachment, false, 0, SocketSignal.FIRST_CREDIT_BYTES);
    thing.send(
        new ToIsolate.KeptSockets(
            ThingInJava.CONTEXT, thing.object(), List.of(kept), Optional.empty(), 0));
  }

  private static SocketSignal.Message text(String text) {
    return new SocketSignal.Message(true, text.getBytes(UTF_8));
  }

  private <T> T heard(Class<T> type) throws InterruptedException {
    return thing.heard().await(type);
  }

  /// What is sent next over a socket.
  private String said() throws InterruptedException {
    while (true) {
      var signal = heard(FromIsolate.Socket.class).signal();
      if (signal instanceof SocketSignal.Message) {
        return words(signal);
      }
    }
  }

  private static String words(SocketSignal signal) {
    var message = (SocketSignal.Message) signal;
    return message.text() ? new String(message.bytes(), UTF_8) : message.bytes().length + " bytes";
  }

  private SocketSignal.Close close() throws InterruptedException {
    while (true) {
      if (heard(FromIsolate.Socket.class).signal() instanceof SocketSignal.Close close) {
        return close;
      }
    }
  }
}
