package dev.cloister.isolates;

import dev.cloister.isolates.bridge.ToIsolate;
import java.util.List;
import java.util.OptionalLong;

/// What runs tenants' code, seen from the host: messages in, messages out through the
/// [IsolateListener] it was made with.
///
/// Threads: any may call. `send` does not wait for the isolate; messages of one sender for one
/// context keep their order. After the isolate has died or was closed, messages are dropped: the
/// listener has been, or will be, told.
public interface Isolate extends AutoCloseable {
  /// Sends a message on its way.
  void send(ToIsolate message);

  /// The name of the JavaScript runtime, for `/health`, such as `GraalVM CE`.
  String runtimeName();

  /// Where it runs, for `/health`, such as `in-host` or `cordon 4711`.
  String place();

  /// What its process holds in memory, in bytes; empty when it has none of its own, or where it
  /// cannot be told.
  default OptionalLong residentBytes() {
    return OptionalLong.empty();
  }

  /// What its heap holds, with what nobody uses any more, as it last said; empty when it has none
  /// of its own, or has not said yet.
  default OptionalLong heapBytes() {
    return OptionalLong.empty();
  }

  /// The turns that run in it, as it last said.
  default List<RunningTurn> runningTurns() {
    return List.of();
  }

  /// Ends the isolate at once, whatever runs in it. The listener hears [IsolateListener#died].
  void kill(String reason);

  /// Ends the isolate; as [#kill] but not an event worth a log line.
  @Override
  void close();
}
