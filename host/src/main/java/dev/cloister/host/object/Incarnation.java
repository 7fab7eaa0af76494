package dev.cloister.host.object;

import dev.cloister.api.ObjectId;
import dev.cloister.host.execution.LiveObject;
import dev.cloister.host.execution.ObjectHome;
import dev.cloister.host.execution.SocketKeeper;
import dev.cloister.host.storage.AlarmWrite;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.Shard;
import dev.cloister.host.storage.StoredEntry;
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
import java.util.concurrent.Executor;

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
  private volatile SocketKeeper sockets = SocketKeeper.NONE;

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
  void activate(Optional<String> name) {
    var whole = shard.state().whole(id, WHOLE_BYTES_MAX);
    var entries =
        whole.orElse(List.of()).stream()
            .map(entry -> new Entry(entry.key(), entry.value()))
            .toList();
    var alarms =
        shard.state().alarms().of(id).stream()
            .map(alarm -> new Alarm(alarm.name(), alarm.timeMillis()))
            .toList();
    number =
        home.activate(this, id.className(), id.hex(), name, entries, whole.isPresent(), alarms);
    sockets = worker.sockets().begin(this);
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
  public void written(FromIsolate.Batch batch) {
    gate.written(batch.batch());
    var writes = writes(batch);
    CompletableFuture<Void> commit;
    synchronized (this) {
      if (over) {
        return;
      }
      commit = shard.commit(term, writes);
      worker.committing(commit);
    }
    var _ =
        commit.whenComplete((_, problem) -> {
          if (problem == null) {
            gate.durable(batch.batch());
            home.durable(number, batch.batch());
            worker.objects().alarmsSet(shard, writes);
          } else if (problem instanceof WritesTooLarge) {
            // Nothing of it was logged: only this object knows more than is stored.
            discard();
          } else {
            worker.objects().discard(shard);
          }
        });
  }

  private ObjectWrites writes(FromIsolate.Batch batch) {
    return new ObjectWrites(
        id,
        Optional.empty(),
        batch.deleteAll(),
        batch.deletes(),
        batch.puts().stream().map(put -> new StoredEntry(put.key(), put.value())).toList(),
        batch.alarms().stream().map(Incarnation::alarm).toList());
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
  public void read(FromIsolate.Read read) {
    readers.execute(() -> {
      switch (read.query()) {
        case FromIsolate.Query.Keys(var keys) -> home.answerRead(read.read(), keys(keys), false);
        case FromIsolate.Query.Range range -> range(read.read(), range);
      }
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
    end();
    home.drop(
        number,
        new GuestError("Error", "The object was evicted.", "", "", false, true, false, true));
  }

  /// It is unknown what was stored: nothing of it may leave any more.
  void discard() {
    end();
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
    gate.breakUp();
    worker.incarnationOver(this);
  }

  private void end() {
    synchronized (this) {
      over = true;
    }
    worker.sockets().end(this);
  }
}
