package dev.cloister.host.egress;

import dev.cloister.host.socket.SocketConnection;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.client.HttpUpgrader;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Behavior;
import org.eclipse.jetty.websocket.core.ExtensionStack;
import org.eclipse.jetty.websocket.core.Negotiated;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.WebSocketConnection;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import org.jspecify.annotations.Nullable;

/// The opening handshake of one outgoing WebSocket (RFC 6455 section 4.1), over the client that
/// makes all outgoing requests: so the same addresses are checked and the same bounds hold. No
/// extension is asked for, and an origin that uses one all the same is refused.
final class SocketHandshake implements HttpUpgrader, HttpUpgrader.Factory {
  /// A connection on which nothing moved for so long is pinged, and after as long again given up.
  private static final Duration SILENCE_MAX = Duration.ofSeconds(60);

  private static final int FRAME_BYTES_MAX = 256 * 1024;
  private static final String VERSION = "13";
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private final HttpClient client;
  private final WebSocketComponents components;
  private final SocketConnection connection;
  private final String key;
  private final Consumer<Response> whenOpen;

  /// @param nonce 16 random bytes
  SocketHandshake(
      HttpClient client,
      WebSocketComponents components,
      SocketConnection connection,
      byte[] nonce,
      Consumer<Response> whenOpen) {
    this.client = client;
    this.components = components;
    this.connection = connection;
    this.key = Base64.getEncoder().encodeToString(nonce);
    this.whenOpen = whenOpen;
  }

  @Override
  public HttpUpgrader newHttpUpgrader(HttpVersion version) {
    return this;
  }

  @Override
  public void prepare(Request request) {
    request.headers(fields ->
        fields
            .put(HttpHeader.UPGRADE, "websocket")
            .put(HttpHeader.CONNECTION, "Upgrade")
            .put(HttpHeader.SEC_WEBSOCKET_VERSION, VERSION)
            .put(HttpHeader.SEC_WEBSOCKET_KEY, key));
  }

  @Override
  public void upgrade(Response response, EndPoint endPoint, Callback callback) {
    var objection = objection(response);
    if (objection != null) {
      callback.failed(new HttpResponseException(objection, response));
      return;
    }
    var extensions = new ExtensionStack(components, Behavior.CLIENT);
    extensions.negotiate(List.of(), List.of());
    var session =
        new WebSocketCoreSession(
            connection, Behavior.CLIENT, Negotiated.from(extensions), components);
    session.setIdleTimeout(SILENCE_MAX);
    session.setAutoFragment(true);
    session.setMaxFrameSize(FRAME_BYTES_MAX);
    var upgraded =
        new WebSocketConnection(
            endPoint,
            client.getExecutor(),
            client.getScheduler(),
            client.getByteBufferPool(),
            session);
    session.setWebSocketConnection(upgraded);
    endPoint.upgrade(upgraded);
    callback.succeeded();
    whenOpen.accept(response);
  }

  private @Nullable String objection(Response response) {
    var headers = response.getHeaders();
    if (!headers.contains(HttpHeader.CONNECTION, "upgrade")
        || !"websocket".equalsIgnoreCase(headers.get(HttpHeader.UPGRADE))) {
      return "The origin upgrades to something else.";
    }
    if (!accept(key).equals(headers.get(HttpHeader.SEC_WEBSOCKET_ACCEPT))) {
      return "The origin's Sec-WebSocket-Accept does not fit.";
    }
    return headers.contains(HttpHeader.SEC_WEBSOCKET_EXTENSIONS)
        ? "The origin uses an extension that was not asked for."
        : null;
  }

  private static String accept(String key) {
    try {
      var digest = MessageDigest.getInstance("SHA-1");
      return Base64.getEncoder()
          .encodeToString(digest.digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-1.", e);
    }
  }
}
