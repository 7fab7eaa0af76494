package dev.cloister.host.http;

import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import org.eclipse.jetty.http.HttpHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a client still sends after it was refused: listened to for a while, as [Exchange] does for
/// tenants' requests, so that the refusal is not lost with the connection.
///
/// Threads: the request's own, which waits for the client. Limits: [RunningExchanges#LINGER_MAX],
/// and the listener's idle timeout for the read that is under way then.
final class UnreadBody {
  private static final Logger LOG = LoggerFactory.getLogger(UnreadBody.class);
  private static final int AT_ONCE = 64 * 1024;

  private final InstantSource clock;

  UnreadBody(InstantSource clock) {
    this.clock = clock;
  }

  /// Whether the client sends a body without being told to.
  static boolean mayBeOn(HttpServletRequest request) {
    return request.getHeader(HttpHeader.EXPECT.asString()) == null
        && (request.getContentLengthLong() > 0
            || request.getHeader(HttpHeader.TRANSFER_ENCODING.asString()) != null);
  }

  /// Answers in full, and then reads on. Status and headers have been set.
  void answer(byte[] content, Context context) {
    var until = clock.instant().plus(RunningExchanges.LINGER_MAX);
    try {
      var response = context.res();
      response.setContentLength(content.length);
      var out = response.getOutputStream();
      out.write(content);
      out.flush();
      discard(context.req(), until);
    } catch (IOException e) {
      LOG.debug("A client that was refused has gone.", e);
    }
  }

  private void discard(HttpServletRequest request, Instant until) throws IOException {
    var body = request.getInputStream();
    var scratch = new byte[AT_ONCE];
    while (clock.instant().isBefore(until) && body.read(scratch) >= 0) {
      // Only to have it read.
    }
  }
}
