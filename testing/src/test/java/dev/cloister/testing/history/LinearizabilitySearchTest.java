package dev.cloister.testing.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.testing.Seeded;
import dev.cloister.testing.history.Appends.Append;
import dev.cloister.testing.history.Linearizability.Explained;
import dev.cloister.testing.history.Linearizability.Impossible;
import dev.cloister.testing.history.Register.Read;
import dev.cloister.testing.history.Register.Swap;
import dev.cloister.testing.history.Register.Write;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// The checker against one that tries every order there is, on histories made at random.
final class LinearizabilitySearchTest {
  private static final String SAME = "";

  @Test
  void it_says_the_same_of_appends_as_trying_every_order_there_is() {
    var good = new AtomicInteger();
    var bad = new AtomicInteger();
    Seeded.check(
        3_000,
        seeded -> {
          var operations = anyAppends(seeded);
          boolean expected = explained(new Appends(), operations, Map.of());
          var verdict = new Linearizability<>(new Appends(), Story.BOUND).check(operations);
          assertThat(verdict)
              .as(operations::toString)
              .isInstanceOf(expected ? Explained.class : Impossible.class);
          (expected ? good : bad).incrementAndGet();
        });
    if (Long.getLong(Seeded.SEED_PROPERTY) == null) {
      assertThat(good.get()).isGreaterThan(300);
      assertThat(bad.get()).isGreaterThan(300);
    }
  }

  @Test
  void it_says_the_same_as_trying_every_order_there_is() {
    var good = new AtomicInteger();
    var bad = new AtomicInteger();
    Seeded.check(
        3_000,
        seeded -> {
          var operations = any(seeded);
          boolean expected = explained(new Register(), operations, SAME);
          var verdict = new Linearizability<>(new Register(), Story.BOUND).check(operations);
          assertThat(verdict)
              .as(operations::toString)
              .isInstanceOf(expected ? Explained.class : Impossible.class);
          (expected ? good : bad).incrementAndGet();
        });
    if (Long.getLong(Seeded.SEED_PROPERTY) == null) {
      assertThat(good.get()).isGreaterThan(300);
      assertThat(bad.get()).isGreaterThan(300);
    }
  }

  @Test
  void long_histories_of_a_real_register_are_good_and_one_wrong_answer_in_them_is_found() {
    var found = new AtomicInteger();
    Seeded.check(
        40,
        seeded -> {
          var operations = real(seeded, 400);
          var checker = new Linearizability<>(new Register(), Story.BOUND);
          assertThat(checker.check(operations)).isInstanceOf(Explained.class);

          var heard = operations.stream().filter(each -> !each.isPending()).toList();
          var victim = seeded.oneOf(heard);
          operations.set(
              operations.indexOf(victim),
              new Operation<>(
                  victim.client(),
                  new Read(),
                  Optional.of("never written"),
                  victim.called(),
                  victim.returned()));
          assertThat(checker.check(operations)).isInstanceOf(Impossible.class);
          found.incrementAndGet();
        });
    assertThat(found.get()).isPositive();
  }

  /// Up to six operations at random, most of which make no sense.
  private static List<Operation<Register.Input, String>> any(Seeded seeded) {
    int count = seeded.between(1, 6);
    var moments = new ArrayList<Long>();
    for (long moment = 0; moment < 2L * count; moment++) {
      moments.add(moment);
    }
    var shuffled = seeded.shuffled(moments);
    var values = List.of(SAME, "x", "y");
    var operations = new ArrayList<Operation<Register.Input, String>>();
    for (int n = 0; n < count; n++) {
      long one = shuffled.get(2 * n);
      long other = shuffled.get(2 * n + 1);
      Register.Input input =
          switch (seeded.between(0, 3)) {
            case 0 -> new Write(seeded.oneOf(values));
            case 1 -> new Swap(seeded.oneOf(values), seeded.oneOf(values));
            default -> new Read();
          };
      String output = input instanceof Write(var value) ? value : seeded.oneOf(values);
      boolean heard = !seeded.oneIn(4);
      operations.add(
          new Operation<>(
              "c" + n,
              input,
              heard ? Optional.of(output) : Optional.empty(),
              Math.min(one, other),
              heard ? Math.max(one, other) : Operation.NEVER));
    }
    return operations;
  }

  /// Up to six transactions over two lists; answers as if they had come in some order, one in six
  /// of them of another order than the rest.
  private static List<Operation<List<Appends.Action>, List<List<Long>>>> anyAppends(Seeded seeded) {
    int count = seeded.between(2, 6);
    var moments = new ArrayList<Long>();
    for (long moment = 0; moment < 2L * count; moment++) {
      moments.add(moment);
    }
    var shuffled = seeded.shuffled(moments);
    var inputs = new ArrayList<List<Appends.Action>>();
    for (int n = 0; n < count; n++) {
      int token = 2 * n;
      inputs.add(
          seeded.oneOf(
              List.of(
                  List.of(new Append("x", token)),
                  List.of(new Append("x", token), new Append("y", token)),
                  List.of(new Append("y", token), new Appends.Read("x")),
                  List.of(new Append("x", token), new Append("x", token + 1)),
                  List.of(new Appends.Read("x"), new Appends.Read("y")))));
    }
    var calls = new ArrayList<Integer>();
    for (int n = 0; n < count; n++) {
      calls.add(n);
    }
    calls.sort(Comparator.comparing(n -> Math.min(shuffled.get(2 * n), shuffled.get(2 * n + 1))));
    var one = answers(inputs, calls);
    var other = answers(inputs, seeded.shuffled(calls));
    var operations = new ArrayList<Operation<List<Appends.Action>, List<List<Long>>>>();
    for (int n = 0; n < count; n++) {
      boolean heard = !seeded.oneIn(3);
      long here = shuffled.get(2 * n);
      long there = shuffled.get(2 * n + 1);
      operations.add(
          new Operation<>(
              "c" + n,
              inputs.get(n),
              heard ? Optional.of((seeded.oneIn(6) ? other : one).get(n)) : Optional.empty(),
              Math.min(here, there),
              heard ? Math.max(here, there) : Operation.NEVER));
    }
    return operations;
  }

  /// What each hears if they come in this order.
  private static Map<Integer, List<List<Long>>> answers(
      List<List<Appends.Action>> inputs, List<Integer> order) {
    var answers = new HashMap<Integer, List<List<Long>>>();
    var lists = new HashMap<String, List<Long>>();
    for (int n : order) {
      var answer = new ArrayList<List<Long>>();
      for (var action : inputs.get(n)) {
        var list = lists.computeIfAbsent(action.key(), _ -> new ArrayList<>());
        if (action instanceof Append(var _, var token)) {
          list.add(token);
        }
        answer.add(List.copyOf(list));
      }
      answers.put(n, answer);
    }
    return answers;
  }

  /// Whether some order explains them, by trying each.
  private static <S, I, O> boolean explained(
      Model<S, I, O> model, List<Operation<I, O>> left, S state) {
    if (left.stream().allMatch(Operation::isPending)) {
      return true;
    }
    for (var next : left) {
      boolean mayBeNext = left.stream().noneMatch(other -> other.returned() < next.called());
      var after = model.step(state, next.input(), next.output());
      if (mayBeNext && after.isPresent()) {
        var rest = new ArrayList<>(left);
        rest.remove(next);
        if (explained(model, rest, after.get())) {
          return true;
        }
      }
    }
    return false;
  }

  /// What five clients do to a register that does one thing at a time; one answer in twenty is not
  /// heard.
  private static List<Operation<Register.Input, String>> real(Seeded seeded, int moments) {
    record Under(int client, Register.Input input, long called, Optional<String> answer) {}
    var state = SAME;
    var under = new ArrayList<Under>();
    var operations = new ArrayList<Operation<Register.Input, String>>();
    int clients = 5;
    for (long moment = 0; moment < moments; moment++) {
      if (under.size() < 5 && seeded.oneIn(2)) {
        Register.Input input = seeded.oneIn(2) ? new Read() : new Write("v" + moment);
        under.add(new Under(clients++, input, moment, Optional.empty()));
        continue;
      }
      if (under.isEmpty()) {
        continue;
      }
      var one = seeded.oneOf(under);
      under.remove(one);
      if (one.answer().isEmpty()) {
        if (one.input() instanceof Write(var value)) {
          state = value;
        }
        under.add(new Under(one.client(), one.input(), one.called(), Optional.of(state)));
      } else {
        boolean heard = !seeded.oneIn(20);
        operations.add(
            new Operation<>(
                "c" + one.client(),
                one.input(),
                heard ? one.answer() : Optional.empty(),
                one.called(),
                heard ? moment : Operation.NEVER));
      }
    }
    under.forEach(one ->
        operations.add(
            new Operation<>(
                "c" + one.client(), one.input(), Optional.empty(), one.called(), Operation.NEVER)));
    return operations;
  }
}
