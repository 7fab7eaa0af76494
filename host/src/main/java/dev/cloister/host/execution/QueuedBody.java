package dev.cloister.host.execution;

import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// A flowing body for one who can wait: the pieces in a queue, and leave for more as they are
/// taken.
///
/// Threads: one takes; any may close. Limits: the queue holds at most what the source had leave
/// for.
final class QueuedBody implements BodySink, Pieces {
  private sealed interface Piece {
    record Bytes(byte[] bytes) implements Piece {}

    record End() implements Piece {}

    record CutShort(String message) implements Piece {}
  }

  private final LinkedBlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
  private final BodySource source;
  private boolean started;
  private boolean ended;

  QueuedBody(BodySource source) {
    this.source = source;
  }

  @Override
  public byte @Nullable [] next() throws IOException {
    if (ended) {
      return null;
    }
    if (!started) {
      started = true;
      source.start(this);
    }
    Piece piece;
    try {
      piece = pieces.take();
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while waiting for the rest of a body.", e);
    }
    return switch (piece) {
      case Piece.Bytes(var bytes) -> {
        source.credit(bytes.length);
        yield bytes;
      }
      case Piece.End() -> {
        ended = true;
        yield null;
      }
      case Piece.CutShort(var message) -> {
        ended = true;
        throw new IOException(message);
      }
    };
  }

  @Override
  public void chunk(byte[] bytes, boolean last) {
    if (bytes.length > 0) {
      pieces.add(new Piece.Bytes(bytes));
    }
    if (last) {
      pieces.add(new Piece.End());
    }
  }

  @Override
  public void failed(String message) {
    pieces.add(new Piece.CutShort(message));
  }

  @Override
  public void close() {
    source.cancel();
    pieces.add(new Piece.CutShort("Nobody reads the body any more."));
  }
}
