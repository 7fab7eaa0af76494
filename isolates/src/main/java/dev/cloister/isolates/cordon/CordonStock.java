package dev.cloister.isolates.cordon;

import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.confine.Confined;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Spare cordons of one recipe: started, warm, and not yet anybody's.
///
/// A spare that is taken, or dies, is replaced in the background, one at a time, since a start
/// takes a whole core for a second or more. After a start that failed the stock waits before the
/// next.
///
/// Threads: any. Owns: the spares, until they are taken. Limits: `size` spares. Fails: [#take] with
/// what a start failed with that began while it waited.
public final class CordonStock implements AutoCloseable {
  private static final long RETRY_AFTER_S = 2;

  private final CordonStarter starter;
  private final int size;
  private final Thread refiller;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition closing = lock.newCondition();
  // Guarded by `lock`.
  private final Deque<CordonProcess> spares = new ArrayDeque<>();
  private int begun;
  private int lastFailed;
  private @Nullable IOException lastFailure;
  private int waiting;
  private boolean closed;

  /// @param size how many spares are kept, at least 1
  public CordonStock(
      CordonRuntime runtime, CordonRecipe recipe, CordonSupervisor supervisor, int size) {
    this(new CordonStarter(runtime, recipe, supervisor), size);
  }

  CordonStock(CordonStarter starter, int size) {
    if (size < 1) {
      throw new IllegalArgumentException(
          "A stock keeps at least 1 spare cordon; got " + size + ".");
    }
    this.starter = starter;
    this.size = size;
    this.refiller = Thread.ofPlatform().name("cordon-stock").daemon().unstarted(this::refill);
  }

  /// Starts to fill the stock.
  public CordonStock start() {
    refiller.start();
    return this;
  }

  /// How many spares are ready now.
  public int spares() {
    lock.lock();
    try {
      return spares.size();
    } finally {
      lock.unlock();
    }
  }

  /// A spare for this listener, if there is one.
  public Optional<CordonProcess> takeSpare(IsolateListener listener) {
    lock.lock();
    try {
      return Optional.ofNullable(poll(listener));
    } finally {
      lock.unlock();
    }
  }

  /// A spare for this listener; waits for the next one if there is none.
  public CordonProcess take(IsolateListener listener) throws IOException, InterruptedException {
    lock.lock();
    try {
      var begunBefore = begun;
      while (true) {
        var spare = poll(listener);
        if (spare != null) {
          return spare;
        }
        awaitNext(begunBefore);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Waits under the lock until there is a spare, or none will come; the start that is under way
  /// hears that somebody waits for it.
  private void awaitNext(int begunBefore) throws IOException, InterruptedException {
    waiting++;
    starter.awaited(true);
    try {
      while (spares.isEmpty()) {
        refuseWhereNoneComes(begunBefore);
        changed.await();
      }
    } finally {
      waiting--;
      starter.awaited(waiting > 0);
    }
  }

  /// Fails, under the lock, when no spare will come: when a start has failed that began after there
  /// was somebody to wait. One that was under way may have ended with what ended the cordon before.
  private void refuseWhereNoneComes(int begunBefore) throws IOException {
    if (closed) {
      throw new IOException("No cordon is to be had: the stock is closed.");
    }
    if (lastFailed > begunBefore) {
      throw new IOException("No cordon is to be had: the last start failed.", lastFailure);
    }
  }

  /// How the cordons of this stock are confined: as the next spare says, which is left where it is.
  public Confined confined() throws IOException, InterruptedException {
    lock.lock();
    try {
      if (spares.isEmpty()) {
        awaitNext(begun);
      }
      return spares.getFirst().confined();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until there is a spare and leaves it where it is.
  CordonProcess awaitSpare() throws InterruptedException {
    lock.lock();
    try {
      while (spares.isEmpty()) {
        changed.await();
      }
      return spares.getFirst();
    } finally {
      lock.unlock();
    }
  }

  /// Ends all spares and refills no more; cordons that were taken live on.
  @Override
  public void close() {
    List<CordonProcess> left;
    lock.lock();
    try {
      closed = true;
      left = List.copyOf(spares);
      spares.clear();
      changed.signalAll();
      closing.signalAll();
    } finally {
      lock.unlock();
    }
    refiller.interrupt();
    left.forEach(CordonProcess::close);
  }

  private @Nullable CordonProcess poll(IsolateListener listener) {
    for (var spare = spares.poll(); spare != null; spare = spares.poll()) {
      changed.signalAll();
      if (spare.bind(listener)) {
        return spare;
      }
    }
    return null;
  }

  private void refill() {
    try {
      while (awaitNeed()) {
        try {
          add(starter.start());
        } catch (IOException e) {
          failed(e);
        }
      }
    } catch (InterruptedException _) {
      // The stock was closed.
    }
  }

  /// Waits until a spare is missing, which is begun then; false when the stock is closed.
  private boolean awaitNeed() throws InterruptedException {
    lock.lock();
    try {
      while (!closed && spares.size() >= size) {
        changed.await();
      }
      if (closed) {
        return false;
      }
      begun++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void add(CordonProcess cordon) {
    lock.lock();
    try {
      if (!closed) {
        spares.add(cordon);
        changed.signalAll();
        var _ = cordon.death().thenRun(() -> remove(cordon));
        return;
      }
    } finally {
      lock.unlock();
    }
    cordon.close();
  }

  private void remove(CordonProcess dead) {
    lock.lock();
    try {
      if (spares.remove(dead)) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void failed(IOException failure) throws InterruptedException {
    lock.lock();
    try {
      lastFailure = failure;
      lastFailed = begun;
      changed.signalAll();
      var left = TimeUnit.SECONDS.toNanos(RETRY_AFTER_S);
      while (!closed && left > 0) {
        left = closing.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
