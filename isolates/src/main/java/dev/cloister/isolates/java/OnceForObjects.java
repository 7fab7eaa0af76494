package dev.cloister.isolates.java;

import dev.cloister.api.script.Response;
import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.Header;
import dev.cloister.isolates.bridge.ToIsolate;
import dev.cloister.isolates.context.IdempotencyKey;
import dev.cloister.isolates.context.KeyedAnswers;
import dev.cloister.isolates.context.Outbox;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Requests of objects that come with an `Idempotency-Key`: each is handled once, and a retry gets
/// the answer that was kept. What is kept, and where, is [KeyedAnswers]'; here is who waits for
/// whom.
///
/// Threads: whoever has the baton. Limits: [KeyedAnswers#WAITING_MAX] wait for one.
final class OnceForObjects {
  private final Baton baton;
  private final Outbox outbox;
  private final KeyedAnswers answers;
  private final Map<Long, List<EventRun>> waiting = new HashMap<>();

  OnceForObjects(Baton baton, Outbox outbox, KeyedAnswers answers) {
    this.baton = baton;
    this.outbox = outbox;
    this.answers = answers;
  }

  /// Calls the handler, unless what it would do was done or is being done: then the event is
  /// [EventRun#isAnsweredInstead], and the result is null.
  @Nullable Response once(EventRun run, ToIsolate.Fetch fetch, Callable<Response> handler)
      throws Exception {
    var header = IdempotencyKey.in(fetch);
    if (header == null) {
      return handler.call();
    }
    while (true) {
      var found = begin(run, fetch, header);
      if (found == KeyedAnswers.NEW) {
        waiting.put(run.event().number, new ArrayList<>());
        return handler.call();
      }
      var line = waiting.get(found);
      if (found == KeyedAnswers.ANSWERED
          || line == null
          || line.size() >= KeyedAnswers.WAITING_MAX) {
        if (found != KeyedAnswers.ANSWERED) {
          answers.refuse(run.event().number);
        }
        run.answerInstead();
        return null;
      }
      line.add(run);
      run.state(EventRun.State.WAITING);
      baton.pass(run);
    }
  }

  private long begin(EventRun run, ToIsolate.Fetch fetch, String header) {
    var storage = outbox.storage(run.objectNumber());
    if (storage == null) {
      throw new EventOver();
    }
    var body = fetch.body() instanceof Body.Whole(var bytes) ? bytes : null;
    return answers.begin(run.event().number, storage, header, fetch.method(), fetch.url(), body);
  }

  /// An event has answered; what is to be kept of it goes with what it has written.
  void answered(EventRun run, int status, List<Header> headers, Body body, boolean withSocket) {
    answers.answered(run.event().number, status, "", headers, body, withSocket);
    letOthersLook(run);
  }

  /// Answers an event with what is kept for it.
  void answerInstead(EventRun run) {
    answers.answer(run.event().number);
  }

  /// An event has failed.
  void failed(EventRun run) {
    answers.over(run.event().number);
    letOthersLook(run);
  }

  /// An event is over, and waits for nobody.
  void endOf(EventRun run) {
    failed(run);
    waiting.values().forEach(line -> line.remove(run));
  }

  /// Those that have waited for this event look again, each in a turn of its own.
  private void letOthersLook(EventRun run) {
    var line = waiting.remove(run.event().number);
    if (line != null) {
      line.forEach(baton::ready);
    }
  }
}
