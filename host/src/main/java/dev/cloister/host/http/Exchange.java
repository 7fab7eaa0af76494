package dev.cloister.host.http;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// One request to a tenant's script and its answer, from the headers to the last byte.
///
/// Is the callback of the answer's last write: whatever becomes of it, the exchange ends once, and
/// a client that could not be written to counts as gone. Threads: the request's own, the script's
/// reader of the body, Jetty's, and the sweeper, which alone calls [#sweep].
final class Exchange implements Callback {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Request request;
  private final Response response;
  private final Callback callback;
  private final LookAheadEndPoint endPoint;
  private final RunningExchanges running;
  private final Cancellation cancellation = new Cancellation();

  /// The body, if there is one.
  private final @Nullable RequestChunks body;

  /// Whether the connection no longer speaks HTTP after the answer.
  private volatile boolean upgraded;

  /// Whether bytes wait for the client to take them.
  private volatile boolean writing;

  /// Whether the answer is complete and the body is not.
  private volatile boolean lingering;

  /// The sweeper's own.
  private int sweepsLingered;

  /// The sweeper's own; null until it comes by for the first time, which most exchanges do not live
  /// to see.
  private @Nullable Waits waits;

  /// How long the client has kept us waiting, in each direction.
  private record Waits(RunningExchanges.Stall reading, RunningExchanges.Stall sending) {}

  Exchange(
      Request request,
      Response response,
      Callback callback,
      RunningExchanges running,
      @Nullable RequestChunks body) {
    this.request = request;
    this.response = response;
    this.callback = callback;
    this.endPoint =
        (LookAheadEndPoint) request.getConnectionMetaData().getConnection().getEndPoint();
    this.running = running;
    this.body = body;
    // While a script works neither side sends anything, which is not idleness; what is too slow is
    // for the sweeper to say. Jetty's idle timeout still ends reads and writes that wait.
    request.addIdleTimeoutListener(_ -> false);
    endPoint.requestBegan();
  }

  Request request() {
    return request;
  }

  Response response() {
    return response;
  }

  Cancellation cancellation() {
    return cancellation;
  }

  @Nullable RequestChunks body() {
    return body;
  }

  /// The answer hands the connection over to another protocol.
  void upgraded() {
    upgraded = true;
  }

  /// Nothing more of the request's body will be read. What has come of it is skipped; if more is to
  /// come, the connection ends after the answer.
  void forgetBody() {
    if (body != null) {
      body.close();
      if (!body.skip() && !response.isCommitted()) {
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
      }
    }
  }

  /// Writes what is left of the answer, and with it ends the exchange. Does not wait.
  void writeLast(byte[] bytes) {
    forgetBody();
    writing = true;
    response.write(true, bytes.length == 0 ? NOTHING.slice() : ByteBuffer.wrap(bytes), this);
  }

  /// Writes part of the answer, headers first, and waits until it is on its way.
  void write(byte[] bytes) throws IOException {
    writing = true;
    try (var written = Blocker.callback()) {
      response.write(false, ByteBuffer.wrap(bytes), written);
      written.block();
    } finally {
      writing = false;
    }
  }

  /// Ends the exchange in the middle of the answer, so that the client cannot take what it has for
  /// all of it.
  void abort(Throwable cause) {
    if (request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_0) {
      resetOnClose();
    }
    failed(cause);
  }

  /// In HTTP/1.0 the end of the connection is the end of the answer: only a reset says otherwise.
  private void resetOnClose() {
    try {
      endPoint.getChannel().setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException _) {
      // The connection has gone already, which is what was wanted.
    }
  }

  @Override
  public void succeeded() {
    writing = false;
    if (body == null || upgraded) {
      endWell();
      return;
    }
    body.close();
    if (body.skip() || isWaitingToBeAsked(body)) {
      endWell();
    } else {
      linger(body);
    }
  }

  /// Whether the client sends its body only when it is told to, which it was not.
  private boolean isWaitingToBeAsked(RequestChunks body) {
    return request.getHeaders().contains(HttpHeader.EXPECT)
        && body.bytesSeen() == 0
        && !body.isWaiting();
  }

  /// The client has its answer and goes on sending: it is listened to for a while, since closing a
  /// connection with unread bytes resets it, and what the client has not read yet of its answer
  /// would be lost (RFC 9112, section 9.6).
  private void linger(RequestChunks body) {
    lingering = true;
    body.discard(this::endWell);
  }

  private void endWell() {
    end();
    callback.succeeded();
  }

  @Override
  public void failed(Throwable cause) {
    cancellation.cancel();
    end();
    callback.failed(cause);
  }

  private void end() {
    writing = false;
    if (body != null) {
      body.close();
    }
    running.ended(this);
    if (!upgraded) {
      endPoint.requestEnded();
    }
  }

  @Override
  public InvocationType getInvocationType() {
    return callback.getInvocationType();
  }

  /// Looks whether the client is still there and fast enough. The first time is too early to tell.
  void sweep(RunningExchanges.Patience patience, ByteBuffer scratch) {
    if (lingering) {
      if (++sweepsLingered > patience.lingerSweeps()) {
        endPoint.close(new TimeoutException("The client has its answer and goes on sending."));
        end();
      }
      return;
    }
    if (waits == null) {
      waits = new Waits(patience.stall(), patience.stall());
      return;
    }
    if (body != null && waits.reading().isTooLong(body.isWaiting(), body.bytesSeen())) {
      body.breakOff(new TimeoutException("The request's body comes too slowly."));
    }
    boolean busy = writing;
    if (waits.sending().isTooLong(busy, endPoint.bytesSent())) {
      endPoint.close(new TimeoutException("The client takes the answer too slowly."));
    } else if (!busy && endPoint.clientHasGone(scratch)) {
      cancellation.cancel();
    }
  }
}
