package dev.cloister.testing.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Looks for one order of an object's operations, each at a moment between its call and its return,
/// in which the model gives every answer that was heard (Wing and Gong, with Lowe's memory of
/// configurations that led nowhere).
///
/// An operation that nobody heard the end of may take its place at any moment after its call, or
/// none. Those are tried last, and only where it matters, since they may as well come later: each
/// before one that it conflicts with, of several that ask the same the first, and of several in a
/// row that do not conflict in the order of their calls. Those that do not matter are left out.
///
/// A [Model] that knows what was heard may cut off what leads nowhere ([Model#knowing]).
///
/// Limits: it gives up after `configurationsMax` different pairs of a set of operations and the
/// state after them, since the question is NP-complete; it never says "explained" without an order.
public final class Linearizability<S, I, O> {
  /// What came of it.
  public sealed interface Verdict<I, O> {}

  /// This order explains everything that was heard.
  public record Explained<I, O>(List<Operation<I, O>> order) implements Verdict<I, O> {
    public Explained {
      order = List.copyOf(order);
    }
  }

  /// No order does.
  ///
  /// @param longest the longest order that explains what it has
  /// @param next those of which one would have to come next, and none can
  public record Impossible<I, O>(
      List<Operation<I, O>> longest, List<Operation<I, O>> next, String state)
      implements Verdict<I, O> {
    private static final int SHOWN_MAX = 12;

    public Impossible {
      longest = List.copyOf(longest);
      next = List.copyOf(next);
    }

    /// Where it ends, for whoever has to find out why.
    public String explanation() {
      var last = longest.subList(Math.max(0, longest.size() - SHOWN_MAX), longest.size());
      return "No order explains what was heard. %d operations fit, the last of them:%n%s%nThen the state is %s, and none of these fits:%n%s"
          .formatted(longest.size(), lines(last), state, lines(next));
    }

    private static <I, O> String lines(List<Operation<I, O>> operations) {
      return String.join("\n", operations.stream().map(each -> "  " + each).toList());
    }
  }

  /// It cannot be told within the bound.
  public record GaveUp<I, O>(int configurations) implements Verdict<I, O> {}

  /// A set of operations that have happened, and the state they led to.
  private record Configuration<S>(BitSet happened, S state) {}

  private final Model<S, I, O> model;
  private final int configurationsMax;

  public Linearizability(Model<S, I, O> model, int configurationsMax) {
    this.model = model;
    this.configurationsMax = configurationsMax;
  }

  /// Looks at the operations of one object.
  public Verdict<I, O> check(List<Operation<I, O>> operations) {
    return new Search(operations).run();
  }

  /// A step of the order that is being tried: which operation led here, and what may come next.
  private static final class Step<S> {
    final int operation;
    final S state;
    final Iterator<Integer> candidates;

    Step(int operation, S state, Iterator<Integer> candidates) {
      this.operation = operation;
      this.state = state;
      this.candidates = candidates;
    }
  }

  private final class Search {
    private static final int NONE = -1;

    /// Those that were heard, by their calls, then the others, by theirs.
    private final List<Operation<I, O>> all = new ArrayList<>();

    /// For each that was not heard, the one before it that asks the same.
    private final Map<Integer, Integer> likeBefore = new HashMap<>();

    private final int heard;
    private final BitSet happened = new BitSet();
    private final ArrayDeque<Step<S>> order = new ArrayDeque<>();
    private final Set<Configuration<S>> seen = new HashSet<>();
    private int heardHappened;
    private List<Operation<I, O>> longest = List.of();
    private List<Operation<I, O>> next = List.of();
    private String stateThere = "";

    private final Model<S, I, O> knowing;

    Search(List<Operation<I, O>> operations) {
      knowing = model.knowing(operations);
      var byCall = operations.stream().sorted(Comparator.comparingLong(Operation::called)).toList();
      byCall.stream().filter(each -> !each.isPending()).forEach(all::add);
      heard = all.size();
      byCall.stream()
          .filter(each -> each.isPending() && knowing.matters(each.input()))
          .forEach(all::add);
      var last = new HashMap<I, Integer>();
      for (int pending = heard; pending < all.size(); pending++) {
        Integer before = last.put(all.get(pending).input(), pending);
        if (before != null) {
          likeBefore.put(pending, before);
        }
      }
    }

    Verdict<I, O> run() {
      begin(NONE, knowing.initial());
      while (!order.isEmpty()) {
        if (heardHappened == heard) {
          return new Explained<>(taken());
        }
        var step = order.getLast();
        if (!step.candidates.hasNext()) {
          takeBack();
          continue;
        }
        int candidate = step.candidates.next();
        if (!isInPlace(candidate)) {
          continue;
        }
        var operation = all.get(candidate);
        var after =
            knowing
                .step(step.state, operation.input(), operation.output())
                .filter(knowing::leadsOn);
        if (after.isPresent()) {
          happened.set(candidate);
          if (seen.add(new Configuration<>((BitSet) happened.clone(), after.get()))) {
            heardHappened += candidate < heard ? 1 : 0;
            begin(candidate, after.get());
          } else {
            happened.clear(candidate);
          }
        }
        if (seen.size() > configurationsMax) {
          return new GaveUp<>(seen.size());
        }
      }
      return new Impossible<>(longest, next, stateThere);
    }

    /// Whether those that nobody heard of, and that come right before it, have to.
    private boolean isInPlace(int candidate) {
      var after = new ArrayList<Integer>();
      after.add(candidate);
      for (var steps = order.descendingIterator(); steps.hasNext(); ) {
        int before = steps.next().operation;
        if (before < heard) {
          return true;
        }
        boolean matters =
            after.stream()
                .anyMatch(each -> knowing.conflict(all.get(before).input(), all.get(each).input()));
        if (!matters && (candidate < heard || candidate < before)) {
          return false;
        }
        if (candidate >= heard) {
          return true;
        }
        after.add(before);
      }
      return true;
    }

    private void begin(int operation, S state) {
      order.addLast(new Step<>(operation, state, candidates().iterator()));
    }

    /// Nothing may follow the last step of the order.
    private void takeBack() {
      if (order.size() > longest.size() + 1 || stateThere.isEmpty()) {
        longest = taken();
        next = candidates().stream().map(all::get).toList();
        stateThere = "'" + order.getLast().state + "'";
      }
      int operation = order.removeLast().operation;
      if (operation != NONE) {
        happened.clear(operation);
        heardHappened -= operation < heard ? 1 : 0;
      }
    }

    private List<Operation<I, O>> taken() {
      return order.stream()
          .filter(step -> step.operation != NONE)
          .map(step -> all.get(step.operation))
          .toList();
    }

    /// Those that may come next: called before any other that has not happened had returned. Those
    /// that returned first are tried first.
    private List<Integer> candidates() {
      var found = new ArrayList<Integer>();
      long firstReturn = Operation.NEVER;
      for (int at = happened.nextClearBit(0);
          at < heard && all.get(at).called() < firstReturn;
          at = happened.nextClearBit(at + 1)) {
        firstReturn = Math.min(firstReturn, all.get(at).returned());
        found.add(at);
      }
      long before = firstReturn;
      found.removeIf(at -> all.get(at).called() > before);
      found.sort(Comparator.comparingLong(at -> all.get(at).returned()));
      for (int at = happened.nextClearBit(heard);
          at < all.size() && all.get(at).called() < before;
          at = happened.nextClearBit(at + 1)) {
        Integer like = likeBefore.get(at);
        if (like == null || happened.get(like)) {
          found.add(at);
        }
      }
      return found;
    }
  }
}
