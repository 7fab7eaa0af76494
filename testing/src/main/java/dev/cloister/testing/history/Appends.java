package dev.cloister.testing.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Lists of tokens under keys, empty at first; each input is a transaction over several of them,
/// all of it at once, and each answer has the whole list after every action of it.
///
/// No token is ever appended to a key twice, so an answer tells which writes it saw and in what
/// order, and a search has hardly anything to try, however many operations nobody heard the end of.
public final class Appends
    implements Model<Map<String, List<Long>>, List<Appends.Action>, List<List<Long>>> {
  /// One part of a transaction.
  public sealed interface Action {
    /// What it is about.
    String key();
  }

  /// Comes to what is there.
  public record Read(String key) implements Action {
    @Override
    public String toString() {
      return key;
    }
  }

  /// Comes to what was there, and the token at its end.
  public record Append(String key, long token) implements Action {
    @Override
    public String toString() {
      return key + "+" + token;
    }
  }

  /// The longest list that was heard of each key.
  private final Map<String, List<Long>> longest;

  /// What is in `longest`, by key.
  private final Map<String, Set<Long>> seen = new HashMap<>();

  /// Knows of no answers.
  public Appends() {
    this(Map.of());
  }

  private Appends(Map<String, List<Long>> longest) {
    this.longest = longest;
    longest.forEach((key, tokens) -> seen.put(key, new HashSet<>(tokens)));
  }

  @Override
  public Map<String, List<Long>> initial() {
    return Map.of();
  }

  @Override
  public Optional<Map<String, List<Long>>> step(
      Map<String, List<Long>> state, List<Action> input, Optional<List<List<Long>>> output) {
    var next = new TreeMap<>(state);
    var answer = new ArrayList<List<Long>>();
    for (var action : input) {
      var list = next.getOrDefault(action.key(), List.of());
      if (action instanceof Append(var key, var token)) {
        list = plus(list, token);
        next.put(key, list);
      }
      answer.add(list);
    }
    return output.isEmpty() || output.get().equals(answer) ? Optional.of(next) : Optional.empty();
  }

  private static List<Long> plus(List<Long> list, long token) {
    var longer = new ArrayList<>(list);
    longer.add(token);
    return List.copyOf(longer);
  }

  /// Nothing is ever removed, so a list that is neither the beginning of the longest one heard nor
  /// goes on from it cannot lead there.
  @Override
  public boolean leadsOn(Map<String, List<Long>> state) {
    return longest.entrySet().stream()
        .allMatch(heard -> {
          var list = state.getOrDefault(heard.getKey(), List.of());
          int both = Math.min(list.size(), heard.getValue().size());
          return list.subList(0, both).equals(heard.getValue().subList(0, both));
        });
  }

  /// What nobody has seen any part of may as well not have happened.
  @Override
  public boolean matters(List<Action> unheard) {
    return unheard.stream()
        .anyMatch(action ->
            action instanceof Append(var key, var token)
                && seen.getOrDefault(key, Set.of()).contains(token));
  }

  @Override
  public Appends knowing(List<Operation<List<Action>, List<List<Long>>>> all) {
    var heard = new TreeMap<String, List<Long>>();
    for (var operation : all) {
      var answers = operation.output().orElse(List.of());
      for (int at = 0; at < answers.size(); at++) {
        heard.merge(
            operation.input().get(at).key(),
            answers.get(at),
            (one, other) -> one.size() >= other.size() ? one : other);
      }
    }
    return new Appends(heard);
  }

  @Override
  public boolean changes(List<Action> input) {
    return input.stream().anyMatch(Append.class::isInstance);
  }

  @Override
  public boolean conflict(List<Action> one, List<Action> other) {
    return one.stream()
        .anyMatch(mine ->
            other.stream()
                .anyMatch(its ->
                    mine.key().equals(its.key())
                        && (mine instanceof Append || its instanceof Append)));
  }
}
