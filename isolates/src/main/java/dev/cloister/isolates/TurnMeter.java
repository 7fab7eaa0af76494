package dev.cloister.isolates;

import java.util.List;

/// Tells what runs in an isolate. Any thread may ask; the answer is a snapshot.
public interface TurnMeter {
  /// The turns that run now, in no particular order.
  List<RunningTurn> runningTurns();
}
