package dev.cloister.host.execution;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The capabilities that one context was handed, by the numbers it knows them under.
///
/// Threads: any. Limits: [#MAX] at once.
final class HeldCapabilities {
  /// What one context may hold of others at once.
  static final int MAX = 10_000;

  private final Map<Long, Capability.Handle> handles = new ConcurrentHashMap<>();

  boolean hasRoomFor(int more) {
    return handles.size() + more <= MAX;
  }

  void add(long number, Capability.Handle handle) {
    handles.put(number, handle);
  }

  /// A handle of its own of what the context has under this number.
  Optional<Capability.Handle> another(long number) {
    return Optional.ofNullable(handles.get(number)).map(Capability.Handle::another);
  }

  void release(long number) {
    var handle = handles.remove(number);
    if (handle != null) {
      handle.release();
    }
  }

  void releaseAll() {
    handles.keySet().forEach(this::release);
  }
}
