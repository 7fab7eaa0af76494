package dev.cloister.isolates.context;

import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.Header;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Answers to requests of objects that come with an `Idempotency-Key`, so that each is handled
/// once: what is known of one that begins, what is kept of one that is answered, and what a retry
/// is answered with. Who waits for whom is the language's own affair.
///
/// Threads: the context's own only.
public final class KeyedAnswers {
  /// Requests that wait for the answer of another with the same key.
  public static final int WAITING_MAX = KeyedRefusal.Bounds.WAITING_MAX;

  /// [#begin] says so of a request that is to be handled.
  public static final long NEW = 0;

  /// [#begin] says so of a request whose answer is there.
  public static final long ANSWERED = -1;

  /// Bytes of an answer's headers that are kept.
  private static final int HEADER_CHARS_MAX = 32 * 1024;

  private static final String REPLAYED = "idempotency-replayed";

  /// What an event is answered with in its handler's place.
  private record Instead(int status, String statusText, List<Header> headers, Body body) {}

  private final long context;
  private final Turns turns;
  private final ContextEvents events;
  private final Outbox outbox;
  private final Map<Long, Instead> answers = new HashMap<>();

  public KeyedAnswers(long context, Turns turns, ContextEvents events, Outbox outbox) {
    this.context = context;
    this.turns = turns;
    this.events = events;
    this.outbox = outbox;
  }

  /// The event of an object asks something with a key: [#NEW] when it is to be handled, the number
  /// of the event whose answer it is to wait for, or [#ANSWERED] when it is to be answered by
  /// [#answer].
  ///
  /// @param header the key as it came
  /// @param body the request's body if it is all there
  public long begin(
      long event,
      ObjectStorage storage,
      String header,
      String method,
      String url,
      byte @Nullable [] body) {
    var key = IdempotencyKey.of(header);
    if (key.isEmpty()) {
      return insteadOf(event, KeyedRefusal.BAD_KEY);
    }
    var asked = KeyedRequests.fingerprint(method, url, body);
    return switch (storage.keyed().begin(event, key.get(), asked, turns.nowMillis())) {
      case KeyedRequests.Found.New() -> NEW;
      case KeyedRequests.Found.UnderWay(var other) -> other;
      case KeyedRequests.Found.Other() -> insteadOf(event, KeyedRefusal.OTHER_REQUEST);
      case KeyedRequests.Found.Done(StoredAnswer.Outcome.Begun()) ->
          insteadOf(event, KeyedRefusal.UNFINISHED);
      case KeyedRequests.Found.Done(StoredAnswer.Outcome.NotKept _) ->
          insteadOf(event, KeyedRefusal.NOT_KEPT);
      case KeyedRequests.Found.Done(StoredAnswer.Outcome.Kept kept) -> {
        var headers = new ArrayList<>(kept.headers());
        headers.add(new Header(REPLAYED, "true"));
        var bytes = kept.body().<Body>map(Body.Whole::new).orElse(Body.NONE);
        answers.put(event, new Instead(kept.status(), kept.statusText(), headers, bytes));
        yield ANSWERED;
      }
    };
  }

  private long insteadOf(long event, KeyedRefusal refusal) {
    answers.put(event, new Instead(refusal.status(), "", refusal.headers(), refusal.body()));
    return ANSWERED;
  }

  /// Too many wait already for the answer that this event would wait for.
  public void refuse(long event) {
    insteadOf(event, KeyedRefusal.UNDER_WAY);
  }

  /// Answers an event with what is kept for it.
  public void answer(long event) {
    var instead = answers.remove(event);
    if (instead == null) {
      throw new IllegalStateException("There is no answer for this event.");
    }
    events.answered(event);
    outbox.send(
        events.objectOf(event),
        gates ->
            new FromIsolate.Answered(
                context,
                event,
                instead.status(),
                instead.statusText(),
                instead.headers(),
                instead.body(),
                gates));
  }

  /// An event has answered; if it came with a key, that is kept with what it has written.
  public void answered(
      long event,
      int status,
      String statusText,
      List<Header> headers,
      Body body,
      boolean withSocket) {
    var storage = storageOf(event);
    if (storage == null || !storage.keyed().isUnderWay(event)) {
      return;
    }
    var kept =
        withSocket
            ? Optional.<StoredAnswer.Outcome.Kept>empty()
            : kept(status, statusText, headers, body);
    if (kept.isPresent()) {
      storage.keyed().answered(event, kept.get());
    } else {
      storage.keyed().answered(event, new StoredAnswer.Outcome.NotKept(status));
      notKept(event);
    }
    outbox.storageToWrite(events.objectOf(event));
  }

  private static Optional<StoredAnswer.Outcome.Kept> kept(
      int status, String statusText, List<Header> headers, Body body) {
    var chars = statusText.length();
    for (var header : headers) {
      chars += header.name().length() + header.value().length();
    }
    if (chars > HEADER_CHARS_MAX) {
      return Optional.empty();
    }
    return switch (body) {
      case Body.Streamed _ -> Optional.empty();
      case Body.None() ->
          Optional.of(new StoredAnswer.Outcome.Kept(status, statusText, headers, Optional.empty()));
      case Body.Whole(var bytes) ->
          Optional.of(
              new StoredAnswer.Outcome.Kept(status, statusText, headers, Optional.of(bytes)));
    };
  }

  /// Whoever wrote the script should know what a retry will get.
  private void notKept(long event) {
    var text =
        "The answer to a request with an Idempotency-Key is a stream, a WebSocket or larger than %d bytes, and is not kept: a retry will be told that the request was done, and no more."
            .formatted(Body.BYTES_IN_ONE_MESSAGE_MAX);
    outbox.send(
        events.objectOf(event),
        gates ->
            new FromIsolate.Log(
                context, event, turns.nowMillis(), "warn", text, Optional.empty(), gates));
  }

  /// An event is over: if it came with a key and has not answered, what it has written is marked.
  public void over(long event) {
    answers.remove(event);
    var storage = storageOf(event);
    if (storage != null && storage.keyed().isUnderWay(event)) {
      storage.keyed().over(event, storage.inTransaction());
      outbox.storageToWrite(events.objectOf(event));
    }
  }

  private @Nullable ObjectStorage storageOf(long event) {
    var object = events.objectOf(event);
    return object == 0 ? null : outbox.storage(object);
  }
}
