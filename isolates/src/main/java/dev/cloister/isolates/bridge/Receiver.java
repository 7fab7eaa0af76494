package dev.cloister.isolates.bridge;

/// Who in a context an invocation is for.
public sealed interface Receiver {
  /// The script itself.
  record OfScript(Entrypoint entrypoint) implements Receiver {}

  /// A live object.
  record OfObject(long object) implements Receiver {}

  /// What the context has exported under this number.
  record OfExport(long export) implements Receiver {}
}
