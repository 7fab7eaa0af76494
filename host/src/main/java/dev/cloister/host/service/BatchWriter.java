package dev.cloister.host.service;

import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.WritesRefused;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The only one that changes one stored object of a service: changes wait in a line, and all that
/// wait when one batch has become durable make the next, so that one fsync serves many and what a
/// batch is computed from is always applied.
///
/// Threads: any may submit; one at a time of `threads` works the line off. Limits: as many wait as
/// callers are let in ([ServiceCalls#CALLS_PER_TENANT_MAX]); a batch takes [#CHANGES_MAX] changes
/// and [#BYTES_MAX] bytes, at least one change.
///
/// @param <C> a change
public final class BatchWriter<C> {
  /// Changes of one batch.
  static final int CHANGES_MAX = 500;

  /// Bytes of one batch: below what the log takes in one element.
  static final int BYTES_MAX = 400 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(BatchWriter.class);

  /// Changes as they become writes; made anew for each batch, when all before it are applied.
  public interface Batch<C> {
    /// Takes a change in; says whether it changes anything, or why it is refused.
    Outcome<Boolean> add(C change);

    /// What is to be committed; empty when nothing changes.
    Optional<ObjectWrites> writes();
  }

  private record Waiting<C>(C change, CompletableFuture<Outcome<Boolean>> done) {}

  private final String name;
  private final ServedShard shard;
  private final ToIntFunction<C> bytes;
  private final Supplier<Batch<C>> batches;
  private final Executor threads;
  private final ArrayDeque<Waiting<C>> line = new ArrayDeque<>();
  private boolean working;

  /// @param name of the object, for the operator's log
  /// @param bytes what a change adds to a batch, about
  public BatchWriter(
      String name,
      ServedShard shard,
      ToIntFunction<C> bytes,
      Supplier<Batch<C>> batches,
      Executor threads) {
    this.name = name;
    this.shard = shard;
    this.bytes = bytes;
    this.batches = batches;
    this.threads = threads;
  }

  /// Completes, never exceptionally, when the change is durable: with whether it changed anything,
  /// or with why it was not made or may not have been.
  public CompletableFuture<Outcome<Boolean>> submit(C change) {
    var done = new CompletableFuture<Outcome<Boolean>>();
    synchronized (this) {
      line.add(new Waiting<>(change, done));
      if (working) {
        return done;
      }
      working = true;
    }
    threads.execute(this::work);
    return done;
  }

  private void work() {
    for (var batch = next(); !batch.isEmpty(); batch = next()) {
      try {
        write(batch);
      } catch (CompletionException e) {
        if (e.getCause() instanceof WritesRefused refused) {
          fail(batch, refused.failure());
        } else {
          LOG.warn("A batch of {} may not have been stored", name, e);
          fail(batch, "It is not known whether the change was stored.");
        }
      } catch (RuntimeException fault) {
        LOG.error("A batch of {} failed", name, fault);
        fail(batch, "The change could not be stored.");
      }
    }
  }

  private synchronized List<Waiting<C>> next() {
    var batch = new ArrayList<Waiting<C>>();
    var total = 0L;
    while (!line.isEmpty() && batch.size() < CHANGES_MAX) {
      total += bytes.applyAsInt(line.element().change());
      if (!batch.isEmpty() && total > BYTES_MAX) {
        break;
      }
      batch.add(line.remove());
    }
    working = !batch.isEmpty();
    return batch;
  }

  private void write(List<Waiting<C>> waiting) {
    var batch = batches.get();
    var outcomes = new ArrayList<Outcome<Boolean>>();
    for (var each : waiting) {
      outcomes.add(batch.add(each.change()));
    }
    batch.writes().ifPresent(writes -> shard.commit(writes).join());
    for (var i = 0; i < waiting.size(); i++) {
      waiting.get(i).done().complete(outcomes.get(i));
    }
  }

  private static <C> void fail(List<Waiting<C>> batch, String what) {
    fail(batch, ServiceAnswers.storageUnavailable(what));
  }

  private static <C> void fail(List<Waiting<C>> batch, Failure failure) {
    batch.forEach(waiting -> waiting.done().complete(new Outcome.Failed<>(failure)));
  }
}
