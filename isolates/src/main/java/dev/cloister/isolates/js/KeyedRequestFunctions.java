package dev.cloister.isolates.js;

import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.Header;
import dev.cloister.isolates.context.KeyedRequests;
import dev.cloister.isolates.context.ObjectStorage;
import dev.cloister.isolates.context.StoredAnswer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/// What `runtime/keyed.js` calls, and what an object's answers and failures are told to: requests
/// with an `Idempotency-Key` are handled once.
///
/// Threads: the context's own only.
final class KeyedRequestFunctions {
  /// Bytes of an answer's headers that are kept.
  private static final int HEADER_CHARS_MAX = 32 * 1024;

  private static final String REPLAYED = "idempotency-replayed";

  /// What an event is answered with in its handler's place.
  private record Instead(int status, String statusText, List<Header> headers, Body body) {}

  private final ChildContext owner;
  private final Map<Long, Instead> answers = new HashMap<>();

  KeyedRequestFunctions(ChildContext owner) {
    this.owner = owner;
  }

  /// All of them by name.
  Map<String, HostFunctions.Body> table() {
    return Map.of(
        "keyedBegin", this::begin, "keyedRefuse", this::refuse, "keyedAnswer", this::answer);
  }

  /// The event of an object (the first two arguments) asks something with a key: 0 when it is to be
  /// handled, the number of the event whose answer it is to wait for, or -1 when its answer is
  /// there.
  private Object begin(Value[] arguments) {
    var event = arguments[1].asLong();
    var key = IdempotencyKey.of(arguments[2].asString());
    if (key.isEmpty()) {
      return insteadOf(event, KeyedRefusal.BAD_KEY);
    }
    var storage = StorageFunctions.present(owner.outbox().storage(arguments[0].asLong()));
    var body = owner.bodies().held(arguments[5].asLong());
    var asked = KeyedRequests.fingerprint(arguments[3].asString(), arguments[4].asString(), body);
    return switch (storage.keyed().begin(event, key.get(), asked, owner.turns().nowMillis())) {
      case KeyedRequests.Found.New() -> 0L;
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
        yield -1L;
      }
    };
  }

  private long insteadOf(long event, KeyedRefusal refusal) {
    answers.put(event, new Instead(refusal.status(), "", refusal.headers(), refusal.body()));
    return -1L;
  }

  /// Too many wait already for the answer that this event would wait for.
  private @Nullable Object refuse(Value[] arguments) {
    insteadOf(arguments[0].asLong(), KeyedRefusal.UNDER_WAY);
    return null;
  }

  /// Answers an event with what is kept for it.
  private @Nullable Object answer(Value[] arguments) {
    var event = arguments[0].asLong();
    var instead = answers.remove(event);
    if (instead == null) {
      throw new IllegalStateException("There is no answer for this event.");
    }
    owner.events().answered(event);
    owner
        .outbox()
        .send(
            owner.events().objectOf(event),
            gates ->
                new FromIsolate.Answered(
                    owner.number(),
                    event,
                    instead.status(),
                    instead.statusText(),
                    instead.headers(),
                    instead.body(),
                    gates));
    return null;
  }

  /// An event has answered; if it came with a key, that is kept with what it has written.
  void answered(
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
    owner.outbox().storageToWrite(owner.events().objectOf(event));
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
    owner
        .outbox()
        .send(
            owner.events().objectOf(event),
            gates ->
                new FromIsolate.Log(
                    owner.number(),
                    event,
                    owner.turns().nowMillis(),
                    "warn",
                    text,
                    Optional.empty(),
                    gates));
  }

  /// An event is over: if it came with a key and has not answered, what it has written is marked.
  void over(long event) {
    answers.remove(event);
    var storage = storageOf(event);
    if (storage != null && storage.keyed().isUnderWay(event)) {
      storage.keyed().over(event, storage.inTransaction());
      owner.outbox().storageToWrite(owner.events().objectOf(event));
    }
  }

  private @Nullable ObjectStorage storageOf(long event) {
    var object = owner.events().objectOf(event);
    return object == 0 ? null : owner.outbox().storage(object);
  }
}
