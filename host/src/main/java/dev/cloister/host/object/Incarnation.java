package dev.cloister.host.object;

import dev.cloister.api.Failure;
import dev.cloister.api.ObjectId;
import dev.cloister.host.execution.LiveObject;
import dev.cloister.host.execution.ObjectHome;
import dev.cloister.host.execution.SocketKeeper;
import dev.cloister.host.execution.Timeline;
import dev.cloister.host.storage.AlarmWrite;
import dev.cloister.host.storage.HistoryWrite;
import dev.cloister.host.storage.Moment;
import dev.cloister.host.storage.ObjectHistory;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.Shard;
import dev.cloister.host.storage.StoredEntry;
import dev.cloister.host.storage.WritesRefused;
import dev.cloister.host.storage.WritesTooLarge;
import dev.cloister.isolates.bridge.Alarm;
import dev.cloister.isolates.bridge.AlarmChange;
import dev.cloister.isolates.bridge.Entry;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.GuestError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// One life of an object in memory: from its activation in a context until it is evicted, breaks,
/// or is lost.
///
/// Its batches are committed in the term in which it was activated, so that they are refused once
/// another leader serves the shard. Once it is over it writes no more: a batch that arrives later
/// is dropped, and so nobody hears of it.
///
/// Threads: any; nothing here waits but reads, which run on `readers`.
final class Incarnation implements LiveObject {
  private static final int READ_BYTES_MAX = 1 << 20;
  private static final int READ_AT_ONCE = 32;

  private final ObjectId id;
  private final Shard shard;
  private final long term;
  private final ObjectHome home;
  private final ObjectWorker worker;
  private final Executor readers;
  private final OutputGate gate = new OutputGate();
  private volatile long number;

  /// Set before the first batch; under `this`.
  private @Nullable ObjectName name;

  /// Of its newest turn; under `this`.
  private Moment last = new Moment(0);

  private volatile SocketKeeper sockets = SocketKeeper.NONE;

  /// Why what it wrote last is not stored, where that is known.
  private volatile @Nullable Failure whyLost;

  // Written before the worker has it.
  private long activationNanos;
  private long activationBytes;

  // Turned on under `this`, so that no batch is given to the shard after it.
  private volatile boolean over;

  Incarnation(
      ObjectId id, Shard shard, long term, ObjectHome home, ObjectWorker worker, Executor readers) {
    this.id = id;
    this.shard = shard;
    this.term = term;
    this.home = home;
    this.worker = worker;
    this.readers = readers;
  }

  /// The largest object that is handed over whole when it is activated.
  static final long WHOLE_BYTES_MAX = 128 << 10;

  /// Reads what the object needs to begin with and brings it to life. May wait for the disk.
  void activate(Optional<String> said) {
    var began = worker.objects().nanoTime();
    var known = ObjectName.of(shard.state(), id, said);
    synchronized (this) {
      name = known;
    }
    last = shard.state().history().of(id).map(ObjectHistory::last).orElse(last);
    var whole = shard.state().whole(id, WHOLE_BYTES_MAX);
    var entries =
        whole.orElse(List.of()).stream()
            .map(entry -> new Entry(entry.key(), entry.value()))
            .toList();
    var alarms =
        shard.state().alarms().of(id).stream()
            .map(alarm -> new Alarm(alarm.name(), alarm.timeMillis()))
            .toList();
    entries.forEach(entry -> activationBytes += entry.key().length + entry.value().length);
    activationNanos = worker.objects().nanoTime() - began;
    number =
        home.activate(
            this, id.className(), id.hex(), known.text(), entries, whole.isPresent(), alarms);
    sockets = worker.sockets().begin(this);
  }

  /// The event waited for this life to begin.
  void broughtToLifeFor(Timeline timeline) {
    timeline.activated(activationNanos, activationBytes);
  }

  @Override
  public SocketKeeper sockets() {
    return sockets;
  }

  @Override
  public ObjectId id() {
    return id;
  }

  ObjectHome home() {
    return home;
  }

  long number() {
    return number;
  }

  /// Whether it can no longer take events.
  boolean isOver() {
    return over;
  }

  @Override
  public void written(FromIsolate.Batch batch, Optional<Timeline> timeline) {
    gate.written(batch.batch());
    ObjectWrites writes;
    CompletableFuture<Void> commit;
    synchronized (this) {
      if (over) {
        return;
      }
      var made = writes(batch, past(false, new HistoryWrite.Nothing()));
      timeline.ifPresent(each -> each.wrote(bytes(made)));
      writes = made;
      commit = shard.commit(term, writes);
      if (!isRefused(commit)) {
        worker.committing(commit);
      }
    }
    var _ =
        commit.whenComplete((_, problem) -> {
          if (problem == null) {
            timeline.ifPresent(Timeline::durable);
            gate.durable(batch.batch());
            home.durable(number, batch.batch());
            worker.objects().alarmsSet(shard, writes);
          } else if (problem instanceof WritesRefused refused) {
            refuse(batch.batch(), refused.failure());
          } else if (problem instanceof WritesTooLarge) {
            // Nothing of it was logged: only this object knows more than is stored.
            discard();
          } else {
            whyLost = null;
            // Here too, since this life may be over already and its answers still be held.
            gate.breakUp();
            worker.objects().discard(shard);
          }
        });
  }

  /// Whether nothing of it was logged, so that the newest commit is still the one before it.
  private static boolean isRefused(CompletableFuture<Void> commit) {
    return commit.isCompletedExceptionally()
        && (commit.exceptionNow() instanceof WritesRefused
            || commit.exceptionNow() instanceof WritesTooLarge);
  }

  private static long bytes(ObjectWrites writes) {
    long bytes = 0;
    for (var put : writes.puts()) {
      bytes += put.key().length + put.value().length;
    }
    for (var key : writes.deletes()) {
      bytes += key.length;
    }
    return bytes;
  }

  /// Takes a step in the object's history, in order with its batches.
  ///
  /// @param fresh whether what is written after it is to be told apart from all before
  /// @return when it is durable, its moment
  CompletableFuture<Moment> step(boolean fresh, HistoryWrite.Step step) {
    CompletableFuture<Void> commit;
    Moment moment;
    synchronized (this) {
      if (over) {
        return CompletableFuture.failedFuture(new IllegalStateException("The object is gone."));
      }
      var writes = ObjectWrites.step(id, past(fresh, step));
      moment = last;
      commit = shard.commit(term, writes);
      worker.committing(commit);
    }
    return commit.handle((_, problem) -> {
      if (problem != null) {
        worker.objects().discard(shard);
        throw new CompletionException(problem);
      }
      return moment;
    });
  }

  private HistoryWrite past(boolean fresh, HistoryWrite.Step step) {
    var write = worker.objects().recovery().write(last, fresh, step);
    last = write.moment();
    return write;
  }

  private ObjectWrites writes(FromIsolate.Batch batch, HistoryWrite history) {
    return new ObjectWrites(
        id,
        Optional.empty(),
        batch.deleteAll(),
        batch.deletes(),
        puts(batch),
        batch.alarms().stream().map(Incarnation::alarm).toList(),
        Optional.of(history));
  }

  private List<StoredEntry> puts(FromIsolate.Batch batch) {
    var puts = new ArrayList<StoredEntry>();
    batch.puts().forEach(put -> puts.add(new StoredEntry(put.key(), put.value())));
    var known = name;
    if (known == null) {
      return puts;
    }
    if (batch.deleteAll()) {
      known.forgotten();
    }
    var keepsSomething =
        !puts.isEmpty()
            || batch.alarms().stream().anyMatch(alarm -> alarm.timeMillis().isPresent());
    if (keepsSomething) {
      known.toStore().ifPresent(puts::add);
    }
    return puts;
  }

  /// The isolate sets no alarm to a time before 1970, but it is not believed.
  private static AlarmWrite alarm(AlarmChange change) {
    return change
        .timeMillis()
        .<AlarmWrite>map(time -> new AlarmWrite.Set(change.name(), Math.max(0, time)))
        .orElseGet(() -> new AlarmWrite.Delete(change.name()));
  }

  @Override
  public void whenDurable(long batch, Runnable open, Runnable lost) {
    gate.whenDurable(batch, open, lost);
  }

  @Override
  public Failure whyLost() {
    var known = whyLost;
    return known == null ? LiveObject.super.whyLost() : known;
  }

  @Override
  public void read(FromIsolate.Read read, Optional<Timeline> timeline) {
    if (read.query() instanceof FromIsolate.Query.Past past) {
      new PastQuestion(this, worker, home, read.read(), readers).ask(past);
      return;
    }
    var began = worker.objects().nanoTime();
    readers.execute(() -> {
      switch (read.query()) {
        case FromIsolate.Query.Past _ -> throw new IllegalStateException("It was asked above.");
        case FromIsolate.Query.Keys(var keys) -> home.answerRead(read.read(), keys(keys), false);
        case FromIsolate.Query.Range range -> range(read.read(), range);
      }
      timeline.ifPresent(each -> each.read(worker.objects().nanoTime() - began));
    });
  }

  private List<Entry> keys(List<byte[]> keys) {
    var found = new ArrayList<Entry>();
    for (var key : keys) {
      shard.state().get(id, key).ifPresent(value -> found.add(new Entry(key, value)));
    }
    return found;
  }

  /// Answers as much of a range as travels well in one message.
  private void range(long read, FromIsolate.Query.Range range) {
    var found = new ArrayList<Entry>();
    var start = range.start();
    var end = range.end();
    var bytes = 0L;
    var more = true;
    while (more && found.size() < range.limit() && bytes < READ_BYTES_MAX) {
      var want = Math.min(READ_AT_ONCE, range.limit() - found.size());
      var page = shard.state().range(id, start, end, range.reverse(), want);
      for (var entry : page) {
        found.add(new Entry(entry.key(), entry.value()));
        bytes += entry.key().length + entry.value().length;
      }
      more = page.size() == want;
      if (more && range.reverse()) {
        end = Optional.of(page.getLast().key());
      } else if (more) {
        var last = page.getLast().key();
        start = Optional.of(java.util.Arrays.copyOf(last, last.length + 1));
      }
    }
    home.answerRead(read, found, more);
  }

  @Override
  public void broken(GuestError error) {
    end();
    worker.incarnationOver(this);
  }

  @Override
  public void begun() {
    worker.eventBegun();
  }

  @Override
  public void lost() {
    end();
    worker.incarnationOver(this);
  }

  /// Takes it out of memory: nothing is under way.
  void evict() {
    end("The object was evicted.", true);
  }

  /// Another version takes over: what is still under way ends with an error.
  void replace() {
    end("The object was reset, since another version of its script has taken over.", false);
  }

  private void end(String message, boolean retryable) {
    end();
    home.drop(number, new GuestError("Error", message, "", "", false, retryable, false, true));
  }

  /// It is unknown what was stored: nothing of it may leave any more.
  void discard() {
    end();
    gate.breakUp();
    home.drop(
        number,
        new GuestError(
            "Error",
            "The object was reset, since what it wrote could not be confirmed.",
            "",
            "",
            false,
            false,
            false,
            true));
    worker.incarnationOver(this);
  }

  /// What it wrote is not stored, and that is known: what it wrote before is, and may be told.
  private void refuse(long batch, Failure why) {
    whyLost = why;
    end();
    gate.refused(batch);
    home.drop(
        number,
        new GuestError(
            "Error",
            "The object was reset, since what it wrote was refused: " + why.detail(),
            "",
            why.code(),
            true,
            false,
            true,
            true));
    worker.incarnationOver(this);
  }

  private void end() {
    synchronized (this) {
      over = true;
    }
    worker.sockets().end(this);
  }
}
