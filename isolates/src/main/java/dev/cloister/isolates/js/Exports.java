package dev.cloister.isolates.js;

import dev.cloister.isolates.context.GuestException;
import java.util.HashMap;
import java.util.Map;

/// What a child context has handed out for others to call, and in which object's name (0: none).
///
/// Threads: the context's own. Limits: [#MAX].
final class Exports {
  /// What others may hold of one context at once.
  static final int MAX = 10_000;

  private final Map<Long, Long> objects = new HashMap<>();

  /// The script exports something under this number.
  void add(long export, long object) {
    if (objects.size() >= MAX) {
      throw new GuestException(
          GuestException.Kind.ERROR,
          "Too many RPC stubs: others hold %d of what this context has handed out; dispose of some."
              .formatted(MAX));
    }
    objects.put(export, object);
  }

  /// Nobody holds it any more, or the script has taken it back.
  void remove(long export) {
    objects.remove(export);
  }

  /// In whose name it is called.
  long objectOf(long export) {
    return objects.getOrDefault(export, 0L);
  }
}
