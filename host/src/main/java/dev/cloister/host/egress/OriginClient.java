package dev.cloister.host.egress;

import dev.cloister.host.socket.SocketConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpUpgrader;
import org.eclipse.jetty.client.ProxyAuthenticationProtocolHandler;
import org.eclipse.jetty.client.RedirectProtocolHandler;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.WWWAuthenticationProtocolHandler;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.client.transport.HttpConversation;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.jspecify.annotations.Nullable;

/// Jetty's HTTP client with everything it does of its own accord switched off: it follows no
/// redirect, answers no challenge, keeps no cookie, decodes no body, adds no header, and resolves
/// no name. HTTP/1.1, as workerd speaks it.
///
/// A connection is made to, and kept for, exactly one tenant and the addresses that were checked
/// for it: both are part of the key by which the pool finds it.
final class OriginClient implements AutoCloseable {
  /// As many bytes of headers as an origin's answer may have.
  static final int ANSWER_HEADER_BYTES_MAX = 64 * 1024;

  /// As many bytes of headers as a request may have.
  static final int REQUEST_HEADER_BYTES_MAX = 128 * 1024;

  static final Duration CONNECT_MAX = Duration.ofSeconds(10);

  /// How long a connection is kept that nobody uses.
  private static final Duration UNUSED_MAX = Duration.ofSeconds(10);

  /// Whose connection it is and where it goes.
  record Checked(String tenant, List<InetSocketAddress> addresses) {
    Checked {
      addresses = List.copyOf(addresses);
    }
  }

  private static final int NONCE_BYTES = 16;

  private final HttpClient client;
  private final WebSocketComponents components = new WebSocketComponents();
  private final SecureRandom random = new SecureRandom();

  /// @param tls what is trusted; empty is what the JDK trusts
  OriginClient(Executor executor, Optional<SslContextFactory.Client> tls) {
    var connector = new ClientConnector();
    connector.setSelectors(1);
    connector.setSslContextFactory(tls.orElseGet(SslContextFactory.Client::new));
    var transport = new HttpClientTransportOverHTTP(connector);
    transport.setHeaderCacheCaseSensitive(true); // Else "GZIP" would arrive as "gzip".
    client = new HttpClient(transport);
    client.setExecutor(executor);
    client.addBean(components);
    client.setName("egress");
    client.setSocketAddressResolver(new OnlyChecked());
    client.setConnectTimeout(CONNECT_MAX.toMillis());
    client.setIdleTimeout(UNUSED_MAX.toMillis());
    client.setDestinationIdleTimeout(2 * UNUSED_MAX.toMillis());
    client.setMaxConnectionsPerDestination(Integer.MAX_VALUE); // Bounded by Places.
    client.setMaxRequestsQueuedPerDestination(Places.WAITING_MAX);
    client.setFollowRedirects(false);
    client.setHttpCookieStore(new HttpCookieStore.Empty());
    client.setUserAgentField(null);
    client.setDefaultRequestContentType(null);
    client.setMaxResponseHeadersSize(ANSWER_HEADER_BYTES_MAX);
    client.setMaxRequestHeadersSize(REQUEST_HEADER_BYTES_MAX);
    try {
      client.start();
    } catch (Exception e) {
      throw new IllegalStateException("The client for outgoing requests cannot be started.", e);
    }
    client.getContentDecoderFactories().clear();
    client.getProtocolHandlers().remove(RedirectProtocolHandler.NAME);
    client.getProtocolHandlers().remove(WWWAuthenticationProtocolHandler.NAME);
    client.getProtocolHandlers().remove(ProxyAuthenticationProtocolHandler.NAME);
  }

  /// Has a request ask for a WebSocket, which `connection` speaks once it is there; `whenOpen`
  /// hears of the origin's answer then.
  void upgrade(Request request, SocketConnection connection, Consumer<Response> whenOpen) {
    var nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    request.attribute(
        HttpUpgrader.Factory.class.getName(),
        new SocketHandshake(client, components, connection, nonce, whenOpen));
  }

  /// A request that will go to one of the checked addresses.
  Request newRequest(RequestUrl url, Checked checked) {
    var host = url.host().indexOf(':') < 0 ? url.host() : "[" + url.host() + "]";
    return new AsWritten(client, url.target())
        .scheme(url.scheme())
        .host(host)
        .port(url.port())
        .version(HttpVersion.HTTP_1_1)
        .tag(checked)
        .agent(null);
  }

  /// A request whose target goes out as the script wrote it: Jetty would read `//a` as a host.
  private static final class AsWritten extends HttpRequest {
    private final String target;

    AsWritten(HttpClient client, String target) {
      super(client, new HttpConversation(), URI.create("http://origin/"));
      this.target = target;
    }

    @Override
    public String getPath() {
      return target;
    }

    @Override
    public @Nullable String getQuery() {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      client.stop();
    } catch (Exception e) {
      throw new IllegalStateException("The client for outgoing requests cannot be stopped.", e);
    }
  }

  /// Gives the addresses that were checked, and never asks a name server.
  private static final class OnlyChecked implements SocketAddressResolver {
    @Override
    public void resolve(
        String host,
        int port,
        Map<String, Object> context,
        Promise<List<InetSocketAddress>> promise) {
      if (context.get(Destination.CONTEXT_KEY) instanceof Destination destination
          && destination.getOrigin().getTag() instanceof Checked checked) {
        promise.succeeded(checked.addresses());
      } else {
        promise.failed(new IllegalStateException("Nobody has checked where this request goes."));
      }
    }
  }
}
