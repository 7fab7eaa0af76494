package dev.cloister.host.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/// A connection that can be asked whether its client is still there.
///
/// Jetty does not read an HTTP/1.1 connection while a request is being answered, so it would not
/// notice a client that goes away. [#clientHasGone] reads without waiting; what comes instead of
/// the end (the next pipelined request, say) is kept here and is the first thing that [#fill] hands
/// out.
///
/// Threads: Jetty's read, the sweeper looks ahead; `lock` keeps one from the other. A reader that
/// registers interest while bytes are kept is woken from another thread, since the selector knows
/// nothing of them and Jetty does not expect to be called back from inside its registration.
final class LookAheadEndPoint extends SocketChannelEndPoint {
  private final ReentrantLock lock = new ReentrantLock();
  private final Executor executor;

  /// What was read ahead and not handed out yet.
  private @Nullable ByteBuffer ahead;

  private volatile long bytesSent;
  private boolean inRequest;

  /// Whether bytes of a request's headers have come and their end has not.
  private boolean readingHeaders;

  /// How often [#sweepsReadingHeaders()] was asked since they began.
  private int sweepsSinceHeadersBegan;

  LookAheadEndPoint(
      SocketChannel channel,
      ManagedSelector selector,
      SelectionKey key,
      Scheduler scheduler,
      Executor executor) {
    super(channel, selector, key, scheduler);
    this.executor = executor;
  }

  @Override
  public int fill(ByteBuffer buffer) throws IOException {
    lock.lock();
    try {
      int filled = ahead == null ? super.fill(buffer) : fillFrom(ahead, buffer);
      if (filled > 0 && !inRequest) {
        readingHeaders = true;
      }
      return filled;
    } finally {
      lock.unlock();
    }
  }

  private int fillFrom(ByteBuffer kept, ByteBuffer buffer) {
    int position = BufferUtil.flipToFill(buffer);
    int count = Math.min(kept.remaining(), buffer.remaining());
    buffer.put(kept.slice(kept.position(), count));
    kept.position(kept.position() + count);
    BufferUtil.flipToFlush(buffer, position);
    if (!kept.hasRemaining()) {
      ahead = null;
    }
    notIdle();
    return count;
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // Jetty has one write under way at a time.
  public boolean flush(ByteBuffer... buffers) throws IOException {
    long before = BufferUtil.remaining(buffers);
    boolean all = super.flush(buffers);
    bytesSent += before - BufferUtil.remaining(buffers);
    return all;
  }

  /// How many bytes the client's connection has taken, ever.
  long bytesSent() {
    return bytesSent;
  }

  @Override
  protected void needsFillInterest() {
    lock.lock();
    try {
      if (ahead == null) {
        super.needsFillInterest();
        return;
      }
    } finally {
      lock.unlock();
    }
    executor.execute(getFillInterest()::fillable);
  }

  /// Whether the client has closed its side. Never waits. Says no while somebody else reads, who
  /// will notice. `scratch` is the caller's, empty, and empty again afterwards.
  boolean clientHasGone(ByteBuffer scratch) {
    if (!lock.tryLock()) {
      return false;
    }
    try {
      if (!isOpen() || isInputShutdown()) {
        return true;
      }
      if (ahead != null || isFillInterested()) {
        return false;
      }
      int count = getChannel().read(scratch);
      if (count > 0) {
        ahead = ByteBuffer.allocate(count).put(scratch.flip()).flip();
      }
      return count < 0;
    } catch (IOException _) {
      return true;
    } finally {
      scratch.clear();
      lock.unlock();
    }
  }

  /// The headers of a request are here.
  void requestBegan() {
    lock.lock();
    try {
      inRequest = true;
      readingHeaders = false;
      sweepsSinceHeadersBegan = 0;
    } finally {
      lock.unlock();
    }
  }

  /// The request has been answered; what comes next is another one.
  void requestEnded() {
    lock.lock();
    try {
      inRequest = false;
    } finally {
      lock.unlock();
    }
  }

  /// For how many sweeps, this one included, the headers of a request have been incomplete; 0 when
  /// none are under way.
  int sweepsReadingHeaders() {
    if (!lock.tryLock()) {
      return 0;
    }
    try {
      sweepsSinceHeadersBegan = readingHeaders ? sweepsSinceHeadersBegan + 1 : 0;
      return sweepsSinceHeadersBegan;
    } finally {
      lock.unlock();
    }
  }
}
