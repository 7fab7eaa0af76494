package dev.cloister.isolates.bridge;

import dev.cloister.isolates.Limits;
import java.util.List;
import java.util.Optional;

/// What the host says to an isolate. All numbers (`script`, `context`, `object`, `event`, `call`
/// answered) are chosen by the host, positive, and not reused within one isolate; `call` and `read`
/// numbers are the isolate's.
///
/// Messages with the same `context` are handled in the order they were sent.
public sealed interface ToIsolate {

  /// Makes a script known. Nothing of it runs yet.
  record LoadScript(
      long script,
      String tenant,
      String name,
      String version,
      String mainModule,
      List<ScriptModule> modules,
      List<Binding> bindings,
      Limits limits)
      implements ToIsolate {}

  /// Forgets a script; its contexts are closed first.
  record UnloadScript(long script) implements ToIsolate {}

  /// Makes a child context and evaluates the main module in it. Answered by
  /// [FromIsolate.ContextOpened] or [FromIsolate.ContextFailed].
  record OpenContext(long context, long script) implements ToIsolate {}

  /// Closes a child context and everything in it. Not answered.
  record CloseContext(long context) implements ToIsolate {}

  /// Brings an object to life in a context, before its first event. When `complete`, `entries` is
  /// all it has stored; else the isolate reads what it needs with [FromIsolate.Read]. The
  /// constructor runs with the first event. `alarms` is all that are set, in any case.
  record ActivateObject(
      long context,
      long object,
      String className,
      String idHex,
      Optional<String> name,
      List<Entry> entries,
      boolean complete,
      List<Alarm> alarms)
      implements ToIsolate {}

  /// Drops an object from memory: events that have not ended fail with `error`, nothing more is
  /// written or sent.
  record DropObject(long context, long object, GuestError error) implements ToIsolate {}

  /// An HTTP request for an entrypoint of the script (`object` 0) or for a live object.
  record Fetch(
      long context,
      long event,
      long object,
      Entrypoint entrypoint,
      String method,
      String url,
      List<Header> headers,
      Body body)
      implements ToIsolate {
    /// For the default export, or for a live object.
    public Fetch(
        long context,
        long event,
        long object,
        String method,
        String url,
        List<Header> headers,
        Body body) {
      this(context, event, object, Entrypoint.DEFAULT, method, url, headers, body);
    }
  }

  /// A method is called, or a property read, from outside. Answered by [FromIsolate.Returned] or
  /// [FromIsolate.EventFailed].
  record Invoke(long context, long event, Receiver receiver, Invocation what)
      implements ToIsolate {}

  /// A cron of the script is due: its `scheduled` handler runs. Answered by [FromIsolate.Handled]
  /// or [FromIsolate.EventFailed]; `scheduledMillis` is the time it was due at, since 1970.
  record Scheduled(long context, long event, long scheduledMillis, String cron)
      implements ToIsolate {}

  /// An alarm of a live object is due: its `alarm` handler runs, unless the object has set the
  /// alarm to another time or deleted it meanwhile. Answered as [Scheduled] is.
  ///
  /// @param retries how often the handler has failed for this alarm, as far as it counts
  /// @param lastTryOver the handler has failed too often: the alarm is removed and nothing runs
  /// @param wallMillis how long the handler may take
  record AlarmDue(
      long context,
      long event,
      long object,
      Alarm alarm,
      int retries,
      boolean lastTryOver,
      long wallMillis)
      implements ToIsolate {}

  /// The answer to an invocation.
  record Returned(long context, long call, Payload value) implements ToIsolate {}

  /// Nobody outside has what the context exported under this number any more.
  record ReleaseExport(long context, long export) implements ToIsolate {}

  /// Events of other scripts are over: the `tail` handler is handed what became of them. `items` is
  /// a JSON list of trace items, requests whole. Answered as [Scheduled] is.
  record Tailed(long context, long event, String items) implements ToIsolate {}

  /// Nobody waits for the answer any more: `request.signal` aborts. The event still ends with
  /// [FromIsolate.EventEnded].
  record CancelEvent(long context, long event) implements ToIsolate {}

  /// The answer to a call that was a fetch. `socket` is the end of a WebSocket that comes with it
  /// (0: none), an odd number; the script may accept it or hand it on.
  record CallAnswered(
      long context,
      long call,
      int status,
      String statusText,
      List<Header> headers,
      Body body,
      long socket)
      implements ToIsolate {}

  /// There is no answer to a call.
  record CallFailed(long context, long call, GuestError error) implements ToIsolate {}

  /// The answer to a blocking read. `more` says that the range holds further entries after these.
  record ReadAnswered(long context, long read, List<Entry> entries, boolean more)
      implements ToIsolate {}

  /// A read could not be done; the object is dropped by the message that follows.
  record ReadFailed(long context, long read, GuestError error) implements ToIsolate {}

  /// Batch `batch` of an object and all before it are durable. If one fails, [DropObject] comes
  /// instead.
  record BatchDurable(long context, long object, long batch) implements ToIsolate {}

  /// Part of a body that the host sends.
  record BodyChunk(long context, Chunk chunk) implements ToIsolate {}

  /// Leave to send more of a body that the isolate sends.
  record BodyCredit(long context, Credit credit) implements ToIsolate {}

  /// What has come out of an end of a socket that the script has accepted; for a kept one only
  /// credit, and that it is lost.
  record Socket(long context, long socket, SocketSignal signal) implements ToIsolate {}

  /// The sockets that are kept for an object which has just been activated; several messages when
  /// they are many. With an answer of the host's and a bound on events, as they were set last.
  record KeptSockets(
      long context,
      long object,
      List<KeptSocket> sockets,
      Optional<AutoResponse> answer,
      long eventMillisMax)
      implements ToIsolate {}

  /// The host has answered on a kept socket in the object's name, at this time since 1970.
  record SocketAutoAnswered(long context, long object, long socket, long timeMillis)
      implements ToIsolate {}

  /// Something has come out of a kept socket: the object's handler runs. Answered by
  /// [FromIsolate.Handled] or [FromIsolate.EventFailed].
  record SocketEvent(long context, long event, long object, long socket, SocketSignal signal)
      implements ToIsolate {}
}
