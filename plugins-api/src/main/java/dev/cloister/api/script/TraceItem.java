package dev.cloister.api.script;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What became of one event of a script that names this one as its tail consumer. Words and values
/// are those of Workers' tail handlers.
///
/// @param event what the event was
/// @param eventTimestamp when it began
/// @param logs what it has logged, in order
/// @param exceptions what it has thrown, in order
/// @param scriptName the script whose event it was
/// @param scriptVersion the version of that script
/// @param entrypoint the class of the object whose event it was; empty when it was no object's
/// @param durableObjectId that object
/// @param executionModel `stateless` or `durableObject`
/// @param outcome `ok`, `exception`, `exceededCpu` and their like
/// @param truncated whether lines are missing, since there were too many
/// @param cpuTime the processor's time that it took, in whole milliseconds
/// @param wallTime how long it took, in whole milliseconds
public record TraceItem(
    Event event,
    Instant eventTimestamp,
    List<LogLine> logs,
    List<Uncaught> exceptions,
    String scriptName,
    String scriptVersion,
    Optional<String> entrypoint,
    Optional<ObjectId> durableObjectId,
    String executionModel,
    String outcome,
    boolean truncated,
    Duration cpuTime,
    Duration wallTime) {
  /// Copies the lists.
  public TraceItem {
    logs = List.copyOf(logs);
    exceptions = List.copyOf(exceptions);
  }

  /// A line of the log.
  ///
  /// @param level `log`, `warn`, `error` and their like
  /// @param message what was logged, as one text
  public record LogLine(Instant timestamp, String level, String message) {}

  /// Something that was thrown and that nobody caught.
  ///
  /// @param stack where it was thrown; empty when that is not known
  public record Uncaught(Instant timestamp, String name, String message, String stack) {}

  /// What an event was.
  public sealed interface Event {
    /// A request.
    ///
    /// @param status of the answer; empty when there was none
    record Fetch(TracedRequest request, OptionalInt status) implements Event {}

    /// A call of a method, or a read of a property.
    ///
    /// @param rpcMethod its name, after those of the properties on the way, with dots between
    record Call(String rpcMethod) implements Event {}

    /// A cron.
    record Cron(Instant scheduledTime, String cron) implements Event {}

    /// An alarm of an object.
    record Alarm(Instant scheduledTime) implements Event {}

    /// Something that came out of a WebSocket that is kept for an object.
    ///
    /// @param type `message` or `close`
    /// @param code of the Close frame, or 1006; empty for a message
    /// @param wasClean whether there was a Close frame
    record Socket(String type, OptionalInt code, boolean wasClean) implements Event {}
  }
}
