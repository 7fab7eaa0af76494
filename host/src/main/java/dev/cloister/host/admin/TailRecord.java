package dev.cloister.host.admin;

import dev.cloister.api.ObjectId;
import dev.cloister.api.ScriptVersion;
import java.time.Instant;
import java.util.Optional;

/// One thing that happened in a script, for whoever follows it.
public sealed interface TailRecord {
  /// When it happened.
  Instant time();

  /// The request on whose behalf; the same for all its records.
  String requestId();

  /// The object it happened in; empty outside of objects.
  Optional<ObjectId> object();

  /// One call of `console`, or an uncaught error (with level `error` and the script's own stack).
  ///
  /// @param level `debug`, `log`, `info`, `warn` or `error`
  record LogLine(
      Instant time, String requestId, Optional<ObjectId> object, String level, String text)
      implements TailRecord {}

  /// An event has ended: it answered, or failed, and all that was given to `waitUntil` has settled.
  ///
  /// @param cause what the script was woken for
  /// @param outcome a word of the tail vocabulary: `ok`, `exception`, `exceededCpu`, …
  record EventEnded(
      Instant time,
      String requestId,
      Optional<ObjectId> object,
      ScriptVersion version,
      Cause cause,
      String outcome,
      long cpuMicros,
      long wallMicros)
      implements TailRecord {}

  /// What a script was woken for.
  sealed interface Cause {
    /// A request and its answer; `status` is 0 when there was none.
    record Fetch(String method, String url, int status) implements Cause {}

    /// A method that was called, or a property that was read, from outside.
    record Invocation(String rpcMethod) implements Cause {}

    /// Something came out of a socket that is kept for an object: `message` or `close`.
    record Socket(String type) implements Cause {}

    /// So many events of other scripts that were over.
    record Tailed(int items) implements Cause {}

    /// An alarm of an object that was due: what it was set to, and its name, empty for the one that
    /// Workers know.
    record Alarm(Instant at, String name) implements Cause {}

    /// A cron that was due.
    record Scheduled(Instant at, String cron) implements Cause {}
  }
}
