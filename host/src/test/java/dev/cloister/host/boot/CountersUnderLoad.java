package dev.cloister.host.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Steady load on objects that count, over HTTP. An answer is the version of the script that gave
/// it.
///
/// Each object has two clients, whose requests overlap, so some object or other always has an event
/// under way. They go on until they are told to end: nothing waits by the clock.
final class CountersUnderLoad implements AutoCloseable {
  private static final String NAME = "counters";
  private static final int CLIENTS_EACH = 2;
  private static final String CONFIG =
      """
      {"main": "index.js",
       "durable_objects": {"bindings": [{"name": "COUNTERS", "class_name": "Counter"}]},
       "migrations": [{"tag": "v1", "new_sqlite_classes": ["Counter"]}]}
      """;
  private static final String SCRIPT =
      """
      import { DurableObject } from 'cloudflare:workers';
      export class Counter extends DurableObject {
        async fetch(request) {
          if (request.headers.get('upgrade') === 'websocket') {
            const [client, server] = Object.values(new WebSocketPair());
            this.ctx.acceptWebSocket(server);
            return new Response(null, { status: 101, webSocket: client });
          }
          const count = (await this.ctx.storage.get('count')) ?? 0;
          if (request.method === 'GET') return new Response(`${count}`);
          await this.ctx.storage.put('count', count + 1);
          await new Promise((resolve) => setTimeout(resolve, 5));
          return new Response('VERSION');
        }
        webSocketMessage(socket, message) { socket.send(`VERSION ${message}`); }
      }
      export default {
        fetch: (request, env) => env.COUNTERS.getByName(new URL(request.url).searchParams.get('object')).fetch(request),
      };
      """;

  private final WholeHost host;
  private final int objects;
  private final Map<Client, Future<Void>> clients = new LinkedHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean over;

  private CountersUnderLoad(WholeHost host, int objects) {
    this.host = host;
    this.objects = objects;
  }

  /// Deploys a version of the script.
  static void deploy(WholeHost host, String version) throws Exception {
    var answer = host.upload(NAME, CONFIG, SCRIPT.replace("VERSION", version));
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
  }

  /// Goes back to the version before.
  static void rollBack(WholeHost host) throws Exception {
    host.expect(200, "POST", WholeHost.TENANT + "/scripts/" + NAME + "/rollback", "");
  }

  /// Connects to an object; each message is answered with the version and itself.
  static ClientSocket connect(HttpClient http, WholeHost host, int object) throws Exception {
    var path = "/~shop/" + NAME + "/?object=" + object;
    return ClientSocket.connect(http, URI.create("ws://127.0.0.1:" + host.port() + path));
  }

  /// Begins to load so many objects.
  static CountersUnderLoad on(WholeHost host, int objects) {
    var load = new CountersUnderLoad(host, objects);
    for (var n = 0; n < objects * CLIENTS_EACH; n++) {
      var client = load.new Client(n % objects);
      load.clients.put(client, load.threads.submit(client));
    }
    return load;
  }

  /// Waits until each client has had another answer of this version.
  void eachHears(String version) throws Exception {
    var before = new LinkedHashMap<Client, Integer>();
    clients.keySet().forEach(client -> before.put(client, client.heard().size()));
    for (var client : clients.keySet()) {
      if (!client.hears(version, before.get(client))) {
        clients.get(client).get();
      }
    }
  }

  /// Ends the load; what each client has heard. Each object has counted that, no less and no more.
  List<List<String>> end() throws Exception {
    over = true;
    for (var client : clients.values()) {
      client.get();
    }
    var added = new int[objects];
    clients.keySet().forEach(client -> added[client.object] += client.heard().size());
    for (var object = 0; object < objects; object++) {
      assertThat(host.get(NAME, "/?object=" + object)).isEqualTo(Integer.toString(added[object]));
    }
    return clients.keySet().stream().map(Client::heard).toList();
  }

  @Override
  public void close() {
    over = true;
    threads.close();
  }

  /// Adds to an object until it is over.
  private final class Client implements Callable<Void> {
    private final int object;
    private final List<String> heard = new ArrayList<>();
    private boolean ended;

    Client(int object) {
      this.object = object;
    }

    @Override
    public Void call() throws Exception {
      try {
        while (!over) {
          var answer = host.ask("POST", NAME, "/?object=" + object, "");
          assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
          hear(answer.body());
        }
        return null;
      } finally {
        // One that fails keeps nobody waiting.
        end();
      }
    }

    synchronized List<String> heard() {
      return List.copyOf(heard);
    }

    /// Waits for another answer of this version; false when the client has ended without.
    synchronized boolean hears(String version, int after) throws InterruptedException {
      while (!heard.subList(after, heard.size()).contains(version)) {
        if (ended) {
          return false;
        }
        wait();
      }
      return true;
    }

    private synchronized void hear(String version) {
      heard.add(version);
      notifyAll();
    }

    private synchronized void end() {
      ended = true;
      notifyAll();
    }
  }
}
