package dev.cloister.host.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.time.Duration;
import java.time.InstantSource;

/// The tenants' listener: takes HTTP/1.1, finds the script that a request is for, and has it
/// answered by the [Dispatcher].
///
/// Requests on hosts that are no tenant's get the pages of failure codes, `/docs/failures/<code>`,
/// and else a problem.
///
/// Threads: any may call. Owns: its server and the sweeper. Limits: those of [EdgeSettings], and
/// [JavalinServer#REQUEST_HEADER_BYTES_MAX]. Fails: towards clients, with problems; a client that
/// goes away cancels its request.
public final class HttpEdge implements AutoCloseable {
  private final EdgeSettings settings;
  private final RequestIds ids;
  private final RunningExchanges running;
  private final SocketUpgrade sockets = new SocketUpgrade();
  private final JavalinServer server;

  /// Prepares the listener; nothing is bound before [#start()].
  public HttpEdge(EdgeSettings settings, Dispatcher dispatcher, InstantSource clock) {
    this.settings = settings;
    this.ids = new RequestIds(clock);
    this.running = new RunningExchanges(RunningExchanges.Patience.of(settings));
    var bounds =
        new JavalinServer.Bounds(
            "edge",
            settings.address(),
            settings.port(),
            settings.connectionsMax(),
            settings.idleTimeout(),
            settings.threads());
    this.server =
        new JavalinServer(
            bounds,
            ids,
            new TenantHandler(settings, dispatcher, running, ids, sockets),
            this::configure);
  }

  private void configure(JavalinConfig config) {
    config.routes.get("/docs/failures/{code}", this::failurePage);
    config.routes.exception(HttpResponseException.class, (_, context) -> noSuchAddress(context));
  }

  private void failurePage(Context context) {
    FailurePages.page(context.pathParam("code"))
        .ifPresentOrElse(
            page -> context.contentType("text/markdown; charset=utf-8").result(page),
            () -> noSuchAddress(context));
  }

  private void noSuchAddress(Context context) {
    var problem = Problem.of(FailureCodes.noSuchAddress(settings.baseDomain()), ids.next());
    context.status(problem.status()).contentType(Problem.MEDIA_TYPE).result(problem.json());
  }

  /// Binds and serves. Throws [java.io.UncheckedIOException] when the address is taken.
  public void start() {
    server.start();
    running.sweep(server.connector());
  }

  /// The port it is bound to.
  public int port() {
    return server.port();
  }

  /// Answers new requests with `host.stopping` and waits, as long as `atMost`, for those under way.
  /// Returns whether all of them have ended.
  public boolean drain(Duration atMost) throws InterruptedException {
    return running.drain(atMost);
  }

  /// Has the sweeper go round once more; for tests.
  void sweepNow() {
    running.sweepNow(server.connector());
  }

  /// Ends the server, and with it whatever is still under way.
  @Override
  public void close() {
    running.close();
    sockets.closeAll();
    server.close();
  }
}
