package dev.cloister.host.http;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The operators' listener: JSON over HTTP/1.1 on a loopback address.
///
/// Threads: any may call; each request runs on a thread of its own. Owns: its server, ended by
/// [#close()]. Refuses requests that a web page elsewhere could have caused: a `Host` that is not
/// loopback (DNS rebinding), an `Origin` that is not this listener.
public final class AdminListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AdminListener.class);
  private static final int CONNECTIONS_MAX = 256;
  private static final String REQUEST_ID = "cloister.request-id";

  private final AdminSettings settings;
  private final List<Route> routes;
  private final JavalinServer server;
  private final EventStreams streams = new EventStreams();
  private final RequestIds ids;
  private final UnreadBody unread;
  private final ObjectMapper json = new ObjectMapper().findAndRegisterModules();

  /// Prepares the listener; nothing is bound before [#start()].
  public AdminListener(AdminSettings settings, List<Route> routes, InstantSource clock) {
    this.settings = settings;
    this.ids = new RequestIds(clock);
    this.unread = new UnreadBody(clock);
    this.routes = List.copyOf(routes);
    var bounds =
        new JavalinServer.Bounds(
            "admin",
            settings.address(),
            settings.port(),
            CONNECTIONS_MAX,
            settings.idleTimeout(),
            EdgeSettings.Threads.VIRTUAL);
    this.server = new JavalinServer(bounds, ids, null, this::configure);
  }

  private void configure(JavalinConfig config) {
    config.routes.before(this::admit);
    for (var route : routes) {
      config.routes.addHttpHandler(
          HandlerType.findOrCreate(route.method()), route.path(), context -> serve(route, context));
    }
    config.routes.exception(HttpResponseException.class, this::refuseUnrouted);
    config.routes.exception(
        Exception.class,
        (e, context) -> {
          LOG.error("Admin request {} failed in the host.", requestId(context), e);
          answer(FailureCodes.fault(), context);
        });
  }

  private void admit(Context context) {
    context.attribute(REQUEST_ID, ids.next());
    var refusal = LocalCallers.refusal(context);
    if (refusal.isPresent()) {
      answer(refusal.get(), context);
      context.skipRemainingHandlers();
    }
  }

  private void serve(Route route, Context context) throws IOException, InterruptedException {
    Outcome<AdminAnswer> outcome;
    try {
      var bytesMax = route.bodyBytesMax().orElse(settings.requestBodyBytesMax());
      outcome =
          route.handler().handle(new JavalinAdminRequest(context, requestId(context), bytesMax));
    } catch (BodyTooLarge e) {
      outcome = new Outcome.Failed<>(FailureCodes.bodyTooLarge(e.bytesMax()));
    } catch (JsonProcessingException e) {
      // An IOException too, but of the content, not of the connection. What Jackson says of values
      // that do not fit names Java classes, so only its words on syntax are passed on.
      var what = e instanceof JsonParseException ? e.getOriginalMessage() : "a value does not fit.";
      outcome = new Outcome.Failed<>(FailureCodes.malformedJson(e.getLocation(), what));
    } catch (IOException e) {
      LOG.debug("The body of admin request {} could not be read.", requestId(context), e);
      outcome = new Outcome.Failed<>(FailureCodes.bodyCutShort());
    }
    switch (outcome) {
      case Outcome.Failed<AdminAnswer>(var failure) -> answer(failure, context);
      case Outcome.Answered<AdminAnswer>(var answer) -> answer(answer, context);
    }
  }

  private void answer(AdminAnswer answer, Context context)
      throws IOException, InterruptedException {
    switch (answer) {
      case AdminAnswer.Json(var status, var value) ->
          context
              .status(status)
              .contentType("application/json")
              .result(json.writeValueAsBytes(value));
      case AdminAnswer.Bytes(var status, var contentType, var bytes) ->
          context.status(status).contentType(contentType).result(bytes);
      case AdminAnswer.Empty(var status) -> {
        context.status(status);
        context.res().setContentType(null);
      }
      case AdminAnswer.Events(var opened) -> streams.serve(context, opened);
      case AdminAnswer.Stream(var contentType, var content) ->
          stream(contentType, content, context);
    }
  }

  private void stream(String contentType, AdminAnswer.Content content, Context context)
      throws IOException, InterruptedException {
    var response = context.res();
    response.setContentType(contentType);
    try {
      content.writeTo(response.getOutputStream());
    } catch (IOException | RuntimeException e) {
      LOG.warn("The answer of admin request {} was broken off.", requestId(context), e);
      // Jetty's way to say that the connection ends here, in the middle.
      response.sendError(-1);
    }
  }

  private void answer(Failure failure, Context context) {
    var problem = Problem.of(failure, requestId(context));
    context.header("x-request-id", requestId(context));
    var retryAfter = problem.retryAfterSeconds();
    if (retryAfter != null) {
      context.header("Retry-After", retryAfter);
    }
    context.status(problem.status()).contentType(Problem.MEDIA_TYPE);
    if (UnreadBody.mayBeOn(context.req())) {
      unread.answer(problem.json(), context);
    } else {
      context.result(problem.json());
    }
  }

  private void refuseUnrouted(HttpResponseException e, Context context) {
    answer(
        e.getStatus() == 404
            ? FailureCodes.noSuchRoute(context.method().name(), context.req().getRequestURI())
            : FailureCodes.unparsable(e.getStatus()),
        context);
  }

  private String requestId(Context context) {
    String id = context.attribute(REQUEST_ID);
    return id == null ? ids.next() : id;
  }

  /// Binds and serves. Throws [java.io.UncheckedIOException] when the address is taken.
  public void start() {
    server.start();
  }

  /// The port it is bound to.
  public int port() {
    return server.port();
  }

  /// Ends event streams, then the server.
  @Override
  public void close() {
    streams.close();
    server.close();
  }
}
