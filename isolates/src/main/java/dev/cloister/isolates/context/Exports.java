package dev.cloister.isolates.context;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a child context has handed out for others to call, by its numbers.
///
/// Threads: the context's own. Limits: [#MAX].
///
/// @param <T> what the context knows of each
public final class Exports<T> {
  /// What others may hold of one context at once.
  public static final int MAX = 10_000;

  private final Map<Long, T> exported = new HashMap<>();

  /// Fails with a guest's error when so many more would be too many.
  public void checkRoom(int more) {
    if (exported.size() + more > MAX) {
      throw new GuestException(
          GuestException.Kind.ERROR,
          "Too many RPC stubs: others hold %d of what this context has handed out; dispose of some."
              .formatted(exported.size()));
    }
  }

  /// The script exports something under this number.
  public void add(long export, T what) {
    checkRoom(1);
    exported.put(export, what);
  }

  /// Nobody holds it any more, or the script has taken it back; null when that was so before.
  public @Nullable T remove(long export) {
    return exported.remove(export);
  }

  /// What is exported under this number, if anything is.
  public @Nullable T of(long export) {
    return exported.get(export);
  }
}
