package dev.cloister.host.storage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Makes turns durable: while one log entry is in flight, the turns that finish wait, and then all
/// leave in the next entry. Under load one fsync so serves many turns, and nothing is reordered.
///
/// After one entry of a term was refused or its fate became unknown, nothing more is committed in
/// that term: the entry may still be applied, so what a worker has read since could be wrong.
///
/// Threads: any may commit; the caller encodes and submits when nothing is in flight, else the
/// thread that completed the entry before. Futures complete on that thread, or on the executor when
/// they fail. Limits: an entry takes turns up to [EntryCodec#PIECE_BYTES_MAX], but at least one.
public final class Committer {
  private record Waiting(Turn turn, int bytes, CompletableFuture<Void> durable) {}

  private record Batch(long term, List<Waiting> turns) {}

  /// Hears that a term was given up.
  public interface Abandoned {
    /// Nothing more is committed in `term`, because of `cause`. Called on the executor.
    void abandoned(long term, Throwable cause);
  }

  /// The fence refused an entry: its term was over when it was logged.
  public static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused() {
      super("The term of these turns was over when their entry was logged.");
    }
  }

  private final int shard;
  private final ShardLog log;
  private final Executor failures;
  private final Abandoned abandoned;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private OptionalLong term = OptionalLong.empty();
  private boolean inFlight;

  /// Serves no term until [#begin].
  public Committer(int shard, ShardLog log, Executor failures, Abandoned abandoned) {
    this.shard = shard;
    this.log = log;
    this.failures = failures;
    this.abandoned = abandoned;
  }

  /// The term in which turns are taken.
  public synchronized OptionalLong term() {
    return term;
  }

  /// From now on turns of `term` are taken; those of an earlier one fail.
  public void begin(long term) {
    end(new IllegalStateException("Term " + term + " has begun."));
    synchronized (this) {
      this.term = OptionalLong.of(term);
    }
  }

  /// From now on no turns are taken; those that wait fail. What is in flight is left to the log.
  public void end(Throwable cause) {
    fail(stop(), cause);
  }

  /// As [Shard#commit].
  public CompletableFuture<Void> commit(long term, ObjectWrites writes) {
    var durable = new CompletableFuture<Void>();
    Turn turn;
    try {
      StorageLimits.check(writes);
      turn = Turn.of(writes);
    } catch (WritesTooLarge e) {
      durable.completeExceptionally(e);
      return durable;
    }
    var mine = new Waiting(turn, EntryCodec.bytes(turn), durable);
    synchronized (this) {
      if (this.term.isEmpty() || this.term.getAsLong() != term) {
        durable.completeExceptionally(
            unknown(new IllegalStateException("Term " + term + " is not served.")));
        return durable;
      }
      waiting.add(mine);
      if (inFlight) {
        return durable;
      }
      inFlight = true;
    }
    submitNext();
    return durable;
  }

  private void submitNext() {
    Batch batch = next();
    if (batch == null) {
      return;
    }
    CompletableFuture<Verdict> whole = null;
    try {
      for (byte[] piece : EntryCodec.encode(batch.term(), turns(batch))) {
        var verdict = log.append(piece);
        whole = whole == null ? verdict : whole.thenCombine(verdict, Committer::worse);
      }
    } catch (RuntimeException | Error e) {
      done(batch, null, e);
      return;
    }
    if (whole != null) {
      var _ = whole.whenComplete((verdict, error) -> done(batch, verdict, error));
    }
  }

  private void done(Batch batch, @Nullable Verdict verdict, @Nullable Throwable error) {
    if (verdict == Verdict.APPLIED) {
      // The next entry first, so that the disk works while the gates open.
      submitNext();
      batch.turns().forEach(turn -> turn.durable().complete(null));
      return;
    }
    Throwable cause = error != null ? error : new Refused();
    List<Waiting> lost = new ArrayList<>(batch.turns());
    synchronized (this) {
      inFlight = false;
      if (term.isPresent() && term.getAsLong() == batch.term()) {
        lost.addAll(stop());
      }
    }
    fail(lost, cause);
    failures.execute(() -> abandoned.abandoned(batch.term(), cause));
    resume();
  }

  /// A later term may have begun, and turns of it may wait, while an entry of an earlier one was in
  /// flight.
  private void resume() {
    synchronized (this) {
      if (inFlight || waiting.isEmpty()) {
        return;
      }
      inFlight = true;
    }
    submitNext();
  }

  private synchronized @Nullable Batch next() {
    List<Waiting> turns = new ArrayList<>();
    long bytes = 0;
    while (!waiting.isEmpty()
        && (turns.isEmpty()
            || bytes + waiting.element().bytes() <= EntryCodec.PIECE_BYTES_MAX - 64)) {
      Waiting turn = waiting.remove();
      bytes += turn.bytes();
      turns.add(turn);
    }
    if (turns.isEmpty()) {
      inFlight = false;
      return null;
    }
    return new Batch(term.orElseThrow(), turns);
  }

  private synchronized List<Waiting> stop() {
    term = OptionalLong.empty();
    List<Waiting> lost = List.copyOf(waiting);
    waiting.clear();
    return lost;
  }

  private void fail(List<Waiting> lost, Throwable cause) {
    if (!lost.isEmpty()) {
      failures.execute(
          () -> lost.forEach(turn -> turn.durable().completeExceptionally(unknown(cause))));
    }
  }

  private CommitUnknown unknown(Throwable cause) {
    return new CommitUnknown(
        "It is unknown whether a turn of shard %d was applied; read the state again and retry."
            .formatted(shard),
        cause);
  }

  private static List<Turn> turns(Batch batch) {
    return batch.turns().stream().map(Waiting::turn).toList();
  }

  private static Verdict worse(Verdict one, Verdict other) {
    return one == Verdict.REFUSED ? one : other;
  }
}
