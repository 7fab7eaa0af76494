package dev.cloister.host.boot;

import dev.cloister.host.execution.EventRates;
import dev.cloister.host.http.EdgeSettings;
import dev.cloister.host.http.HttpEdge;
import dev.cloister.host.object.ScriptWorld;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A [ScriptWorld] behind the real listener of tenants. Owns the world.
final class WorldOverHttp implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final ScriptWorld world;
  private final HttpEdge edge;

  WorldOverHttp(ScriptWorld world) {
    this.world = world;
    this.edge =
        new HttpEdge(
            EdgeSettings.usual(InetAddress.getLoopbackAddress(), 0),
            new ScriptDispatcher(
                world.scripts,
                new EventRates(_ -> 1_000_000, System::nanoTime),
                System::nanoTime,
                (_, _) -> Optional.empty(),
                _ -> Long.MAX_VALUE,
                _ -> Long.MAX_VALUE,
                _ -> 1 << 20),
            InstantSource.system());
    edge.start();
  }

  HttpResponse<String> ask(String path) throws Exception {
    return client.send(request(path), BodyHandlers.ofString());
  }

  CompletableFuture<HttpResponse<String>> begin(String path) {
    return client.sendAsync(request(path), BodyHandlers.ofString());
  }

  private HttpRequest request(String path) {
    var script = "/~" + ScriptWorld.SCRIPT.tenant() + "/" + ScriptWorld.SCRIPT.name();
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.port() + script + path))
        .build();
  }

  @Override
  public void close() {
    client.shutdownNow();
    edge.close();
    world.close();
  }
}
