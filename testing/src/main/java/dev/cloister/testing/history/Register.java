package dev.cloister.testing.history;

import java.util.Optional;

/// A text that is read, written, and written if it is still the same; empty at first.
public final class Register implements Model<String, Register.Input, String> {
  /// What it is asked.
  public sealed interface Input {}

  /// Answered with what is there.
  public record Read() implements Input {}

  /// Answered with what is there now.
  public record Write(String value) implements Input {}

  /// Writes if `expected` is there; answered with what was there.
  public record Swap(String expected, String value) implements Input {}

  @Override
  public String initial() {
    return "";
  }

  @Override
  public Optional<String> step(String state, Input input, Optional<String> output) {
    return switch (input) {
      case Read() -> answered(output, state, state);
      case Write(var value) -> answered(output, value, value);
      case Swap(var expected, var value) ->
          answered(output, state, expected.equals(state) ? value : state);
    };
  }

  @Override
  public boolean changes(Input input) {
    return !(input instanceof Read);
  }

  private static Optional<String> answered(Optional<String> heard, String answer, String next) {
    return heard.isEmpty() || heard.get().equals(answer) ? Optional.of(next) : Optional.empty();
  }
}
