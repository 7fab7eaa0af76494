package dev.cloister.host.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The events that wait for one client, encoded as they go over the wire.
///
/// Threads: any may send; one writes. `lock` guards everything.
final class QueuedEvents implements EventSink {
  /// How long a stream is silent before a comment is sent, in seconds: short enough that a client
  /// that went away is soon noticed.
  static final long SILENCE_SECONDS_MAX = 5;

  private static final byte[] NOTHING = {};
  private static final byte[] COMMENT = ":\n\n".getBytes(UTF_8);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
  private final List<Runnable> listeners = new ArrayList<>();
  private long dropped;
  private boolean closing;
  private boolean ended;

  @Override
  public boolean send(String event, String data) {
    var bytes = encode(event, data);
    lock.lock();
    try {
      if (closing) {
        return false;
      }
      if (queue.size() >= QUEUE_EVENTS_MAX) {
        dropped++;
        return false;
      }
      queue.add(bytes);
      changed.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private static byte[] encode(String event, String data) {
    if (event.indexOf('\n') >= 0 || event.indexOf('\r') >= 0) {
      throw new IllegalArgumentException("The name of an event is one line.");
    }
    var text = new StringBuilder(event.length() + data.length() + 32);
    text.append("event: ").append(event).append('\n');
    data.lines().forEach(line -> text.append("data: ").append(line).append('\n'));
    if (data.isEmpty()) {
      text.append("data:\n");
    }
    return text.append('\n').toString().getBytes(UTF_8);
  }

  /// Waits for what to write next; empty when the stream is to end.
  byte[] next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long nanos = TimeUnit.SECONDS.toNanos(SILENCE_SECONDS_MAX);
      while (queue.isEmpty() && !closing) {
        if (nanos <= 0) {
          return COMMENT;
        }
        nanos = changed.awaitNanos(nanos);
      }
      var bytes = queue.poll();
      if (bytes == null) {
        return NOTHING;
      }
      if (dropped > 0) {
        queue.add(encode("dropped", Long.toString(dropped)));
        dropped = 0;
      }
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onClosed(Runnable listener) {
    lock.lock();
    try {
      if (!ended) {
        listeners.add(listener);
        return;
      }
    } finally {
      lock.unlock();
    }
    listener.run();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Nothing is written any more.
  void ended() {
    List<Runnable> waiting;
    lock.lock();
    try {
      closing = true;
      ended = true;
      queue.clear();
      waiting = List.copyOf(listeners);
      listeners.clear();
    } finally {
      lock.unlock();
    }
    waiting.forEach(Runnable::run);
  }
}
