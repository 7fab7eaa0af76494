package dev.cloister.isolates.confine;

import java.util.Optional;
import java.util.stream.Stream;

/// One layer of a cordon's confinement, as its process found it.
///
/// @param detail what it holds the process to, or why it is missing
public record Layer(Wall wall, State state, String detail) {
  /// Whether a layer is there.
  public enum State {
    /// It holds.
    HOLDS,
    /// It should be there and is not.
    MISSING,
    /// It is not there, and confinement is complete without it.
    SPARED;

    /// The one of this name.
    public static Optional<State> of(String name) {
      return Stream.of(values()).filter(state -> state.name().equals(name)).findFirst();
    }
  }

  /// One that is there.
  public static Layer holds(Wall wall, String detail) {
    return new Layer(wall, State.HOLDS, detail);
  }

  /// One that is not there.
  public static Layer without(Wall wall, String why) {
    return new Layer(wall, wall.required() ? State.MISSING : State.SPARED, why);
  }

  @Override
  public String toString() {
    return switch (state) {
      case HOLDS -> wall.key() + ": " + detail;
      case MISSING -> wall.key() + ": missing: " + detail;
      case SPARED -> wall.key() + ": none: " + detail;
    };
  }
}
