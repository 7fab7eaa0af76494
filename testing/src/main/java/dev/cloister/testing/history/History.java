package dev.cloister.testing.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What clients asked of objects and heard, in the order of the moments at which they did.
///
/// Objects know nothing of each other, so each is a history of its own.
///
/// Threads: any.
public final class History<K, I, O> {
  private final Map<K, List<Call>> calls = new LinkedHashMap<>();
  private long moments;

  /// How a call ended.
  private enum End {
    UNKNOWN,
    HEARD,
    REFUSED
  }

  /// A client is about to ask; comes before anything can have happened.
  public synchronized Call call(String client, K object, I input) {
    var call = new Call(client, input, moments++);
    calls.computeIfAbsent(object, _ -> new ArrayList<>()).add(call);
    return call;
  }

  /// All that was asked of an object, but what it refused.
  public synchronized List<Operation<I, O>> of(K object) {
    return calls.getOrDefault(object, List.of()).stream()
        .filter(call -> call.end != End.REFUSED)
        .map(call -> new Operation<>(call.client, call.input, call.output, call.at, call.returned))
        .toList();
  }

  /// How many were answered.
  public int heard() {
    return count(End.HEARD);
  }

  /// Of how many it is unknown whether they happened.
  public int unknown() {
    return count(End.UNKNOWN);
  }

  private synchronized int count(End end) {
    return (int)
        calls.values().stream().flatMap(List::stream).filter(call -> call.end == end).count();
  }

  /// Every object's history has an order that the model explains.
  ///
  /// @param configurationsMax as [Linearizability] takes it, for each object
  /// @throws AssertionError that shows where there is none, or that it could not be told
  public synchronized void verify(Model<?, I, O> model, int configurationsMax) {
    for (var object : calls.keySet()) {
      var verdict = new Linearizability<>(model, configurationsMax).check(of(object));
      switch (verdict) {
        case Linearizability.Explained<I, O> _ -> {}
        case Linearizability.Impossible<I, O> impossible ->
            throw new AssertionError(object + ": " + impossible.explanation());
        case Linearizability.GaveUp<I, O>(var seen) ->
            throw new AssertionError(
                "%s: gave up after %d configurations; ask for fewer operations at a time."
                    .formatted(object, seen));
      }
    }
  }

  /// One call, until it has ended. Left alone, it is unknown what became of it.
  public final class Call {
    private final String client;
    private final I input;
    private final long at;
    private long returned = Operation.NEVER;
    private Optional<O> output = Optional.empty();
    private End end = End.UNKNOWN;

    private Call(String client, I input, long at) {
      this.client = client;
      this.input = input;
      this.at = at;
    }

    /// It was answered.
    public void heard(O answer) {
      synchronized (History.this) {
        end = End.HEARD;
        output = Optional.of(answer);
        returned = moments++;
      }
    }

    /// It was turned away, for certain before anything happened.
    public void refused() {
      synchronized (History.this) {
        end = End.REFUSED;
      }
    }
  }
}
