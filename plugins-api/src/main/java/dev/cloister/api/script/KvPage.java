package dev.cloister.api.script;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Some keys of a [KvNamespace], in order.
///
/// @param cursor leads to the next page, when there is one
public record KvPage(List<Key> keys, Optional<String> cursor) {
  /// Copies the list.
  public KvPage {
    keys = List.copyOf(keys);
  }

  /// One key.
  ///
  /// @param expiration when it goes by itself
  /// @param metadata what was written beside its value, as JSON
  public record Key(String name, Optional<Instant> expiration, Optional<String> metadata) {}
}
