package dev.cloister.testing.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Numbers under keys, 0 at first; each input is a transaction over several of them, all of it at
/// once, and each answer has what every action of it came to.
public final class Transactions
    implements Model<Map<String, Long>, List<Transactions.Action>, List<Long>> {
  /// One part of a transaction.
  public sealed interface Action {
    /// What it is about.
    String key();
  }

  /// Comes to what is there.
  public record Read(String key) implements Action {}

  /// Comes to `value`.
  public record Put(String key, long value) implements Action {}

  /// Comes to the sum.
  public record Add(String key, long amount) implements Action {}

  @Override
  public Map<String, Long> initial() {
    return Map.of();
  }

  @Override
  public Optional<Map<String, Long>> step(
      Map<String, Long> state, List<Action> input, Optional<List<Long>> output) {
    var next = new TreeMap<>(state);
    var answer = new ArrayList<Long>();
    for (var action : input) {
      long before = next.getOrDefault(action.key(), 0L);
      long after =
          switch (action) {
            case Read _ -> before;
            case Put(var _, var value) -> value;
            case Add(var _, var amount) -> before + amount;
          };
      if (!(action instanceof Read)) {
        next.put(action.key(), after);
      }
      answer.add(after);
    }
    return output.isEmpty() || output.get().equals(answer) ? Optional.of(next) : Optional.empty();
  }

  @Override
  public boolean changes(List<Action> input) {
    return input.stream().anyMatch(Transactions::changes);
  }

  @Override
  public boolean conflict(List<Action> one, List<Action> other) {
    return one.stream()
        .anyMatch(mine ->
            other.stream()
                .anyMatch(its -> mine.key().equals(its.key()) && (changes(mine) || changes(its))));
  }

  private static boolean changes(Action action) {
    return !(action instanceof Read);
  }
}
