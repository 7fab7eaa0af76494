package dev.cloister.host.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/// WebSockets and SQL of scripts in Java on a whole host, whose cordons are killed.
/// `examples/java-room` is the room.
@EnabledIf("dev.cloister.isolates.confine.ConfinedStart#isPossible")
final class JavaRoomsOverHttpTest {
  /// Asks the room of the example, which is in Java, from JavaScript: over a socket, and by name.
  private static final String SPEAKER =
      """
      export default {
        async fetch(request, env) {
          const room = env.ROOMS.getByName('hall');
          const { webSocket } = await room.fetch('http://room/?name=script', { headers: { upgrade: 'websocket' } });
          const heard = new Promise((resolve) => webSocket.addEventListener('message', ({ data }) => resolve(data)));
          webSocket.accept();
          webSocket.send('from a script');
          const failed = await room.say('script', 'x'.repeat(1001)).catch((error) => error.message);
          const answer = { heard: await heard, failed, listeners: await room.listeners('script'), lines: await room.lines(2) };
          webSocket.close(1000, 'done');
          return Response.json(answer);
        },
      };
      """;

  /// A script and an object in Java that listen themselves, and a row that is taken back.
  private static final String LISTENER =
      """
      import dev.cloister.api.script.*;

      public class Listener implements Script, WebSocketListener {
        @Override
        public Response fetch(Request request, Env env, Context context) {
          if (request.path().equals("/object")) {
            return env.objects("ECHOES").getByName("one").fetch(request);
          }
          if (request.path().equals("/relay")) {
            return relay(context, request.query("to").orElseThrow());
          }
          if (request.path().equals("/count")) {
            return Response.text(env.objects("ECHOES").getByName("one").call("count") + "");
          }
          var pair = context.webSocketPair();
          pair.server().accept(this);
          pair.server().send("welcome");
          return Response.webSocket(pair.client());
        }

        /** What a client says goes to another server, and what that says to the client. */
        private static Response relay(Context context, String to) {
          var there = context.webSocket(to);
          var here = context.webSocketPair();
          there.accept(passTo(here.server()));
          here.server().accept(passTo(there));
          return Response.webSocket(here.client());
        }

        private static WebSocketListener passTo(WebSocket other) {
          return new WebSocketListener() {
            @Override
            public void message(WebSocket socket, String text) {
              other.send(text);
            }

            @Override
            public void closed(WebSocket socket, int code, String reason, boolean clean) {
              other.close(code, reason);
            }
          };
        }

        @Override
        public void message(WebSocket socket, String text) {
          socket.send("heard " + text);
        }

        @Override
        public void message(WebSocket socket, byte[] bytes) {
          socket.send(bytes);
        }
      }
      """;

  private static final String ECHO =
      """
      import dev.cloister.api.script.*;

      public class Echo extends DurableObject implements WebSocketListener {
        private long heard;

        public Echo(ObjectState state, Env env) {
          super(state, env);
        }

        @Override
        public Response fetch(Request request) {
          var pair = state().webSocketPair();
          pair.server().accept(this);
          return Response.webSocket(pair.client());
        }

        @Override
        public void message(WebSocket socket, String text) throws Exception {
          storage().sql().exec("CREATE TABLE IF NOT EXISTS t (n)");
          try {
            storage().transaction(() -> {
              storage().put("text", text);
              storage().sql().exec("INSERT INTO t VALUES (?)", text);
              if (text.equals("no")) {
                throw new IllegalStateException("taken back");
              }
              return null;
            });
          } catch (IllegalStateException e) {
            socket.send(e.getMessage());
            return;
          }
          socket.send(++heard + " " + count());
        }

        public String count() {
          return storage().sql().exec("SELECT count(*) FROM t").one(Long.class)
              + storage().get("text", String.class).orElse("");
        }
      }
      """;

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static final String POLICIES =
      """
      {"default": {"trust": "trusted", "isolation": "in-host", "egress": {"allow": ["127.0.0.0/8"]}}}
      """;

  @TempDir private static Path folder;
  private static WholeHost host;

  @BeforeAll
  static void start() throws Exception {
    host = WholeHost.under(POLICIES, folder);
    var example = new HashMap<String, String>();
    try (var files = Files.list(Path.of("..", "examples", "java-room"))) {
      for (var file : (Iterable<Path>) files::iterator) {
        example.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    host.deploy("rooms", example);
    host.deploy(
        "speaker",
        Map.of(
            "wrangler.json",
            """
            {"main": "index.js",
             "durable_objects": {"bindings": [
               {"name": "ROOMS", "class_name": "Room", "script_name": "rooms"}]}}
            """,
            "index.js",
            SPEAKER));
    host.deploy(
        "listener",
        Map.of(
            "wrangler.json",
            """
            {"main": "Listener.java",
             "durable_objects": {"bindings": [{"name": "ECHOES", "class_name": "Echo"}]},
             "migrations": [{"tag": "v1", "new_sqlite_classes": ["Echo"]}]}
            """,
            "Listener.java",
            LISTENER,
            "Echo.java",
            ECHO));
  }

  @AfterAll
  static void stop() {
    CLIENT.shutdownNow();
    host.close();
  }

  /// Ends the child processes of this JVM with SIGKILL, and waits until they are gone.
  private static List<ProcessHandle> killCordons() {
    var cordons = ProcessHandle.current().children().toList();
    cordons.forEach(ProcessHandle::destroyForcibly);
    cordons.forEach(cordon -> cordon.onExit().join());
    return cordons;
  }

  private static ClientSocket connect(String script, String path) {
    return ClientSocket.connect(
        CLIENT, URI.create("ws://localhost:%d/~shop/%s%s".formatted(host.port(), script, path)));
  }

  @Test
  void kept_sockets_and_rows_outlive_the_cordon_and_the_next_message_wakes_the_object()
      throws Exception {
    var ann = connect("rooms", "/rooms/attic?name=ann");
    var bob = connect("rooms", "/rooms/attic?name=bob");
    ann.send("hello");
    assertThat(bob.next()).isEqualTo("ann: hello");
    assertThat(ann.next()).isEqualTo("ann: hello");

    assertThat(killCordons()).isNotEmpty();

    bob.send("still here");
    assertThat(ann.next()).isEqualTo("bob: still here");
    assertThat(bob.next()).isEqualTo("bob: still here");
    assertThat(host.get("rooms", "/rooms/attic")).isEqualTo("ann: hello\nbob: still here\n");
    ann.close(1000, "bye");
    assertThat(ann.next()).isEqualTo("close 1000 bye");
    assertThat(host.ask("POST", "rooms", "/rooms/attic?name=eve", "alone?").body())
        .endsWith("eve: alone?\n");
    assertThat(bob.next()).isEqualTo("eve: alone?");
  }

  @Test
  void a_script_in_javascript_and_an_object_in_java_talk_over_a_socket_and_rows() throws Exception {
    assertThat(host.get("speaker", "/"))
        .isEqualTo(
            "{\"heard\":\"script: from a script\",\"failed\":\"Nobody listens that long.\","
                + "\"listeners\":1,\"lines\":[{\"name\":\"script\",\"text\":\"from a script\"}]}");
  }

  @Test
  void a_script_listens_as_long_as_its_client_speaks() throws Exception {
    var client = connect("listener", "/");
    assertThat(client.next()).isEqualTo("welcome");
    for (var i = 0; i < 3; i++) {
      assertThat(client.send("text " + i).next()).isEqualTo("heard text " + i);
    }
    assertThat(client.send(new byte[100_000]).next()).isEqualTo("binary 100000");
    client.close(4000, "bye");
    assertThat(client.next()).isEqualTo("close 4000 bye");
  }

  @Test
  void a_script_connects_to_the_network_and_passes_on_what_it_hears() throws Exception {
    var to = "ws://127.0.0.1:%d/~shop/listener/".formatted(host.port());
    var client = connect("listener", "/relay?to=" + URLEncoder.encode(to, UTF_8));

    assertThat(client.next()).isEqualTo("welcome");
    assertThat(client.send("hello").next()).isEqualTo("heard hello");
    client.close(4001, "enough");
    assertThat(client.next()).isEqualTo("close 4001 enough");
  }

  @Test
  void an_object_that_listens_stores_what_it_hears_before_it_answers() throws Exception {
    var client = connect("listener", "/object");

    assertThat(client.send("one").next()).isEqualTo("1 1one");
    assertThat(client.send("no").next()).isEqualTo("taken back");
    assertThat(client.send("two").next()).isEqualTo("2 2two");
    assertThat(host.get("listener", "/count")).isEqualTo("2two");

    assertThat(killCordons()).isNotEmpty();
    assertThat(client.next()).as("nobody kept it").isEqualTo("close 1006");
    assertThat(host.get("listener", "/count")).isEqualTo("2two");
  }
}
