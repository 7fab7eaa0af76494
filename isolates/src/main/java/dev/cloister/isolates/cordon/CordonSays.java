package dev.cloister.isolates.cordon;

import dev.cloister.isolates.HeapPressure;
import dev.cloister.isolates.RunningTurn;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.confine.Confined;
import java.util.List;

/// What comes from a cordon's process: messages of its isolate, and what the process says of
/// itself.
sealed interface CordonSays {
  /// The format and the meaning of all frames; host and cordon must have the same.
  int PROTOCOL_VERSION = 4;

  /// The first frame.
  record Hello(int version, long pid, String runtimeName) implements CordonSays {}

  /// The warm-up is over, and the process is confined in this way: no tenant's byte has come
  /// before.
  record Ready(Confined confined) implements CordonSays {}

  /// The process lives.
  ///
  /// @param heapUsedBytes what is in use or not yet collected
  /// @param livePercent what the last collection of the whole heap left in the part for what lives
  ///   long, as a share of what that part may become; 0 before the first
  /// @param gcMillis what the collector has taken altogether
  record Heartbeat(
      long heapUsedBytes,
      long heapMaxBytes,
      int livePercent,
      long gcMillis,
      List<RunningTurn> turns)
      implements CordonSays {}

  /// The collector has been through all of the heap, and it is filled beyond its soft mark.
  record Pressed(HeapPressure pressure) implements CordonSays {}

  /// The isolate has ended by itself; the host ends the process.
  record Died(String outcome, String reason, long suspectContext) implements CordonSays {}

  /// A message of the isolate.
  record Message(FromIsolate message) implements CordonSays {}
}
