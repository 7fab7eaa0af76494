package dev.cloister.host.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cloister.api.Outcome;
import dev.cloister.isolates.bridge.Header;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;

/// What the tests of the tenants' listener share: an edge on a free port in front of a dispatcher
/// that each test chooses.
abstract class EdgeTest {
  static final String PATH = "/~acme/shop";

  final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private HttpEdge edge;

  HttpEdge edge() {
    return edge;
  }

  int port() {
    return edge.port();
  }

  void start(Dispatcher dispatcher) {
    start(settings -> settings, dispatcher);
  }

  void start(UnaryOperator<EdgeSettings> change, Dispatcher dispatcher) {
    var usual = EdgeSettings.usual(InetAddress.getLoopbackAddress(), 0);
    edge = new HttpEdge(change.apply(usual), dispatcher, InstantSource.system());
    edge.start();
  }

  @AfterEach
  void stop() {
    if (edge != null) {
      edge.close();
    }
  }

  RawClient raw() throws IOException {
    return new RawClient(port());
  }

  /// A request to the test's script.
  HttpRequest.Builder to(String rest) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + PATH + rest));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  static Outcome<EdgeAnswer> text(String text, Header... headers) {
    return answer(200, new EdgeBody.Whole(text.getBytes(UTF_8)), headers);
  }

  static Outcome<EdgeAnswer> answer(int status, EdgeBody body, Header... headers) {
    return new Outcome.Answered<>(new EdgeAnswer(status, "", List.of(headers), body));
  }

  /// All of a request's body.
  static byte[] bytes(EdgeBody body) throws IOException {
    return switch (body) {
      case EdgeBody.None _ -> new byte[0];
      case EdgeBody.Whole(var bytes) -> bytes;
      case EdgeBody.Streaming(_, var source) -> {
        var all = new ByteArrayOutputStream();
        for (var chunk = source.next(); chunk != null; chunk = source.next()) {
          all.write(chunk);
        }
        yield all.toByteArray();
      }
    };
  }
}
