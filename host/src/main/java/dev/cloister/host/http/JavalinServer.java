package dev.cloister.host.http;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.LowResourceMonitor;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/// One Javalin server on one address, hardened: what both listeners are made of.
///
/// Limits: [#REQUEST_HEADER_BYTES_MAX] for a request line with its headers,
/// [#RESPONSE_HEADER_BYTES_MAX] for an answer's; connections as its bounds say, those that come
/// when all are in use wait to be accepted. Jetty reads HTTP as RFC 9110 has it, without leniency
/// for lone line feeds; nothing names the server's version.
final class JavalinServer implements AutoCloseable {
  static final int REQUEST_HEADER_BYTES_MAX = 8 * 1024;
  static final int RESPONSE_HEADER_BYTES_MAX = 64 * 1024;

  private static final int INPUT_BUFFER_BYTES = 16 * 1024;
  private static final int PLATFORM_THREADS_MAX = 256;
  private static final int PLATFORM_THREADS_MIN = 8;

  /// Where it listens, and how much of what it holds.
  record Bounds(
      String name,
      InetAddress address,
      int port,
      int connectionsMax,
      Duration idleTimeout,
      EdgeSettings.Threads threads) {}

  private final Bounds bounds;
  private final RequestIds ids;
  private final Javalin javalin;

  /// Prepares a server. `first`, when there is one, sees each request before Javalin's routes do,
  /// and passes on what is not its own.
  JavalinServer(
      Bounds bounds,
      RequestIds ids,
      Handler.@Nullable Wrapper first,
      Consumer<JavalinConfig> routes) {
    this.bounds = bounds;
    this.ids = ids;
    this.javalin =
        Javalin.create(config -> {
          config.startup.showJavalinBanner = false;
          config.startup.showOldJavalinVersionWarning = false;
          config.startup.startupWatcherEnabled = false;
          config.http.compressionStrategy = CompressionStrategy.NONE;
          config.jetty.threadPool = threadPool();
          config.jetty.modifyHttpConfiguration(JavalinServer::harden);
          config.jetty.modifyServer(server -> prepare(server, first));
          config.jetty.addConnector(this::connector);
          routes.accept(config);
        });
  }

  private QueuedThreadPool threadPool() {
    var pool = new QueuedThreadPool(PLATFORM_THREADS_MAX, PLATFORM_THREADS_MIN);
    pool.setName(bounds.name());
    switch (bounds.threads()) {
      case PLATFORM -> {}
      case VIRTUAL ->
          pool.setVirtualThreadsExecutor(
              Executors.newThreadPerTaskExecutor(
                  Thread.ofVirtual().name(bounds.name() + "-request-", 0).factory()));
    }
    return pool;
  }

  /// The paths that scripts may see are wider than Jetty's default: an encoded slash or dot, an
  /// empty segment, or a `%` that encodes nothing is for the script to read. That is safe since
  /// nothing in front of it decodes or normalises a path (see [TenantAddress]), and Javalin's own
  /// routes refuse what is ambiguous. User info and fragments stay forbidden.
  private static void harden(HttpConfiguration http) {
    http.setHttpCompliance(
        HttpCompliance.RFC9110.without("cloister", HttpCompliance.Violation.LF_HEADER_TERMINATION));
    var allowed =
        EnumSet.complementOf(
            EnumSet.of(UriCompliance.Violation.USER_INFO, UriCompliance.Violation.FRAGMENT));
    http.setUriCompliance(
        UriCompliance.DEFAULT.with("cloister", allowed.toArray(UriCompliance.Violation[]::new)));
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setRequestHeaderSize(REQUEST_HEADER_BYTES_MAX);
    http.setMaxResponseHeaderSize(RESPONSE_HEADER_BYTES_MAX);
    http.setInputBufferSize(INPUT_BUFFER_BYTES);
  }

  /// Takes out what Javalin puts in that costs each request something here: statistics, and a
  /// monitor that closes connections when platform threads are few.
  private void prepare(Server server, Handler.@Nullable Wrapper first) {
    server.setHandler(first);
    server.getBeans(LowResourceMonitor.class).forEach(server::removeBean);
    server.setErrorHandler(new ProblemErrorHandler(ids));
    server.addBean(new NetworkConnectionLimit(bounds.connectionsMax(), server));
  }

  private LookAheadConnector connector(Server server, HttpConfiguration http) {
    var connector = new LookAheadConnector(server, http);
    connector.setHost(bounds.address().getHostAddress());
    connector.setPort(bounds.port());
    connector.setIdleTimeout(bounds.idleTimeout().toMillis());
    return connector;
  }

  /// Binds and serves.
  void start() {
    try {
      javalin.start();
    } catch (JavalinBindException e) {
      throw new UncheckedIOException(
          "The %s listener cannot be bound to %s port %d: the port is taken or not permitted. Choose another port, or 0 for a free one."
              .formatted(bounds.name(), bounds.address().getHostAddress(), bounds.port()),
          new IOException(e));
    }
  }

  /// The port it is bound to.
  int port() {
    return javalin.port();
  }

  /// The connector, once started.
  LookAheadConnector connector() {
    return (LookAheadConnector) javalin.jettyServer().server().getConnectors()[0];
  }

  @Override
  public void close() {
    javalin.stop();
  }
}
