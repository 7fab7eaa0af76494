package dev.cloister.isolates.bridge;

import java.util.List;

/// What is asked of the other side: to call the method at `path`, or to get the property there. An
/// empty path means the target itself.
public record Invocation(boolean get, List<String> path, Payload arguments) {
  /// The most names that may stand before the last one of a path.
  public static final int PATH_LENGTH_MAX = 64;
}
