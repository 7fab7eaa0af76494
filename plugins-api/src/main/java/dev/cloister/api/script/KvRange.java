package dev.cloister.api.script;

import java.util.Optional;

/// Which keys of a [KvNamespace] to list.
///
/// @param prefix what all begin with
/// @param cursor that of the page before, for the next one
/// @param limit how many at most, from 1 to 1,000
public record KvRange(Optional<String> prefix, Optional<String> cursor, int limit) {
  /// Every key, 1,000 on a page.
  public static final KvRange ALL = new KvRange(Optional.empty(), Optional.empty(), 1_000);

  /// Those that begin with this.
  public KvRange withPrefix(String text) {
    return new KvRange(Optional.of(text), cursor, limit);
  }

  /// Those after the page that had this cursor.
  public KvRange after(String page) {
    return new KvRange(prefix, Optional.of(page), limit);
  }

  /// Not more than these on a page.
  public KvRange atMost(int keys) {
    return new KvRange(prefix, cursor, keys);
  }
}
