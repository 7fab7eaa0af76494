package dev.cloister.isolates.js;

import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.Gate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What leaves a child context, held until the turn ends: first the batches that the turn wrote,
/// then everything else, each with the gates it must wait for.
///
/// A message waits for the object in whose event it was sent, and for every object the turn wrote
/// to: objects of a script may share globals, so any of it could show through.
///
/// Threads: the context's own only.
final class Outbox {
  private record Waiting(long object, Function<List<Gate>, @Nullable FromIsolate> message) {}

  private final IsolateListener listener;
  private final Map<Long, ObjectStorage> objects = new LinkedHashMap<>();
  private final Map<Long, ObjectStorage> touched = new LinkedHashMap<>();
  private final List<FromIsolate> leaving = new ArrayList<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private boolean effects;

  Outbox(IsolateListener listener) {
    this.listener = listener;
  }

  /// Sends at once: for messages that reveal nothing of what is stored.
  void sendNow(FromIsolate message) {
    listener.received(message);
  }

  /// Sends when the turn ends, before all else.
  void sendFirst(FromIsolate message) {
    leaving.add(message);
  }

  /// Sends when the turn ends, on behalf of an object (0: none). Null is not sent: whoever made it
  /// keeps it for later.
  void send(long object, Function<List<Gate>, @Nullable FromIsolate> message) {
    waiting.add(new Waiting(object, message));
  }

  /// Sends, when the turn ends, what somebody else will act on: a call, or a frame of a socket.
  void sendEffect(long object, Function<List<Gate>, @Nullable FromIsolate> message) {
    effects = true;
    send(object, message);
  }

  /// Whether something waits that changes more than what the host knows of this context.
  boolean hasEffects() {
    return effects || touched.values().stream().anyMatch(ObjectStorage::dirty);
  }

  void addObject(long object, ObjectStorage storage) {
    objects.put(object, storage);
  }

  void removeObject(long object) {
    var removed = objects.remove(object);
    touched.remove(object);
    if (removed != null) {
      removed.close();
    }
  }

  /// Lets go of all objects.
  void close() {
    List.copyOf(objects.keySet()).forEach(this::removeObject);
  }

  /// The storage of a live object; null when it was dropped.
  @Nullable ObjectStorage storage(long object) {
    return objects.get(object);
  }

  /// The storage of a live object that is about to be written.
  @Nullable ObjectStorage storageToWrite(long object) {
    var storage = objects.get(object);
    if (storage != null) {
      touched.put(object, storage);
    }
    return storage;
  }

  /// The turn is over: everything goes, together.
  void flush() {
    if (touched.isEmpty() && waiting.isEmpty() && leaving.isEmpty()) {
      return;
    }
    var written = new ArrayList<Long>();
    for (var entry : touched.entrySet()) {
      if (entry.getValue().dirty()) {
        leaving.add(entry.getValue().takeBatch());
        written.add(entry.getKey());
      }
    }
    for (var message : waiting) {
      var made = message.message().apply(gates(message.object(), written));
      if (made != null) {
        leaving.add(made);
      }
    }
    if (!leaving.isEmpty()) {
      listener.received(List.copyOf(leaving));
    }
    clear();
  }

  private List<Gate> gates(long own, List<Long> written) {
    var gates = new ArrayList<Gate>(1);
    if (!written.contains(own)) {
      addGate(gates, own);
    }
    written.forEach(object -> addGate(gates, object));
    return gates.isEmpty() ? List.of() : gates;
  }

  private void addGate(List<Gate> gates, long object) {
    var storage = objects.get(object);
    if (storage != null && storage.gate() > 0) {
      gates.add(new Gate(object, storage.gate()));
    }
  }

  /// What the turn did is void, since the context is broken.
  void discard() {
    clear();
  }

  private void clear() {
    leaving.clear();
    touched.clear();
    waiting.clear();
    effects = false;
  }
}
