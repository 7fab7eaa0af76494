package dev.cloister.host.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/// A request's body, read from the connection as it is asked for and counted against its bound.
///
/// Threads: one reader; `close` and `breakOff` from any. Between calls nothing is read, so a client
/// that sends faster than the script reads is held back by TCP. `lock` guards the fields.
final class RequestChunks implements ChunkSource {
  private static final byte[] NOTHING = {};

  /// In pieces of at most some tens of kilobytes.
  private static final int SKIPPED_AT_ONCE = 16;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Request request;
  private final long bytesMax;

  /// Whether Jetty has been asked to call [#arrived()] and has not yet.
  private boolean waiting;

  private boolean ended;
  private boolean closed;
  private boolean tooLarge;
  private long seen;

  /// Why no more is waited for; null as long as it is.
  private @Nullable Exception brokenOff;

  /// What to do once Jetty owes us no call any more.
  private @Nullable Runnable afterWaiting;

  RequestChunks(Request request, long bytesMax) {
    this.request = request;
    this.bytesMax = bytesMax;
  }

  /// The most bytes it may have.
  long bytesMax() {
    return bytesMax;
  }

  @Override
  public byte @Nullable [] next() throws IOException {
    while (true) {
      var chunk = read();
      if (chunk == null) {
        awaitMore();
        continue;
      }
      try {
        if (Content.Chunk.isFailure(chunk)) {
          throw cutShort(chunk.getFailure());
        }
        var bytes = take(chunk);
        if (bytes.length > 0) {
          return bytes;
        }
        if (chunk.isLast()) {
          return null;
        }
      } finally {
        chunk.release();
      }
    }
  }

  private Content.@Nullable Chunk read() throws IOException {
    lock.lock();
    try {
      if (ended) {
        return Content.Chunk.EOF;
      }
      checkOpen();
      return readOnce();
    } finally {
      lock.unlock();
    }
  }

  private void checkOpen() throws IOException {
    if (closed) {
      throw new IOException("The request's body is no longer read: the request has ended.");
    }
    if (brokenOff != null) {
      throw cutShort(brokenOff);
    }
  }

  private static IOException cutShort(Throwable cause) {
    return new IOException("The request's body was cut short.", cause);
  }

  /// What has come; null for nothing. A connection that is closed meanwhile has its request emptied
  /// by Jetty on the thread that closes it, whoever reads beside it, and the reader may find the
  /// buffers gone: that is the end of the body as well.
  private Content.@Nullable Chunk readOnce() {
    try {
      return request.read();
    } catch (RuntimeException torn) {
      return Content.Chunk.from(torn, true);
    }
  }

  private byte[] take(Content.Chunk chunk) throws BodyTooLarge {
    int count = chunk.remaining();
    lock.lock();
    try {
      ended |= chunk.isLast();
      seen += count;
      if (seen > bytesMax) {
        tooLarge = true;
        throw new BodyTooLarge(bytesMax);
      }
    } finally {
      lock.unlock();
    }
    if (count == 0) {
      return NOTHING;
    }
    var bytes = new byte[count];
    chunk.get(bytes, 0, count);
    return bytes;
  }

  private void awaitMore() throws IOException {
    lock.lock();
    try {
      checkOpen();
      if (!waiting) {
        waiting = true;
        request.demand(this::arrived);
      }
      while (waiting && !closed && brokenOff == null) {
        changed.await();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while waiting for the request's body.");
    } finally {
      lock.unlock();
    }
  }

  private void arrived() {
    Runnable next;
    lock.lock();
    try {
      waiting = false;
      next = afterWaiting;
      afterWaiting = null;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (next != null) {
      next.run();
    }
  }

  /// Whether the bound was met.
  boolean wasTooLarge() {
    lock.lock();
    try {
      return tooLarge;
    } finally {
      lock.unlock();
    }
  }

  /// Whether a reader waits for bytes now.
  boolean isWaiting() {
    lock.lock();
    try {
      return waiting;
    } finally {
      lock.unlock();
    }
  }

  /// How many bytes have come.
  long bytesSeen() {
    lock.lock();
    try {
      return seen;
    } finally {
      lock.unlock();
    }
  }

  /// Forgets what has come and was not read; whether that was the rest of it. Only after [#close].
  ///
  /// Not Jetty's own way of doing so, after which it reads no more of this connection.
  boolean skip() {
    lock.lock();
    try {
      for (int i = 0; i < SKIPPED_AT_ONCE && !ended && !waiting; i++) {
        if (!readAndForget()) {
          break;
        }
      }
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /// Forgets what comes, up to the end of it or of the connection, and then runs `next`. Does not
  /// wait. Jetty would break the connection off, with the answer perhaps still on its way, if a
  /// request ended while Jetty owes us a call. Only after [#close].
  void discard(Runnable next) {
    lock.lock();
    try {
      while (!ended) {
        if (waiting) {
          afterWaiting = () -> discard(next);
          return;
        }
        if (!readAndForget()) {
          waiting = true;
          request.demand(this::arrived);
        }
      }
    } finally {
      lock.unlock();
    }
    next.run();
  }

  /// Whether there was something.
  private boolean readAndForget() {
    var chunk = readOnce();
    if (chunk == null) {
      return false;
    }
    seen += chunk.remaining();
    ended = chunk.isLast() || Content.Chunk.isFailure(chunk);
    chunk.release();
    return true;
  }

  /// Waits for no more, because of `cause`: whoever reads hears of it. Not `Request.fail`, which
  /// reads what is left on its own thread, whoever reads beside it.
  void breakOff(Exception cause) {
    lock.lock();
    try {
      if (brokenOff == null) {
        brokenOff = cause;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
