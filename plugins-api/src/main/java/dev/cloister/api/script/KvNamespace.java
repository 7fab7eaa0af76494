package dev.cloister.api.script;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/// A namespace of keys and values that all scripts of the tenant with a binding to it share.
///
/// What is written is seen at once by who asks the same host, and everywhere once it has spread; it
/// is no place for what only one may change, which is a [DurableObject]'s. Every call waits, and
/// other events of the script run meanwhile.
///
/// Limits: keys of 512 bytes in UTF-8, values of 25 MiB, metadata of 1,024 bytes. Fails: with
/// [IllegalArgumentException] for a key that cannot be one, with [CallFailed] when the service
/// refuses.
public interface KvNamespace {
  /// The value of a key as text.
  default Optional<String> get(String key) {
    return getWithMetadata(key).map(value -> value.body().text());
  }

  /// The values of up to 100 keys as texts, at once; keys without a value are left out.
  Map<String, String> getAll(Collection<String> keys);

  /// The value of a key, which may be read as a stream, and what was written beside it.
  Optional<KvValue> getWithMetadata(String key);

  /// Writes a text.
  default void put(String key, String value) {
    put(key, Body.of(value), KvOptions.NONE);
  }

  /// Writes a value, which may be streamed: all of it or nothing.
  void put(String key, Body value, KvOptions options);

  /// Removes a key, which need not be there.
  void delete(String key);

  /// Keys in UTF-8 order, a page at a time.
  KvPage list(KvRange range);
}
