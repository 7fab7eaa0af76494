package dev.cloister.testing.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.testing.history.Linearizability.Explained;
import dev.cloister.testing.history.Linearizability.Impossible;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What clients do to one thing, as the story goes, and whether the checker finds it good.
final class Story<I, O> {
  /// How far the checker looks before it gives up.
  static final int BOUND = 1_000_000;

  final List<Operation<I, O>> operations = new ArrayList<>();

  Story<I, O> told(String client, long called, long returned, I input, O output) {
    operations.add(new Operation<>(client, input, Optional.of(output), called, returned));
    return this;
  }

  Story<I, O> unheard(String client, long called, I input) {
    operations.add(new Operation<>(client, input, Optional.empty(), called, Operation.NEVER));
    return this;
  }

  void isGood(Model<?, I, O> model) {
    assertThat(new Linearizability<>(model, BOUND).check(operations)).isInstanceOf(Explained.class);
  }

  Impossible<I, O> isBad(Model<?, I, O> model) {
    var verdict = new Linearizability<>(model, BOUND).check(operations);
    assertThat(verdict).isInstanceOf(Impossible.class);
    return (Impossible<I, O>) verdict;
  }
}
