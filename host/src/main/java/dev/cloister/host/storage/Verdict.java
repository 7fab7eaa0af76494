package dev.cloister.host.storage;

/// What applying a log entry came to; the same on every member of a group.
public enum Verdict {
  /// Its turns are in the state, or were before.
  APPLIED,

  /// The fence: its turns were given in another term than the one in which it was logged. Nothing
  /// of it was applied, and nothing will be.
  REFUSED
}
