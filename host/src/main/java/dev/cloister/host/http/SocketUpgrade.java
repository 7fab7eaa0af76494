package dev.cloister.host.http;

import dev.cloister.host.socket.SocketConnection;
import dev.cloister.host.socket.SocketEnd;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;

/// Turns a client's connection into a WebSocket when the script's answer says so, and joins it to
/// the script's end.
///
/// No extension is negotiated: a compressed message could grow without bound here, and Workers
/// compress none that a script sends itself.
final class SocketUpgrade {
  /// A connection on which nothing moved for so long is pinged, and after as long again given up.
  private static final Duration SILENCE_MAX = Duration.ofSeconds(60);

  /// Longer frames come and go in parts, so that none is put together before it is counted.
  private static final int FRAME_BYTES_MAX = 256 * 1024;

  /// Set by the handshake, not by scripts.
  private static final Set<String> HANDSHAKES_OWN =
      Set.of("sec-websocket-accept", "sec-websocket-extensions", "content-length");

  private final WebSocketComponents components = new WebSocketComponents();
  private final WebSocketMappings mappings = new WebSocketMappings(components);
  private final Set<SocketConnection> open = ConcurrentHashMap.newKeySet();

  /// What the server starts and stops with itself.
  WebSocketComponents components() {
    return components;
  }

  /// Whether a request asks for a WebSocket.
  static boolean isAskedBy(Request request) {
    return "websocket".equalsIgnoreCase(request.getHeaders().get(HttpHeader.UPGRADE));
  }

  /// Whether the request can be answered with a WebSocket whose answer has these headers.
  static boolean isPossible(Request request, EdgeAnswer answer) {
    var headers = request.getHeaders();
    return HttpMethod.GET.is(request.getMethod())
        && request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1
        && headers.contains(HttpHeader.CONNECTION, "upgrade")
        && "13".equals(headers.get(HttpHeader.SEC_WEBSOCKET_VERSION))
        && headers.contains(HttpHeader.SEC_WEBSOCKET_KEY)
        && isProtocolOffered(request, answer);
  }

  /// A client ends a connection whose protocol it has not offered (RFC 6455 section 4.1).
  private static boolean isProtocolOffered(Request request, EdgeAnswer answer) {
    var chosen =
        answer.headers().stream()
            .filter(header -> header.name().equalsIgnoreCase("sec-websocket-protocol"))
            .map(header -> header.value())
            .toList();
    if (chosen.isEmpty()) {
      return true;
    }
    var offered = request.getHeaders().getCSV(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL, false);
    return chosen.size() == 1 && offered.contains(chosen.getFirst());
  }

  /// Answers the exchange with 101 and hands its connection over; false when it cannot be, and
  /// nothing has been sent.
  boolean upgrade(Exchange exchange, EdgeAnswer answer, SocketEnd end, int messageBytesMax)
      throws IOException {
    var connection =
        new SocketConnection(end, messageBytesMax) {
          @Override
          public void onClosed(CloseStatus status, Callback callback) {
            open.remove(this);
            super.onClosed(status, callback);
          }
        };
    var response = exchange.response();
    for (var header : answer.headers()) {
      var name = header.name().toLowerCase(Locale.ROOT);
      if (!ConnectionHeaders.contains(name) && !HANDSHAKES_OWN.contains(name)) {
        response.getHeaders().add(header.name(), header.value());
      }
    }
    exchange.upgraded();
    open.add(connection);
    var upgraded =
        mappings.upgrade(
            new Negotiator(connection),
            exchange.request(),
            response,
            exchange,
            SocketUpgrade::bound);
    if (!upgraded) {
      open.remove(connection);
    }
    return upgraded;
  }

  private static void bound(Configuration configuration) {
    configuration.setIdleTimeout(SILENCE_MAX);
    configuration.setAutoFragment(true);
    configuration.setMaxFrameSize(FRAME_BYTES_MAX);
  }

  /// The host stops: clients are told to come back.
  void closeAll() {
    open.forEach(connection -> connection.goAway());
  }

  private record Negotiator(SocketConnection connection) implements WebSocketNegotiator {
    @Override
    public FrameHandler negotiate(
        ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
      response.setExtensions(List.of());
      return connection;
    }
  }
}
