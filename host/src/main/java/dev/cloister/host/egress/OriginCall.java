package dev.cloister.host.egress;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.host.execution.HostAnswer;
import dev.cloister.host.execution.HostBody;
import dev.cloister.host.execution.HostRequest;
import dev.cloister.host.execution.Result;
import dev.cloister.host.socket.SocketConnection;
import dev.cloister.host.socket.Sockets;
import dev.cloister.isolates.bridge.Header;
import dev.cloister.isolates.bridge.SocketSignal;
import dev.cloister.policies.Policy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/// One request to an origin: waits for a place, resolves and checks the name, sends, and hands on
/// the answer while its body still flows.
///
/// Threads: any. Life: its place is given back when both directions are over, or when it fails. Its
/// result is told once, whatever goes wrong afterwards.
final class OriginCall {
  private static final long RESOLVE_SECONDS_MAX = 10;
  private static final int UPGRADED = 101;

  /// Of a session whose handshake is not over, or has failed (`SSLEngine.getSession`).
  private static final String NO_CIPHER_YET = "SSL_NULL_WITH_NULL_NULL";

  private final RequestUrl url;
  private final HostRequest asked;
  private final String tenant;
  private final Policy policy;
  private final NameResolver resolver;
  private final OriginClient client;
  private final Executor executor;
  private final Places places;
  private final Optional<Supplier<Outcome<Sockets.Pipe>>> socket;
  private final int socketMessageBytesMax;
  private final Consumer<Result> whenDone;
  private final AtomicBoolean told = new AtomicBoolean();
  private final AtomicBoolean left = new AtomicBoolean();
  private final Runnable turn = this::begin;
  private @Nullable Request request;
  private boolean cancelled;
  private volatile boolean sent;

  OriginCall(
      RequestUrl url,
      HostRequest asked,
      String tenant,
      Policy policy,
      NameResolver resolver,
      OriginClient client,
      Executor executor,
      Places places,
      Optional<Supplier<Outcome<Sockets.Pipe>>> socket,
      int socketMessageBytesMax,
      Consumer<Result> whenDone) {
    this.url = url;
    this.asked = asked;
    this.tenant = tenant;
    this.policy = policy;
    this.resolver = resolver;
    this.client = client;
    this.executor = executor;
    this.places = places;
    this.socket = socket;
    this.socketMessageBytesMax = socketMessageBytesMax;
    this.whenDone = whenDone;
  }

  void start() {
    int placesMax = policy.limits().egressRequestsMax();
    if (!places.take(placesMax, turn)) {
      refuse(EgressFailures.tooMany(placesMax));
    }
  }

  private void begin() {
    var _ =
        CompletableFuture.supplyAsync(this::resolved, executor)
            .orTimeout(RESOLVE_SECONDS_MAX, TimeUnit.SECONDS)
            .whenCompleteAsync(this::whenResolved, executor);
  }

  private List<InetAddress> resolved() {
    try {
      return resolver.resolve(url.host());
    } catch (UnknownHostException e) {
      throw new CompletionException(e);
    }
  }

  private void whenResolved(List<InetAddress> addresses, @Nullable Throwable problem) {
    Optional<? extends Failure> failure =
        problem == null
            ? objection(addresses)
            : Optional.of(
                problem instanceof TimeoutException
                    ? EgressFailures.timedOut(url, "its name was not resolved in time")
                    : EgressFailures.notResolved(url));
    if (failure.isPresent()) {
      leave();
      refuse(failure.get());
      return;
    }
    send(
        new OriginClient.Checked(
            tenant,
            addresses.stream()
                .map(address -> new InetSocketAddress(address, url.port()))
                .toList()));
  }

  private Optional<Failure.Refused> objection(List<InetAddress> addresses) {
    return addresses.stream()
        .map(address -> policy.egress().objectionToAddress(url.host(), address.getAddress()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private void send(OriginClient.Checked checked) {
    var building = client.newRequest(url, checked).method(asked.method());
    building.idleTimeout(policy.limits().egressSilenceMax().toMillis(), TimeUnit.MILLISECONDS);
    building.headers(fields -> {
      fields.clear();
      fields.add("Host", url.authority());
      for (var header : RequestHeaders.toSend(asked.headers(), asked.hops() + 1)) {
        fields.add(header.name(), header.value());
      }
    });
    var pipe = socket.map(Supplier::get);
    if (pipe.isPresent() && pipe.get() instanceof Outcome.Failed<Sockets.Pipe>(var failure)) {
      leave();
      refuse(failure);
      return;
    }
    pipe.ifPresent(opened -> ask(building, opened));
    var body = bodyOf(building);
    building.onRequestBegin(_ -> sent = true);
    building.onResponseContentSource((response, source) -> answered(building, response, source));
    synchronized (this) {
      if (cancelled) {
        leave();
        return;
      }
      request = building;
    }
    building.send(result -> {
      body.ifPresent(RequestBody::stop);
      leave();
      if (result.isFailed() || result.getResponse().getStatus() != UPGRADED) {
        lose(pipe);
      }
      if (result.isFailed()) {
        var failure = EgressFailures.of(url, result.getFailure(), sent, isBeforeTls(building));
        tell(new Result.Failed(failure, true));
      }
    });
    body.ifPresent(RequestBody::start);
  }

  private static boolean isBeforeTls(Request request) {
    var connection = request.getConnection();
    var session = connection == null ? null : connection.getSslSessionData();
    return session != null && NO_CIPHER_YET.equals(session.cipherSuite());
  }

  /// Asks for a WebSocket: one end of the pipe is the connection's, the other the script's.
  private void ask(Request building, Outcome<Sockets.Pipe> opened) {
    if (opened instanceof Outcome.Answered<Sockets.Pipe>(var pipe)) {
      client.upgrade(
          building,
          new SocketConnection(pipe.first(), socketMessageBytesMax),
          response ->
              tell(
                  new Result.Answered(
                      new HostAnswer(
                          UPGRADED,
                          reasonOf(response),
                          headersOf(response),
                          HostBody.none(),
                          Optional.of(pipe.second())))));
    }
  }

  private static void lose(Optional<Outcome<Sockets.Pipe>> opened) {
    if (opened.isPresent() && opened.get() instanceof Outcome.Answered<Sockets.Pipe>(var pipe)) {
      pipe.first().send(new SocketSignal.Lost("The origin did not answer with a WebSocket."));
    }
  }

  private Optional<RequestBody> bodyOf(Request building) {
    return switch (asked.body()) {
      case HostBody.None() -> Optional.empty();
      case HostBody.Whole(var bytes) -> {
        building.body(new BytesRequestContent((String) null, bytes));
        yield Optional.empty();
      }
      case HostBody.Flowing(var source) -> {
        var body = new RequestBody(source);
        building.body(body);
        yield Optional.of(body);
      }
    };
  }

  private static List<Header> headersOf(Response response) {
    return response.getHeaders().stream()
        .map(field -> new Header(field.getName(), valueOf(field.getValue())))
        .toList();
  }

  private static String reasonOf(Response response) {
    var reason = response.getReason();
    return reason == null ? "" : reason;
  }

  private void answered(Request building, Response response, Content.Source source) {
    if (response.getStatus() == UPGRADED && socket.isPresent()) {
      Content.Source.consumeAll(source, org.eclipse.jetty.util.Callback.NOOP);
      return;
    }
    var fields = response.getHeaders();
    var headers = headersOf(response);
    var body = new AnswerBody(source, fields.getLongField("Content-Length"), () -> abort(building));
    var hasBody = !asked.method().equals("HEAD") && mayHaveBody(response.getStatus());
    if (!hasBody) {
      Content.Source.consumeAll(source, org.eclipse.jetty.util.Callback.NOOP);
    }
    tell(
        new Result.Answered(
            new HostAnswer(
                response.getStatus(),
                reasonOf(response),
                headers,
                hasBody ? new HostBody.Flowing(body) : HostBody.none())));
  }

  private static boolean mayHaveBody(int status) {
    return status != 204 && status != 205 && status != 304;
  }

  private static String valueOf(@Nullable String value) {
    return value == null ? "" : value;
  }

  /// The script wants the answer no longer.
  void giveUp() {
    Request running;
    synchronized (this) {
      cancelled = true;
      running = request;
    }
    told.set(true);
    asked.body().cancel();
    if (running != null) {
      abort(running);
    } else if (places.giveUp(turn)) {
      left.set(true);
    }
  }

  private static void abort(Request running) {
    var _ = running.abort(new IOException("Nobody waits for the answer any more."));
  }

  private void refuse(Failure failure) {
    asked.body().cancel();
    tell(new Result.Failed(failure, false));
  }

  private void tell(Result result) {
    if (told.compareAndSet(false, true)) {
      whenDone.accept(result);
    } else if (result instanceof Result.Answered(var answer)) {
      answer.discard();
    }
  }

  private void leave() {
    if (left.compareAndSet(false, true)) {
      places.leave();
    }
  }
}
