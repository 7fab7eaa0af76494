package dev.cloister.host.execution;

import dev.cloister.isolates.bridge.Body;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A body that is read piece by piece from somewhere one may have to wait, as far as the reader's
/// credit reaches.
///
/// Threads: any; the pieces are read on one of `threads`, which is given back when the body ends.
/// Owns the pieces, and closes them.
public final class PulledSource implements BodySource {
  private static final Logger LOG = LoggerFactory.getLogger(PulledSource.class);

  private final long length;
  private final Pieces pieces;
  private final Executor threads;
  private long leave = Body.FIRST_CREDIT_BYTES;
  private boolean cancelled;

  /// @param length in bytes; -1 when not known
  public PulledSource(long length, Pieces pieces, Executor threads) {
    this.length = length;
    this.pieces = pieces;
    this.threads = threads;
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public void start(BodySink sink) {
    threads.execute(() -> pull(sink));
  }

  private void pull(BodySink sink) {
    try (pieces) {
      while (waitForLeave()) {
        var bytes = pieces.next();
        if (bytes == null) {
          sink.chunk(new byte[0], true);
          return;
        }
        deliver(sink, bytes);
      }
    } catch (IOException e) {
      sink.failed(String.valueOf(e.getMessage()));
    } catch (RuntimeException fault) {
      LOG.error("The rest of a body could not be read", fault);
      sink.failed("The rest of the body could not be read.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      sink.failed("The host is stopping.");
    }
  }

  private void deliver(BodySink sink, byte[] bytes) throws InterruptedException {
    for (var from = 0; from < bytes.length; from += Body.BYTES_IN_ONE_MESSAGE_MAX) {
      if (from > 0 && !waitForLeave()) {
        return;
      }
      var to = Math.min(bytes.length, from + Body.BYTES_IN_ONE_MESSAGE_MAX);
      sink.chunk(
          from == 0 && to == bytes.length ? bytes : Arrays.copyOfRange(bytes, from, to), false);
      synchronized (this) {
        leave -= to - from;
      }
    }
  }

  private synchronized boolean waitForLeave() throws InterruptedException {
    while (leave <= 0 && !cancelled) {
      wait();
    }
    return !cancelled;
  }

  @Override
  public synchronized void credit(long bytes) {
    leave += bytes;
    notifyAll();
  }

  @Override
  public void cancel() {
    synchronized (this) {
      cancelled = true;
      notifyAll();
    }
    pieces.close();
  }
}
