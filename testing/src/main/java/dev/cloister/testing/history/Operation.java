package dev.cloister.testing.history;

import java.util.Optional;

/// One thing that a client asked of an object, and what it heard.
///
/// @param client who asked
/// @param output what it heard; empty when that was nothing, or an error: then it may have happened
///   at any time after the call, or not at all
/// @param called when it was asked; no two moments of a history are equal
/// @param returned when it was heard; [#NEVER] when it was not
public record Operation<I, O>(
    String client, I input, Optional<O> output, long called, long returned) {
  /// Later than every moment of a history.
  public static final long NEVER = Long.MAX_VALUE;

  public Operation {
    if (output.isPresent() == (returned == NEVER) || called >= returned) {
      throw new IllegalArgumentException("What was heard was heard after the call, and only that.");
    }
  }

  boolean isPending() {
    return returned == NEVER;
  }

  @Override
  public String toString() {
    return "%s %s -> %s [%d, %s]"
        .formatted(
            client,
            input,
            output.map(Object::toString).orElse("?"),
            called,
            isPending() ? "..." : "" + returned);
  }
}
