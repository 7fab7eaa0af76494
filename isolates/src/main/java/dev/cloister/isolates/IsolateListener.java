package dev.cloister.isolates;

import dev.cloister.isolates.bridge.FromIsolate;
import java.util.List;

/// Hears what an isolate says. Called from the isolate's threads, one message of a context at a
/// time, in order; must return soon and never throw.
public interface IsolateListener {
  /// A message has arrived.
  void received(FromIsolate message);

  /// Messages of one context have arrived that belong together, in order.
  default void received(List<FromIsolate> messages) {
    messages.forEach(this::received);
  }

  /// The isolate's heap runs short. Only one with a heap of its own says so.
  default void pressed(HeapPressure pressure) {
    // Whoever can do nothing about it waits for what the isolate does itself.
  }

  /// The isolate is gone with everything in it; nothing more arrives. Called once.
  void died(Death death);

  /// How an isolate ended. `outcome` is a word of the tail vocabulary (`exceededMemory`,
  /// `exceededCpu`, `internalError`, `killSwitch`); `suspectContext` is the context held to be the
  /// cause, 0 when none is.
  record Death(String outcome, String reason, long suspectContext) {}
}
