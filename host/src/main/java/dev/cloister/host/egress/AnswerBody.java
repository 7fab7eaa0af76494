package dev.cloister.host.egress;

import dev.cloister.host.execution.BodySink;
import dev.cloister.host.execution.BodySource;
import dev.cloister.isolates.bridge.Body;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/// The body of an origin's answer, read from its connection as far as the reader's credit reaches
/// and no further.
///
/// Threads: any; one at a time moves bytes. Limits: one buffer of the connection's is held beyond
/// the credit.
final class AnswerBody implements BodySource {
  private static final byte[] NO_BYTES = {};

  private final Content.Source source;
  private final long length;
  private final Runnable giveUp;
  private @Nullable BodySink sink;
  private long leave = Body.FIRST_CREDIT_BYTES;
  private boolean waiting;
  private boolean pumping;
  private boolean over;

  /// @param giveUp ends the exchange when nobody wants the rest
  AnswerBody(Content.Source source, long length, Runnable giveUp) {
    this.source = source;
    this.length = length;
    this.giveUp = giveUp;
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public synchronized void start(BodySink newSink) {
    sink = newSink;
    pump();
  }

  @Override
  public synchronized void credit(long bytes) {
    leave += bytes;
    pump();
  }

  @Override
  public void cancel() {
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
    }
    giveUp.run();
  }

  private synchronized void ready() {
    waiting = false;
    pump();
  }

  /// Moves what is there. A demand may be answered before it returns, which then only clears
  /// `waiting`.
  private void pump() {
    var to = sink;
    if (pumping || to == null) {
      return;
    }
    pumping = true;
    while (!over && !waiting && leave > 0) {
      var chunk = source.read();
      if (chunk == null) {
        waiting = true;
        source.demand(this::ready);
      } else if (Content.Chunk.isFailure(chunk)) {
        over = true;
        to.failed("Network connection lost.");
      } else {
        over = chunk.isLast();
        deliver(to, chunk);
      }
    }
    pumping = false;
  }

  private void deliver(BodySink to, Content.Chunk chunk) {
    var buffer = chunk.getByteBuffer();
    while (buffer.remaining() > Body.BYTES_IN_ONE_MESSAGE_MAX) {
      to.chunk(taken(buffer, Body.BYTES_IN_ONE_MESSAGE_MAX), false);
    }
    if (chunk.isLast() || buffer.hasRemaining()) {
      to.chunk(
          buffer.hasRemaining() ? taken(buffer, buffer.remaining()) : NO_BYTES, chunk.isLast());
    }
    chunk.release();
  }

  private byte[] taken(java.nio.ByteBuffer buffer, int count) {
    var bytes = new byte[count];
    buffer.get(bytes);
    leave -= count;
    return bytes;
  }
}
