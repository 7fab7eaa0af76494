package dev.cloister.isolates.context;

import dev.cloister.isolates.IsolateListener;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.bridge.Gate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What leaves a child context, held until the turn ends: first the batches that the turn wrote,
/// then everything else, each with the gates it must wait for.
///
/// A message waits for the object in whose event it was sent, and for every object the turn wrote
/// to: objects of a script may share globals, so any of it could show through.
///
/// Threads: the context's own only.
public final class Outbox {
  private record Waiting(long object, Function<List<Gate>, @Nullable FromIsolate> message) {}

  private final IsolateListener listener;
  private final LongSupplier event;
  private final Map<Long, ObjectStorage> objects = new LinkedHashMap<>();
  private final Map<Long, ObjectStorage> touched = new LinkedHashMap<>();
  private final List<FromIsolate> leaving = new ArrayList<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private final Set<Long> writtenEarly = new LinkedHashSet<>();
  private boolean effects;

  /// @param event the number of the event whose turn it is
  public Outbox(IsolateListener listener, LongSupplier event) {
    this.listener = listener;
    this.event = event;
  }

  /// Sends at once: for messages that reveal nothing of what is stored.
  public void sendNow(FromIsolate message) {
    listener.received(message);
  }

  /// Sends when the turn ends, before all else.
  public void sendFirst(FromIsolate message) {
    leaving.add(message);
  }

  /// Sends when the turn ends, on behalf of an object (0: none). Null is not sent: whoever made it
  /// keeps it for later.
  public void send(long object, Function<List<Gate>, @Nullable FromIsolate> message) {
    waiting.add(new Waiting(object, message));
  }

  /// Sends, when the turn ends, what somebody else will act on: a call, or a frame of a socket.
  public void sendEffect(long object, Function<List<Gate>, @Nullable FromIsolate> message) {
    effects = true;
    send(object, message);
  }

  /// Whether something waits that changes more than what the host knows of this context.
  public boolean hasEffects() {
    return effects || touched.values().stream().anyMatch(ObjectStorage::dirty);
  }

  /// The object's turn goes on, but what it has written so far has to be with the host before it is
  /// asked something; so is what it asks an effect.
  public void beginQuestion() {
    effects = true;
  }

  /// Sends what was announced, and what an object has written in this turn so far.
  public void writeNow(long object) {
    var storage = objects.get(object);
    if (storage != null && storage.dirty()) {
      leaving.add(storage.takeBatch(event.getAsLong()));
      writtenEarly.add(object);
    }
    if (!leaving.isEmpty()) {
      listener.received(List.copyOf(leaving));
      leaving.clear();
    }
  }

  public void addObject(long object, ObjectStorage storage) {
    objects.put(object, storage);
  }

  public void removeObject(long object) {
    var removed = objects.remove(object);
    touched.remove(object);
    if (removed != null) {
      removed.close();
    }
  }

  /// Lets go of all objects.
  public void close() {
    List.copyOf(objects.keySet()).forEach(this::removeObject);
  }

  /// The storage of a live object; null when it was dropped.
  public @Nullable ObjectStorage storage(long object) {
    return objects.get(object);
  }

  /// The storage of a live object that is about to be written.
  public @Nullable ObjectStorage storageToWrite(long object) {
    var storage = objects.get(object);
    if (storage != null) {
      touched.put(object, storage);
    }
    return storage;
  }

  /// The turn is over: everything goes, together.
  public void flush() {
    if (touched.isEmpty() && waiting.isEmpty() && leaving.isEmpty()) {
      writtenEarly.clear();
      effects = false;
      return;
    }
    var written = new LinkedHashSet<>(writtenEarly);
    for (var entry : touched.entrySet()) {
      if (entry.getValue().dirty()) {
        leaving.add(entry.getValue().takeBatch(event.getAsLong()));
        written.add(entry.getKey());
      }
      entry.getValue().keyed().turnEnded();
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

  private List<Gate> gates(long own, Set<Long> written) {
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
  public void discard() {
    clear();
  }

  private void clear() {
    leaving.clear();
    touched.clear();
    waiting.clear();
    writtenEarly.clear();
    effects = false;
  }
}
