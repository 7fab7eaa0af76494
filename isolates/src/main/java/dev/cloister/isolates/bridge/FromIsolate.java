package dev.cloister.isolates.bridge;

import java.util.List;
import java.util.Optional;

/// What an isolate says to the host. The host believes none of it: every number is checked against
/// what the context it arrives from was given.
///
/// Where a message has `gates`, the host lets its content go only once they are open.
public sealed interface FromIsolate {
  /// The context the message is about.
  long context();

  /// A context is ready. `handlers` are the event handlers of the default export (`fetch`, …),
  /// `classes` the exported classes that extend `DurableObject` or are named so by a binding.
  record ContextOpened(long context, List<String> handlers, List<String> classes)
      implements FromIsolate {}

  /// The script failed to parse or threw at top level. `position` is `path:line:column`, empty when
  /// unknown.
  record ContextFailed(long context, GuestError error, String position) implements FromIsolate {}

  /// The context met a hard limit or broke, and is gone with all its objects and events. `outcome`
  /// is a word of the tail vocabulary, `event` the one that was running (0: none).
  record ContextBroken(long context, long event, String outcome, String message)
      implements FromIsolate {}

  /// An object lost its memory: its constructor or a critical section threw, or it aborted itself.
  /// Its events have failed; it comes back from storage at the next one.
  record ObjectBroken(long context, long object, GuestError error) implements FromIsolate {}

  /// The event has left the queue: its handler has been called. Sent before anything that the event
  /// did, unless its answer is all that its first turn sends, which says it too.
  record EventStarted(long context, long event) implements FromIsolate {}

  /// The handler answered. `socket` is the end of a WebSocket that it hands over (0: none), one
  /// that the context has and nobody uses yet.
  record Answered(
      long context,
      long event,
      int status,
      String statusText,
      List<Header> headers,
      Body body,
      long socket,
      List<Gate> gates)
      implements FromIsolate {
    /// Without a socket.
    public Answered(
        long context,
        long event,
        int status,
        String statusText,
        List<Header> headers,
        Body body,
        List<Gate> gates) {
      this(context, event, status, statusText, headers, body, 0, gates);
    }
  }

  /// The handler of an event that has no answer is through; `noRetry` says whether it asked not to
  /// be called again. How the event ended is said by [EventEnded].
  record Handled(long context, long event, boolean noRetry) implements FromIsolate {}

  /// The handler threw, rejected, or answered with something that is no response. `outcome` is
  /// `exception`, `canceled`, `exceededCpu`, `exceededWallTime` or `aborted`.
  record EventFailed(long context, long event, String outcome, GuestError error, List<Gate> gates)
      implements FromIsolate {}

  /// The event is over: answered (or failed) and everything given to `waitUntil` settled.
  ///
  /// @param wallMicros since the isolate took it up
  /// @param gateMicros of these, how long something of it waited before its object's closed input
  ///   gate
  record EventEnded(
      long context, long event, String outcome, long cpuMicros, long wallMicros, long gateMicros)
      implements FromIsolate {}

  /// An outgoing request. `event` is on whose behalf (0 when unknown).
  record Call(
      long context,
      long event,
      long call,
      Target target,
      String method,
      String url,
      List<Header> headers,
      Body body,
      List<Gate> gates)
      implements FromIsolate {}

  /// A call of a method, or a read of a property, of something outside the context. `event` is on
  /// whose behalf (0 when unknown). Answered by [ToIsolate.Returned] or [ToIsolate.CallFailed].
  record Invoke(
      long context, long event, long call, Target target, Invocation what, List<Gate> gates)
      implements FromIsolate {}

  /// A script is wanted whose code is a value. With `code` it is made known, under `id` if it has
  /// one, unless another has been known by it since; without, it is only looked for. Answered by
  /// [ToIsolate.Returned] with a reference to it, or without any when there is none of that id, or
  /// by [ToIsolate.CallFailed].
  ///
  /// @param loader the name of the binding
  record Load(
      long context,
      long event,
      long call,
      String loader,
      Optional<String> id,
      Optional<DynamicCode> code,
      List<Gate> gates)
      implements FromIsolate {}

  /// What an invoked method returned, or the property.
  record Returned(long context, long event, Payload value, List<Gate> gates)
      implements FromIsolate {}

  /// The context no longer needs a capability that it was handed.
  record Release(long context, long capability) implements FromIsolate {}

  /// The script no longer wants the answer to a call.
  record CancelCall(long context, long call) implements FromIsolate {}

  /// What a turn wrote to one object: all of it or nothing. `event` is in whose turn, as far as
  /// that is one's (0 when unknown): it says what an event cost, and no more. `deleteAll`, which
  /// removes the alarms too, comes before the puts, deletes and changes of alarms.
  record Batch(
      long context,
      long object,
      long batch,
      long event,
      boolean deleteAll,
      List<Entry> puts,
      List<byte[]> deletes,
      List<AlarmChange> alarms)
      implements FromIsolate {}

  /// A blocking read of what is stored, for `event` (0 when unknown; without the batches under way,
  /// which the isolate knows itself).
  record Read(long context, long object, long event, long read, Query query)
      implements FromIsolate {}

  /// One call of `console`, or an uncaught error (`level` `error`, and which). `text` is formatted;
  /// at most 8 KiB.
  record Log(
      long context,
      long event,
      long timeMillis,
      String level,
      String text,
      Optional<GuestError> uncaught,
      List<Gate> gates)
      implements FromIsolate {}

  /// Part of a body that the isolate sends.
  record BodyChunk(long context, Chunk chunk, List<Gate> gates) implements FromIsolate {}

  /// Leave to send more of a body that the host sends.
  record BodyCredit(long context, Credit credit) implements FromIsolate {}

  /// Two ends of a WebSocket that the context has made: what goes into one comes out of the other.
  /// Both numbers are even.
  record PairSockets(long context, long first, long second) implements FromIsolate {}

  /// The script uses this end of a socket from now on: what comes out of it goes to the context. It
  /// keeps the object (0: none) in memory until the socket is over.
  record AcceptSocket(long context, long object, long socket) implements FromIsolate {}

  /// The host keeps this end of a socket for an object, and what comes out of it wakes the object.
  record KeepSocket(long context, long object, long socket, List<String> tags)
      implements FromIsolate {}

  /// What goes into an end that was accepted or is kept.
  record Socket(long context, long socket, SocketSignal signal, List<Gate> gates)
      implements FromIsolate {}

  /// What a kept socket is to have with it when the object wakes; empty for nothing.
  record AttachSocket(long context, long object, long socket, Optional<byte[]> attachment)
      implements FromIsolate {}

  /// What the host answers on the object's kept sockets; empty for nothing.
  record AnswerSockets(long context, long object, Optional<AutoResponse> pair)
      implements FromIsolate {}

  /// How long one event of the object's kept sockets may take; 0 for as long as any.
  record TimeSocketEvents(long context, long object, long millis) implements FromIsolate {}

  /// Where a call goes.
  sealed interface Target {
    /// An object, by binding: the script and class that the binding named.
    record ToObject(String script, String className, String idHex, Optional<String> name)
        implements Target {}

    /// An entrypoint of a script of the same tenant.
    record ToEntrypoint(String script, Entrypoint entrypoint) implements Target {}

    /// An entrypoint of a script whose code was given as a value, by the number that the host has
    /// for it. Only the script that gave the code may call it, and it itself.
    record ToDynamic(long script, Entrypoint entrypoint) implements Target {}

    /// A script of a dispatch namespace: of which, the host looks up by the name of the binding.
    ///
    /// @param cpuMillis CPU time of the event there, when it is to have less than it might
    /// @param calls outgoing requests of the event there, likewise
    /// @param outboundEnv what the outbound script's `env` has for requests of the event there: an
    ///   object in JSON, empty for nothing
    record ToDispatched(
        String binding,
        String script,
        Entrypoint entrypoint,
        Optional<Long> cpuMillis,
        Optional<Long> calls,
        String outboundEnv)
        implements Target {
      /// The most characters of `outboundEnv`.
      public static final int OUTBOUND_ENV_CHARS_MAX = 64 * 1024;
    }

    /// A capability that the context was handed under this number.
    record ToCapability(long capability) implements Target {}

    /// The network, through the host's egress.
    record ToNetwork() implements Target {}

    /// A service of the host's, by the name of the binding. The host looks it up in what the
    /// deployment was given.
    record ToService(String binding) implements Target {}
  }

  /// What to read.
  sealed interface Query {
    /// These keys; those without a value are left out of the answer.
    record Keys(List<byte[]> keys) implements Query {}

    /// Keys from `start` (inclusive) to `end` (exclusive), empty meaning unbounded, in order or in
    /// reverse.
    record Range(Optional<byte[]> start, Optional<byte[]> end, boolean reverse, int limit)
        implements Query {}

    /// Something about the object's past. The answer is one entry without a key, whose value is a
    /// text.
    sealed interface Past extends Query {
      /// A bookmark of what has been written so far.
      record Bookmark() implements Past {}

      /// A bookmark of what was there at a time.
      record BookmarkAt(long millis) implements Past {}

      /// The object shall be what it was at a bookmark when it comes to life the next time. The
      /// answer is the bookmark that undoes it.
      record GoBack(String bookmark) implements Past {}

      /// A snapshot of a bookmark, or of what has been written so far.
      record Snapshot(Optional<String> bookmark) implements Past {}

      /// Nothing, once what the bookmark stands for has happened.
      record WaitFor(String bookmark) implements Past {}

      /// As [GoBack], with a snapshot, which may be another object's.
      record TakeOn(String snapshot) implements Past {}
    }
  }
}
