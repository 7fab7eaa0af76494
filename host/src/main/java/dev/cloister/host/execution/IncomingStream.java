package dev.cloister.host.execution;

import dev.cloister.isolates.bridge.Chunk;
import dev.cloister.isolates.bridge.Credit;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A body that an isolate sends, on its way to whoever reads it.
///
/// Threads: any. Limits: what waits for its gates, and what arrives before it is started, is kept:
/// at most the first credit and what was granted since. An isolate that sends more than it has
/// leave for breaks the stream.
final class IncomingStream implements BodySource {
  private final long stream;
  private final long length;
  private final Consumer<Credit> credits;
  private final ArrayDeque<Chunk> early = new ArrayDeque<>();
  private @Nullable BodySink sink;
  private long leave = dev.cloister.isolates.bridge.Body.FIRST_CREDIT_BYTES;
  private boolean over;

  IncomingStream(long stream, long length, Consumer<Credit> credits) {
    this.stream = stream;
    this.length = length;
    this.credits = credits;
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public synchronized void start(BodySink newSink) {
    sink = newSink;
    Chunk chunk;
    while ((chunk = early.poll()) != null) {
      deliver(newSink, chunk);
    }
  }

  /// A chunk that the isolate has sent, whose gates may be shut yet: whether it is to be handed to
  /// [#arrived] when they are open.
  synchronized boolean admits(Chunk chunk) {
    var ends = chunk.last() || chunk.error().isPresent();
    if (over || (chunk.bytes().length == 0 && !ends)) {
      return false;
    }
    leave -= chunk.bytes().length;
    // A chunk may be begun with any credit left, so one of them may reach beyond it.
    if (leave < -dev.cloister.isolates.bridge.Body.BYTES_IN_ONE_MESSAGE_MAX) {
      broken("The script's runtime sent more of the body than it had leave for.");
      return false;
    }
    return true;
  }

  /// A chunk whose gates are open, and those of all before it.
  synchronized void arrived(Chunk chunk) {
    if (over) {
      return;
    }
    over = chunk.last() || chunk.error().isPresent();
    var to = sink;
    if (to == null) {
      early.add(chunk);
    } else {
      deliver(to, chunk);
    }
  }

  /// Nothing more will come, though the end has not.
  synchronized void broken(String message) {
    if (!over) {
      arrivedError(message);
    }
  }

  private void arrivedError(String message) {
    over = true;
    var chunk = new Chunk(stream, new byte[0], true, java.util.Optional.of(message));
    var to = sink;
    if (to == null) {
      early.add(chunk);
    } else {
      deliver(to, chunk);
    }
  }

  private static void deliver(BodySink to, Chunk chunk) {
    if (chunk.error().isPresent()) {
      to.failed(chunk.error().get());
    } else {
      to.chunk(chunk.bytes(), chunk.last());
    }
  }

  @Override
  public void credit(long bytes) {
    synchronized (this) {
      if (over) {
        return;
      }
      leave += bytes;
    }
    credits.accept(new Credit(stream, bytes));
  }

  @Override
  public void cancel() {
    synchronized (this) {
      early.clear();
      if (over) {
        return;
      }
      over = true;
    }
    credits.accept(new Credit(stream, Credit.CANCEL));
  }
}
