package dev.cloister.host.http;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.host.socket.SocketEnd;
import dev.cloister.isolates.bridge.Header;
import dev.cloister.isolates.bridge.SocketSignal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes the requests to tenants' scripts, in front of Javalin's routes, and passes on the rest.
///
/// Tenants' requests do not go through the routes, since a servlet cannot do them justice; see
/// `docs/decisions/0007-tenants-requests-before-the-routes.md`.
///
/// Threads: each request on one of its own from here to the answer, so the dispatcher may block.
final class TenantHandler extends Handler.Wrapper {
  private static final Logger LOG = LoggerFactory.getLogger(TenantHandler.class);
  private static final Duration RETRY_AFTER_STOP = Duration.ofSeconds(1);

  private static final String REQUEST_ID = "x-request-id";

  private final EdgeSettings settings;
  private final Dispatcher dispatcher;
  private final RunningExchanges running;
  private final RequestIds ids;
  private final SocketUpgrade sockets;

  TenantHandler(
      EdgeSettings settings,
      Dispatcher dispatcher,
      RunningExchanges running,
      RequestIds ids,
      SocketUpgrade sockets) {
    this.settings = settings;
    this.dispatcher = dispatcher;
    this.running = running;
    this.ids = ids;
    this.sockets = sockets;
    installBean(sockets.components());
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    var uri = request.getHttpURI();
    var authority = uri.getAuthority();
    var target = RawTargetConnection.pathQuery(request);
    if (authority == null
        || target == null
        || !target.startsWith("/")
        || HttpMethod.CONNECT.is(request.getMethod())) {
      return refuse(FailureCodes.unparsable(501), request, response, callback);
    }
    var address = TenantAddress.of(authority, target, settings.baseDomain());
    if (address != null) {
      serve(address, request, response, callback);
      return true;
    }
    if (TenantAddress.isTenants(authority, settings.baseDomain()) || sendsBytes(request)) {
      return refuse(FailureCodes.noSuchAddress(settings.baseDomain()), request, response, callback);
    }
    // No exchange will say so: the headers are complete, so they are not late.
    var endPoint =
        (LookAheadEndPoint) request.getConnectionMetaData().getConnection().getEndPoint();
    endPoint.requestBegan();
    endPoint.requestEnded();
    return super.handle(request, response, callback);
  }

  private boolean refuse(Failure failure, Request request, Response response, Callback callback) {
    var chunks = hasBody(request) ? new RequestChunks(request, 0) : null;
    var exchange = new Exchange(request, response, callback, running, chunks);
    // While the host stops, what is wrong with the request is said all the same.
    var _ = running.began(exchange);
    answer(exchange, ids.next(), failure);
    return true;
  }

  private void serve(TenantAddress address, Request request, Response response, Callback callback) {
    var id = ids.next();
    long bodyBytesMax =
        Math.min(
            settings.requestBodyBytesMax(),
            dispatcher.requestBodyBytesMax(address.script().tenant()));
    var chunks = hasBody(request) ? new RequestChunks(request, bodyBytesMax) : null;
    var exchange = new Exchange(request, response, callback, running, chunks);
    if (!running.began(exchange)) {
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
      answer(exchange, id, FailureCodes.stopping(RETRY_AFTER_STOP));
      return;
    }
    if (request.getLength() > bodyBytesMax) {
      answer(exchange, id, FailureCodes.bodyTooLarge(bodyBytesMax));
      return;
    }
    EdgeBody body;
    try {
      body = body(request, chunks);
    } catch (IOException e) {
      answer(exchange, id, unreadable(e));
      return;
    }
    dispatch(exchange, edgeRequest(exchange, id, address, body));
  }

  private void dispatch(Exchange exchange, EdgeRequest request) {
    try {
      var outcome = dispatcher.dispatch(request);
      var chunks = exchange.body();
      if (chunks != null && chunks.wasTooLarge()) {
        discard(outcome);
        outcome = new Outcome.Failed<>(FailureCodes.bodyTooLarge(chunks.bytesMax()));
      }
      switch (outcome) {
        case Outcome.Failed<EdgeAnswer>(var failure) ->
            answer(exchange, request.requestId(), failure);
        case Outcome.Answered<EdgeAnswer>(var answer) -> {
          var refusal = AnswerWriter.refusal(answer);
          if (refusal.isPresent()) {
            discard(outcome);
            answer(exchange, request.requestId(), refusal.get());
          } else if (answer.socket().isPresent()) {
            upgrade(exchange, request, answer, answer.socket().get());
          } else {
            exchange.response().getHeaders().put(REQUEST_ID, request.requestId());
            AnswerWriter.write(exchange, answer);
          }
        }
      }
    } catch (Throwable fault) {
      LOG.error("Request {} failed in the host.", request.requestId(), fault);
      if (exchange.response().isCommitted()) {
        exchange.abort(fault);
      } else {
        exchange.response().reset();
        answer(exchange, request.requestId(), FailureCodes.fault());
      }
    }
  }

  private void upgrade(Exchange exchange, EdgeRequest request, EdgeAnswer answer, SocketEnd socket)
      throws IOException {
    var messageBytesMax = dispatcher.socketMessageBytesMax(request.tenant());
    if (!SocketUpgrade.isPossible(exchange.request(), answer)
        || !sockets.upgrade(exchange, answer, socket, messageBytesMax)) {
      discard(new Outcome.Answered<>(answer));
      answer(exchange, request.requestId(), FailureCodes.notUpgraded());
    }
  }

  private static void discard(Outcome<EdgeAnswer> outcome) {
    if (outcome instanceof Outcome.Answered<EdgeAnswer>(var answer)) {
      if (answer.body() instanceof EdgeBody.Streaming(_, var source)) {
        source.close();
      }
      answer
          .socket()
          .ifPresent(end -> end.send(new SocketSignal.Lost("The client was not upgraded.")));
    }
  }

  private void answer(Exchange exchange, String requestId, Failure failure) {
    exchange.forgetBody();
    ProblemErrorHandler.write(exchange.response(), Problem.of(failure, requestId), exchange);
  }

  /// Whether there is a body that is not empty, which no page of the host's own takes.
  private static boolean sendsBytes(Request request) {
    return hasBody(request) && request.getLength() != 0;
  }

  private static boolean hasBody(Request request) {
    var headers = request.getHeaders();
    return headers.contains(HttpHeader.CONTENT_LENGTH)
        || headers.contains(HttpHeader.TRANSFER_ENCODING);
  }

  private static EdgeBody body(Request request, @Nullable RequestChunks chunks) throws IOException {
    if (chunks == null) {
      return EdgeBody.NONE;
    }
    long length = request.getLength();
    if (length < 0 || length > EdgeBody.WHOLE_BYTES_MAX) {
      return new EdgeBody.Streaming(length, chunks);
    }
    return new EdgeBody.Whole(whole(chunks, (int) length));
  }

  /// Reads to the end; Jetty sees to it that this is neither more nor less than was announced.
  private static byte[] whole(ChunkSource chunks, int length) throws IOException {
    var first = chunks.next();
    if (first == null || first.length == length) {
      return first == null ? new byte[0] : first;
    }
    var bytes = new byte[length];
    int filled = 0;
    for (var chunk = first; chunk != null; chunk = chunks.next()) {
      System.arraycopy(chunk, 0, bytes, filled, chunk.length);
      filled += chunk.length;
    }
    return bytes;
  }

  private Failure unreadable(IOException e) {
    if (e instanceof BodyTooLarge tooLarge) {
      return FailureCodes.bodyTooLarge(tooLarge.bytesMax());
    }
    return e.getCause() instanceof TimeoutException
        ? FailureCodes.tooSlow()
        : FailureCodes.bodyCutShort();
  }

  private static EdgeRequest edgeRequest(
      Exchange exchange, String id, TenantAddress address, EdgeBody body) {
    var request = exchange.request();
    return new EdgeRequest(
        id,
        address.script().tenant(),
        address.script().name(),
        request.getMethod(),
        address.url(),
        headers(request),
        body,
        exchange.cancellation(),
        client(request));
  }

  /// Without those of the connection; but that it asks for a WebSocket is for the script to read.
  private static List<Header> headers(Request request) {
    var fields = request.getHeaders();
    var asksForSocket = SocketUpgrade.isAskedBy(request);
    var headers = new ArrayList<Header>(fields.size());
    for (var field : fields) {
      if (!ConnectionHeaders.contains(field.getName())
          || (asksForSocket
              && (field.getHeader() == HttpHeader.UPGRADE
                  || field.getHeader() == HttpHeader.CONNECTION))) {
        var value = field.getValue();
        headers.add(new Header(field.getName(), value == null ? "" : value));
      }
    }
    return headers;
  }

  private static InetAddress client(Request request) {
    return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress at
            && !at.isUnresolved()
        ? at.getAddress()
        : InetAddress.getLoopbackAddress();
  }
}
