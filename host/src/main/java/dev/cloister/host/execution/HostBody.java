package dev.cloister.host.execution;

/// The body of a request or an answer inside the host.
public sealed interface HostBody {
  /// No body.
  record None() implements HostBody {}

  /// All of it.
  record Whole(byte[] bytes) implements HostBody {}

  /// It comes in pieces, as far as its reader's credit reaches.
  record Flowing(BodySource source) implements HostBody {}

  /// No body.
  static HostBody none() {
    return new None();
  }

  /// Says that nobody will read the rest.
  default void cancel() {
    if (this instanceof Flowing(var source)) {
      source.cancel();
    }
  }
}
