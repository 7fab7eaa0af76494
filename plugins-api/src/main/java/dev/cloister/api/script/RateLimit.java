package dev.cloister.api.script;

/// Counts for a key how often something is done.
public interface RateLimit {
  /// Counts one; says whether that is still within the limit. Waits, and other events of the script
  /// run meanwhile.
  boolean limit(String key);
}
