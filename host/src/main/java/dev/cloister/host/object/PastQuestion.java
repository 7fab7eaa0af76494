package dev.cloister.host.object;

import dev.cloister.api.ObjectId;
import dev.cloister.api.Outcome;
import dev.cloister.host.execution.ObjectHome;
import dev.cloister.host.object.Bookmarks.Mark;
import dev.cloister.host.storage.HistoryWrite;
import dev.cloister.host.storage.Moment;
import dev.cloister.host.storage.Origin;
import dev.cloister.isolates.bridge.Entry;
import dev.cloister.isolates.bridge.FromIsolate.Query.Past;
import dev.cloister.isolates.bridge.GuestError;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/// One question of a live object about its own past. Its turn waits for the answer, so nothing that
/// it writes comes between; what it wrote before is on its way to the log.
///
/// Threads: any; what reads the state runs on `readers`.
final class PastQuestion {
  private static final byte[] NO_KEY = {};

  private final Incarnation life;
  private final ObjectWorker worker;
  private final ObjectHome home;
  private final long read;
  private final Executor readers;
  private final Recovery recovery;

  PastQuestion(
      Incarnation life, ObjectWorker worker, ObjectHome home, long read, Executor readers) {
    this.life = life;
    this.worker = worker;
    this.home = home;
    this.read = read;
    this.readers = readers;
    this.recovery = worker.objects().recovery();
  }

  void ask(Past past) {
    switch (past) {
      case Past.Bookmark() -> now(this::bookmark);
      case Past.BookmarkAt(var millis) ->
          afterWrites(() -> with(recovery.moment(id(), millis), at -> answer(bookmark(at))));
      case Past.GoBack(var bookmark) ->
          afterWrites(() -> withMark(bookmark, mark -> goBack(id(), mark)));
      case Past.Snapshot(var bookmark) when bookmark.isEmpty() -> now(this::snapshot);
      case Past.Snapshot(var bookmark) ->
          afterWrites(() ->
              withMark(
                  bookmark.get(),
                  mark -> with(recovery.moment(id(), mark), at -> answer(snapshot(at)))));
      case Past.WaitFor(var bookmark) -> afterWrites(() -> withMark(bookmark, _ -> answer("")));
      case Past.TakeOn(var snapshot) -> afterWrites(() -> takeOn(snapshot));
    }
  }

  private ObjectId id() {
    return life.id();
  }

  private String bookmark(Moment at) {
    return recovery.bookmarks().bookmark(id(), new Mark(at, 0));
  }

  private String snapshot(Moment at) {
    return recovery.bookmarks().snapshot(id(), new Mark(at, 0));
  }

  /// Draws a line behind all that was written.
  private void now(Function<Moment, String> as) {
    settle(life.step(true, new HistoryWrite.Nothing()).thenApply(as));
  }

  private void takeOn(String text) {
    var snapshot = recovery.bookmarks().readSnapshot(text);
    if (snapshot.isEmpty()) {
      fail("The snapshot is damaged, or not one of this installation.");
    } else if (!snapshot.get().object().script().tenant().equals(id().script().tenant())) {
      fail("The snapshot is not one of this tenant.");
    } else {
      goBack(snapshot.get().object(), snapshot.get().mark());
    }
  }

  private void goBack(ObjectId source, Mark mark) {
    with(
        recovery.moment(source, mark),
        at -> {
          var origin = source.equals(id()) ? new Origin.Own(at) : new Origin.Other(source, at);
          settle(
              life.step(false, new HistoryWrite.Plan(origin)).thenApplyAsync(this::undo, readers));
        });
  }

  /// What going back by the newest plan will be undone with.
  private String undo(Moment planned) {
    int plan = recovery.history(id()).orElseThrow().plans();
    return recovery.bookmarks().bookmark(id(), new Mark(planned, plan));
  }

  private void withMark(String bookmark, Consumer<Mark> then) {
    recovery
        .bookmarks()
        .read(id(), bookmark)
        .ifPresentOrElse(then, () -> fail("The bookmark is malformed, or not one of this object."));
  }

  private <T> void with(Outcome<T> outcome, Consumer<T> then) {
    switch (outcome) {
      case Outcome.Answered<T>(var value) -> then.accept(value);
      case Outcome.Failed<T>(var failure) -> fail(failure.detail());
    }
  }

  private void afterWrites(Runnable then) {
    worker.whenWritten(readers, then);
  }

  private void settle(CompletableFuture<String> text) {
    var _ =
        text.whenComplete((answer, problem) -> {
          if (problem == null) {
            answer(answer);
          } else {
            fail("The object was reset, since what it wrote could not be confirmed.");
          }
        });
  }

  private void answer(String text) {
    var value = text.getBytes(StandardCharsets.US_ASCII);
    home.answerRead(read, List.of(new Entry(NO_KEY, value)), false);
  }

  private void fail(String message) {
    home.failRead(read, new GuestError("Error", message, "", "", false, false, false, false));
  }
}
