package dev.cloister.host.boot;

import dev.cloister.host.execution.BodySink;
import dev.cloister.host.execution.BodySource;
import dev.cloister.host.http.ChunkSource;
import dev.cloister.isolates.bridge.Body;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A request body that a client sends, pulled by a thread of its own as far as the reader's credit
/// reaches.
///
/// Threads: any. Owns the source, and closes it.
final class PulledBody implements BodySource {
  private final long length;
  private final ChunkSource source;
  private long leave = Body.FIRST_CREDIT_BYTES;
  private boolean cancelled;

  PulledBody(long length, ChunkSource source) {
    this.length = length;
    this.source = source;
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public void start(BodySink sink) {
    Thread.ofVirtual().name("request-body").start(() -> pull(sink));
  }

  private void pull(BodySink sink) {
    try (source) {
      while (waitForLeave()) {
        var bytes = source.next();
        if (bytes == null) {
          sink.chunk(new byte[0], true);
          return;
        }
        deliver(sink, bytes);
      }
    } catch (IOException e) {
      sink.failed("The client did not send the whole body.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      sink.failed("The host is stopping.");
    }
  }

  private void deliver(BodySink sink, byte[] bytes) {
    for (var from = 0; from < bytes.length; from += Body.BYTES_IN_ONE_MESSAGE_MAX) {
      var to = Math.min(bytes.length, from + Body.BYTES_IN_ONE_MESSAGE_MAX);
      sink.chunk(
          from == 0 && to == bytes.length ? bytes : Arrays.copyOfRange(bytes, from, to), false);
    }
    synchronized (this) {
      leave -= bytes.length;
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
    source.close();
  }

  /// The chunks of a body for the edge to pull.
  static ChunkSource chunks(BodySource body) {
    var queue = new dev.cloister.host.execution.QueuedBody(body);
    return new ChunkSource() {
      @Override
      public byte @Nullable [] next() throws IOException {
        return queue.next();
      }

      @Override
      public void close() {
        queue.close();
      }
    };
  }
}
