package dev.cloister.host.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Answers what Jetty itself refuses (requests that are no HTTP, headers that are too long) as a
/// problem. Says nothing of what was found where: whoever sends such things knows, or is probing.
final class ProblemErrorHandler implements Request.Handler {
  private final RequestIds ids;

  ProblemErrorHandler(RequestIds ids) {
    this.ids = ids;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    var problem = Problem.of(FailureCodes.unparsable(response.getStatus()), ids.next());
    write(response, problem, callback);
    return true;
  }

  /// Writes `problem` as the whole answer; nothing may have been sent before.
  static void write(Response response, Problem problem, Callback callback) {
    response.setStatus(problem.status());
    var headers = response.getHeaders();
    headers.put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
    headers.put("x-request-id", problem.instance().substring("/requests/".length()));
    var retryAfter = problem.retryAfterSeconds();
    if (retryAfter != null) {
      headers.put(HttpHeader.RETRY_AFTER, retryAfter);
    }
    response.write(true, ByteBuffer.wrap(problem.json()), callback);
  }
}
