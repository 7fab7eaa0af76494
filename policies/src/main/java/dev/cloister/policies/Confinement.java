package dev.cloister.policies;

/// What the operating system does to a cordon, as the host found it when it started.
public enum Confinement {
  /// A cordon is an ordinary process of the host's user: it could read files and open sockets if a
  /// script ever broke out of its engine.
  NONE,

  /// No files, no network, no exec, no other process.
  COMPLETE
}
