package dev.cloister.host.object;

import dev.cloister.api.Failure;
import dev.cloister.api.ObjectId;
import dev.cloister.api.Outcome;
import dev.cloister.host.object.Bookmarks.Mark;
import dev.cloister.host.storage.HistoryWrite;
import dev.cloister.host.storage.Moment;
import dev.cloister.host.storage.ObjectHistory;
import dev.cloister.host.storage.ObjectWrites;
import dev.cloister.host.storage.Origin;
import dev.cloister.host.storage.Shard;
import dev.cloister.host.storage.Shards;
import dev.cloister.host.storage.StoredEntry;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes objects back to what they, or others of their tenant, were.
///
/// First the plan is written: durable like any write, and with it the number that an undo bookmark
/// names. While the object is not in memory it is carried out: its own past in one entry of the
/// log, another's in as many as it takes, the last of which removes the plan. Whatever breaks off
/// in between, the plan is still there, and nothing of the object is seen before it is done.
///
/// Threads: any; what waits for the log says so.
public final class Recovery {
  /// Bytes of another object's entries that are taken over with one entry of the log.
  private static final long PAGE_BYTES_MAX = 4L << 20;

  /// What keys begin with that no script can name, and what follows in those of databases' pages.
  private static final byte RESERVED = (byte) 0xFF;

  private static final byte PAGE = 'p';

  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final Shards shards;
  private final HistorySettings settings;
  private final Bookmarks bookmarks;
  private final InstantSource clock;

  public Recovery(
      Shards shards, HistorySettings settings, Bookmarks bookmarks, InstantSource clock) {
    this.shards = shards;
    this.settings = settings;
    this.bookmarks = bookmarks;
    this.clock = clock;
  }

  Bookmarks bookmarks() {
    return bookmarks;
  }

  /// What an object's turn leaves behind whose last was at `last`; `fresh` when what it writes must
  /// be told apart from all before.
  HistoryWrite write(Moment last, boolean fresh, HistoryWrite.Step step) {
    long millis = clock.millis();
    var now = Moment.at(millis).or(fresh ? last.next() : last);
    return new HistoryWrite(now, settings.at(millis), step);
  }

  Optional<ObjectHistory> history(ObjectId id) {
    return shards.shardOf(id).state().history().of(id);
  }

  /// The moment of a bookmark of this object, if its history reaches back so far.
  Outcome<Moment> moment(ObjectId id, Mark mark) {
    if (mark.plan() == 0) {
      return reached(id, mark.moment());
    }
    var state = shards.shardOf(id).state().history();
    return state
        .wentBack(id, mark.plan())
        .<Outcome<Moment>>map(Outcome.Answered::new)
        .orElseGet(() ->
            failed(
                "The object has not gone back by the plan that this bookmark would undo, or its"
                    + " history no longer reaches back so far."));
  }

  /// The moment at a time, if the object's history reaches back so far.
  Outcome<Moment> moment(ObjectId id, long millis) {
    return millis > clock.millis()
        ? failed("The time is in the future.")
        : reached(id, Moment.at(millis));
  }

  private Outcome<Moment> reached(ObjectId id, Moment moment) {
    var history = history(id);
    if (history.isEmpty()) {
      return failed("The object has no history: nothing was written since histories are kept.");
    }
    var begin = history.get().begin();
    if (moment.compareTo(begin) < 0) {
      return failed(
          "The object's history begins at %s and does not reach back to %s."
              .formatted(time(begin), time(moment)));
    }
    if (moment.compareTo(history.get().last().or(Moment.at(clock.millis()))) > 0) {
      return failed("The moment is in the future.");
    }
    return new Outcome.Answered<>(moment);
  }

  private static String time(Moment moment) {
    return moment.time().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static Outcome<Moment> failed(String detail) {
    return new Outcome.Failed<>(outOfHistory(detail));
  }

  private static Failure outOfHistory(String detail) {
    return new Failure.NotFound(
        "object.out-of-history",
        detail,
        "Choose a later moment; the operator can keep longer histories with history-days and"
            + " history-bytes-max.");
  }

  /// Plans to take an object back that is not in memory, and does. Waits for the log.
  ///
  /// @return the moment of it: going back to that undoes it
  Outcome<Moment> takeBackNow(ObjectId id, Origin origin) {
    var shard = shards.shardOf(id);
    var term = shard.term();
    if (term.isEmpty()) {
      return new Outcome.Failed<>(Awakening.noLeader(shard));
    }
    try {
      return takeBack(shard, term.getAsLong(), id, origin);
    } catch (CompletionException e) {
      LOG.error("Object {} could not be taken back", id, e);
      return new Outcome.Failed<>(
          new Failure.Unavailable(
              "object.commit-unknown",
              "It is unknown whether the object was taken back.",
              "Look at the object, and take it back again if it was not.",
              Optional.of(Duration.ofSeconds(1))));
    }
  }

  private Outcome<Moment> takeBack(Shard shard, long term, ObjectId id, Origin origin) {
    var source = origin instanceof Origin.Other(var other, var _) ? other : id;
    if (reached(source, origin.moment()) instanceof Outcome.Failed<Moment> failed) {
      return failed;
    }
    commit(shard, term, id, next(shard, id, false), new HistoryWrite.Plan(origin), List.of());
    var failure = carryOut(shard, term, id);
    if (failure != null) {
      return new Outcome.Failed<>(failure);
    }
    var history = shard.state().history();
    int plan = history.of(id).orElseThrow().plans();
    return new Outcome.Answered<>(history.wentBack(id, plan).orElseThrow());
  }

  /// Does what was planned for an object that is about to come to life. Waits for the log.
  ///
  /// @return why it could not be; the object is then what it was, without a plan
  @Nullable Failure carryOut(Shard shard, long term, ObjectId id) {
    var plan = shard.state().history().of(id).flatMap(ObjectHistory::plan);
    if (plan.isEmpty()) {
      return null;
    }
    boolean done =
        switch (plan.get()) {
          case Origin.Own(var moment) -> goBack(shard, term, id, moment);
          case Origin.Other(var other, var moment) -> copy(shard, term, id, other, moment);
        };
    if (done) {
      return null;
    }
    commit(shard, term, id, next(shard, id, false), new HistoryWrite.Planless(), List.of());
    return new Failure.Unavailable(
        "object.not-restored",
        "The object was to go back to what was at %s; that history is no longer there, so it stays as it is."
            .formatted(time(plan.get().moment())),
        "Retry: the object is as it was. Restore it again, to a later moment.",
        Optional.of(Duration.ZERO));
  }

  private boolean goBack(Shard shard, long term, ObjectId id, Moment moment) {
    if (moment.compareTo(shard.state().history().of(id).orElseThrow().begin()) < 0) {
      return false;
    }
    commit(shard, term, id, next(shard, id, true), new HistoryWrite.GoBack(moment), List.of());
    return true;
  }

  /// All of it is written at one moment, which history keeps whole as long as it is the latest: so
  /// what was before can be had again if the other's past ends meanwhile.
  private boolean copy(Shard shard, long term, ObjectId id, ObjectId other, Moment moment) {
    var source = shards.shardOf(other).state().history();
    var page = source.page(other, moment, Optional.empty(), PAGE_BYTES_MAX);
    if (page.isEmpty()) {
      return false;
    }
    var mine = shard.state().history();
    int plan = mine.of(id).orElseThrow().plans();
    var at = mine.wentBack(id, plan).orElseGet(() -> next(shard, id, true));
    commit(shard, term, id, at, new HistoryWrite.Empty(), List.of());
    while (page.isPresent() && !page.get().isEmpty()) {
      commit(shard, term, id, at, new HistoryWrite.Nothing(), carried(page.get()));
      byte[] last = page.get().getLast().key();
      byte[] next = Arrays.copyOf(last, last.length + 1);
      page = source.page(other, moment, Optional.of(next), PAGE_BYTES_MAX);
    }
    if (page.isEmpty()) {
      // The other's history was let go of meanwhile.
      commit(shard, term, id, next(shard, id, true), new HistoryWrite.GoBack(at), List.of());
      return false;
    }
    commit(shard, term, id, at, new HistoryWrite.Planless(), List.of());
    return true;
  }

  /// What scripts have stored: their keys and the pages of their databases. What the platform keeps
  /// beside them, such as the answers to requests with an `Idempotency-Key`, stays with the object
  /// whose requests they were.
  private static List<StoredEntry> carried(List<StoredEntry> entries) {
    return entries.stream()
        .filter(
            entry -> entry.key().length < 2 || entry.key()[0] != RESERVED || entry.key()[1] == PAGE)
        .toList();
  }

  private void commit(
      Shard shard,
      long term,
      ObjectId id,
      Moment at,
      HistoryWrite.Step step,
      List<StoredEntry> puts) {
    var history = new HistoryWrite(at, settings.at(clock.millis()), step);
    var writes =
        new ObjectWrites(
            id, Optional.empty(), false, List.of(), puts, List.of(), Optional.of(history));
    shard.commit(term, writes).join();
  }

  private Moment next(Shard shard, ObjectId id, boolean fresh) {
    var last =
        shard.state().history().of(id).map(ObjectHistory::last).orElseGet(() -> new Moment(0));
    return Moment.at(clock.millis()).or(fresh ? last.next() : last);
  }
}
