package dev.cloister.host.storage;

import dev.cloister.api.ObjectId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One shard in memory. Commits complete on the committer's thread, in order, unless a test holds
/// them.
///
/// Threads: any may call; the monitor guards everything, and listeners are called inside it.
public final class InMemoryShard implements Shard {
  private static final long WAIT_SECONDS = 60;

  private record Waiting(long term, ObjectWrites writes, CompletableFuture<Void> durable) {}

  private final int number;
  private final Executor committer;
  private final Predicate<ObjectId> mine;
  private final InMemoryStorage storage = new InMemoryStorage();
  private final List<Listener> listeners = new ArrayList<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Object draining = new Object();
  private long term = 1;
  private boolean leads = true;
  private boolean held;

  InMemoryShard(int number, Executor committer, Predicate<ObjectId> mine) {
    this.number = number;
    this.committer = committer;
    this.mine = mine;
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public synchronized OptionalLong term() {
    return leads ? OptionalLong.of(term) : OptionalLong.empty();
  }

  @Override
  public synchronized CompletableFuture<Void> commit(long term, ObjectWrites writes) {
    if (!mine.test(writes.object())) {
      throw new IllegalArgumentException(
          writes.object() + " does not belong to shard " + number + ".");
    }
    var durable = new CompletableFuture<Void>();
    try {
      StorageLimits.check(writes);
    } catch (WritesTooLarge e) {
      durable.completeExceptionally(e);
      return durable;
    }
    if (!leads || term != this.term) {
      durable.completeExceptionally(unknown());
      return durable;
    }
    waiting.add(new Waiting(term, writes, durable));
    notifyAll();
    if (!held) {
      committer.execute(this::drain);
    }
    return durable;
  }

  @Override
  public InMemoryStorage state() {
    return storage;
  }

  @Override
  public synchronized void listen(Listener listener) {
    listeners.add(listener);
    if (leads) {
      listener.leads(this, term);
    } else {
      listener.ceased(this);
    }
  }

  /// From now on commits wait for [#release].
  public synchronized void hold() {
    held = true;
  }

  /// Waits until a commit is kept back here.
  public synchronized void awaitHeld() throws InterruptedException {
    var giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (waiting.isEmpty()) {
      if (System.nanoTime() - giveUp > 0) {
        throw new AssertionError("Nobody has committed anything.");
      }
      TimeUnit.SECONDS.timedWait(this, WAIT_SECONDS);
    }
  }

  /// Lets the commits through that [#hold] kept back, in order, and those to come.
  public synchronized void release() {
    held = false;
    committer.execute(this::drain);
  }

  /// Ends the term and begins the next: what waits fails with [CommitUnknown].
  public synchronized void depose() {
    stop();
    term++;
    leads = true;
    listeners.forEach(listener -> listener.leads(this, term));
  }

  synchronized void stop() {
    leads = false;
    waiting.forEach(turn -> turn.durable().completeExceptionally(unknown()));
    waiting.clear();
    listeners.forEach(listener -> listener.ceased(this));
  }

  /// Whoever drains, commits become durable one after another: nobody hears of a later one first.
  private void drain() {
    synchronized (draining) {
      for (Waiting turn = next(); turn != null; turn = next()) {
        turn.durable().complete(null);
      }
    }
  }

  private synchronized @Nullable Waiting next() {
    Waiting turn = held ? null : waiting.poll();
    if (turn != null) {
      storage.apply(turn.writes());
    }
    return turn;
  }

  private CommitUnknown unknown() {
    return new CommitUnknown(
        "Shard %d is not served in that term.".formatted(number), new IllegalStateException());
  }
}
