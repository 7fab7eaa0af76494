package dev.cloister.testing.history;

import java.util.Optional;

/// A number that is added to; each input is what to add, 0 to read it, and each answer the sum.
public final class Counter implements Model<Long, Long, Long> {
  @Override
  public Long initial() {
    return 0L;
  }

  @Override
  public Optional<Long> step(Long state, Long input, Optional<Long> output) {
    long sum = state + input;
    return output.isEmpty() || output.get() == sum ? Optional.of(sum) : Optional.empty();
  }

  @Override
  public boolean changes(Long input) {
    return input != 0;
  }
}
