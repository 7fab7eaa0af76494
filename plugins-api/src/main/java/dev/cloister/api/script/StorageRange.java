package dev.cloister.api.script;

import java.util.Optional;

/// Which keys to list, and how.
///
/// @param start the first key that may be among them
/// @param end the first key that is not
/// @param prefix what all begin with
/// @param reverse whether the last comes first
/// @param limit how many at most, at least 1
public record StorageRange(
    Optional<String> start,
    Optional<String> end,
    Optional<String> prefix,
    boolean reverse,
    int limit) {
  /// Every key, in order.
  public static final StorageRange ALL =
      new StorageRange(
          Optional.empty(), Optional.empty(), Optional.empty(), false, Integer.MAX_VALUE);

  /// Checks the limit.
  public StorageRange {
    if (limit < 1) {
      throw new IllegalArgumentException("The limit must be at least 1 and is " + limit + ".");
    }
  }

  /// Those from this key on.
  public StorageRange from(String key) {
    return new StorageRange(Optional.of(key), end, prefix, reverse, limit);
  }

  /// Those before this key.
  public StorageRange before(String key) {
    return new StorageRange(start, Optional.of(key), prefix, reverse, limit);
  }

  /// Those that begin with this.
  public StorageRange withPrefix(String text) {
    return new StorageRange(start, end, Optional.of(text), reverse, limit);
  }

  /// The last one first.
  public StorageRange reversed() {
    return new StorageRange(start, end, prefix, !reverse, limit);
  }

  /// Not more than these.
  public StorageRange atMost(int keys) {
    return new StorageRange(start, end, prefix, reverse, keys);
  }
}
