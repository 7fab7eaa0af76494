package dev.cloister.isolates.java;

import dev.cloister.api.script.DurableObject;
import dev.cloister.isolates.bridge.ToIsolate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An object in memory: its instance, once its first event has made it, and its input gate.
///
/// Threads: whoever has the baton of its context.
final class LiveObject {
  private final ToIsolate.ActivateObject activation;
  private final ObjectSockets sockets;
  private final ArrayDeque<EventRun> waiting = new ArrayDeque<>();
  private final RpcSession session;
  private @Nullable DurableObject instance;
  private @Nullable EventRun holder;
  private int depth;

  LiveObject(ToIsolate.ActivateObject activation, ObjectSockets sockets) {
    this.activation = activation;
    this.sockets = sockets;
    this.session = RpcSession.of(activation.object());
  }

  /// The host's number for this life of it.
  long number() {
    return activation.object();
  }

  /// What the host said of it.
  ToIsolate.ActivateObject activation() {
    return activation;
  }

  /// The sockets that are kept for it.
  ObjectSockets sockets() {
    return sockets;
  }

  /// Whose is what is handed over in its events.
  RpcSession session() {
    return session;
  }

  @Nullable DurableObject instance() {
    return instance;
  }

  void instance(DurableObject made) {
    instance = made;
  }

  /// Whether an event may go on; if not, it waits until the gate opens.
  boolean admits(EventRun run) {
    if (holder == null || holder == run) {
      return true;
    }
    waiting.add(run);
    return false;
  }

  /// Nobody but this event goes on until it opens the gate as often as it has shut it.
  void shutGate(EventRun run) {
    holder = run;
    depth++;
  }

  /// Opens the gate once; those that may go on now, in the order in which they came.
  List<EventRun> openGate() {
    depth--;
    if (depth > 0) {
      return List.of();
    }
    holder = null;
    var admitted = new ArrayList<>(waiting);
    waiting.clear();
    return admitted;
  }
}
