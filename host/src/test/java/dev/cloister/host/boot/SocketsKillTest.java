package dev.cloister.host.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.policies.Isolation;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Goal: sockets that the host keeps for an object outlive the process the object runs in. Method:
/// a whole host with real cordons, all of which get SIGKILL while 20 sockets are open.
final class SocketsKillTest {
  private static final int SOCKETS = 20;
  private static final String CONFIG =
      """
      {"main": "index.js",
        "durable_objects": {"bindings": [{"name": "ROOMS", "class_name": "Room"}]},
        "migrations": [{"tag": "v1", "new_sqlite_classes": ["Room"]}]}
      """;
  private static final String SCRIPT =
      """
      import { DurableObject } from 'cloudflare:workers';
      let heard = 0;
      export class Room extends DurableObject {
        fetch(request) {
          const name = new URL(request.url).searchParams.get('name');
          const [client, server] = Object.values(new WebSocketPair());
          this.ctx.acceptWebSocket(server, [name]);
          server.serializeAttachment({ name });
          return new Response(null, { status: 101, webSocket: client });
        }
        async webSocketMessage(ws, message) {
          const stored = ((await this.ctx.storage.get('n')) ?? 0) + 1;
          await this.ctx.storage.put('n', stored);
          ws.send(`${ws.deserializeAttachment().name} ${this.ctx.getTags(ws)} ${this.ctx.getWebSockets().length} ${++heard} ${stored}`);
        }
      }
      export default { fetch: (request, env) => env.ROOMS.getByName('a').fetch(request) };
      """;

  @TempDir private Path data;

  @Test
  void sockets_stay_open_when_every_cordon_is_killed_and_wake_their_object_in_another()
      throws Exception {
    try (var http = HttpClient.newHttpClient();
        var host =
            Host.start(
                HostConfig.USUAL
                    .withSpareCordons(1)
                    .withData(data)
                    .withPorts(0, 0)
                    .withIsolation(Isolation.SHARED_CORDON))) {
      deploy(http, host.adminPort());
      var sockets = new ArrayList<ClientSocket>();
      for (int i = 0; i < SOCKETS; i++) {
        sockets.add(
            ClientSocket.connect(
                http,
                URI.create("ws://localhost:%d/~shop/chat/?name=n%d".formatted(host.port(), i))));
      }
      assertThat(sockets.getFirst().send("x").next()).isEqualTo("n0 n0 20 1 1");

      var killed = killCordons();

      assertThat(killed).isNotEmpty();
      for (int i = 0; i < SOCKETS; i++) {
        // The script's own memory began anew, what was stored did not.
        assertThat(sockets.get(i).send("x").next())
            .isEqualTo("n%d n%d 20 %d %d".formatted(i, i, i + 1, i + 2));
      }
    }
  }

  /// Ends the child processes of this JVM with SIGKILL, and waits until they are gone.
  private static List<ProcessHandle> killCordons() {
    var cordons = ProcessHandle.current().children().toList();
    cordons.forEach(ProcessHandle::destroyForcibly);
    cordons.forEach(cordon -> cordon.onExit().join());
    return cordons;
  }

  private static void deploy(HttpClient http, int port) throws Exception {
    send(http, port, "/v1/tenants/shop", new byte[0]);
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      add(zip, "wrangler.jsonc", CONFIG);
      add(zip, "index.js", SCRIPT);
    }
    send(http, port, "/v1/tenants/shop/scripts/chat", bytes.toByteArray());
  }

  private static void add(ZipOutputStream zip, String path, String text) throws Exception {
    zip.putNextEntry(new ZipEntry(path));
    zip.write(text.getBytes(UTF_8));
    zip.closeEntry();
  }

  private static void send(HttpClient http, int port, String path, byte[] body) throws Exception {
    var answer =
        http.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method("PUT", BodyPublishers.ofByteArray(body))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
  }
}
