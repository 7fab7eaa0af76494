package dev.cloister.testing.history;

import java.util.List;
import java.util.Optional;

/// What an object does when it is asked one thing after another.
///
/// States and inputs are values: equal ones mean the same, and none is ever changed.
public interface Model<S, I, O> {
  /// Before it was asked anything.
  S initial();

  /// Its state after `input`; empty when it would not have answered `output`. Without an output,
  /// nobody heard the answer, and any would do.
  Optional<S> step(S state, I input, Optional<O> output);

  /// Whether the state may be another afterwards.
  default boolean changes(I input) {
    return true;
  }

  /// Whether it may matter which of two comes first; if not, both answer the same either way, and
  /// lead to the same state.
  default boolean conflict(I one, I other) {
    return changes(one) || changes(other);
  }

  /// The same, knowing all that was asked and heard, so that a search for an order need not try
  /// what cannot lead to it.
  default Model<S, I, O> knowing(List<Operation<I, O>> all) {
    return this;
  }

  /// False only if no order that comes to this state can go on to all that is known to be heard.
  default boolean leadsOn(S state) {
    return true;
  }

  /// False only if an order with this, which nobody heard the end of, would be one without it too,
  /// whatever becomes of others.
  default boolean matters(I unheard) {
    return changes(unheard);
  }
}
