package dev.cloister.isolates;

import java.util.List;

/// What an isolate with a heap of its own is asked when that heap runs short. Any thread may ask.
public interface HeapRelief {
  /// All contexts, in no particular order.
  List<ContextWeight> weights();

  /// Breaks off the event that has allocated most, if that was at least so much: what has allocated
  /// less than the heap holds of others is not the cause.
  void breakOffHeaviest(long bytesMin);
}
