package dev.cloister.host;

import dev.cloister.testing.Seeded;
import dev.cloister.testing.history.History;
import dev.cloister.testing.history.Transactions;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/// Clients of objects of `ledger.js`, and what they asked and heard.
///
/// Threads: any.
public final class Ledger {
  private static final int CONFIGURATIONS_MAX = 2_000_000;
  private static final int REFUSED = 429;
  private static final List<String> KEYS = List.of("a", "b", "c");
  private static final List<String> WAYS = List.of("kv", "transactionSync", "transaction", "await");

  private final History<String, List<Transactions.Action>, List<Long>> history = new History<>();
  private final List<String> ways;

  /// Objects that do what they are asked in one turn.
  public Ledger() {
    this(WAYS);
  }

  private Ledger(List<String> ways) {
    this.ways = ways;
  }

  /// Objects that read in one turn and write in another.
  public static Ledger broken() {
    return new Ledger(List.of("broken"));
  }

  /// How a script is asked.
  @FunctionalInterface
  public interface Script {
    /// The answer to a GET of this path.
    HttpResponse<String> ask(String path) throws IOException, InterruptedException;
  }

  /// The script; its class is `Thing`, bound as `THINGS`.
  public static String source() throws IOException {
    try (InputStream module = Ledger.class.getResourceAsStream("ledger.js")) {
      return new String(Objects.requireNonNull(module).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /// Asks an object something at random, and waits. Says whether it was answered.
  public boolean ask(Seeded seeded, String client, String object, Script script)
      throws InterruptedException {
    var actions = new ArrayList<Transactions.Action>();
    for (int left = seeded.between(1, 3); left > 0; left--) {
      String key = seeded.oneOf(KEYS);
      actions.add(
          switch (seeded.between(0, 3)) {
            case 0 -> new Transactions.Read(key);
            case 1 -> new Transactions.Put(key, seeded.between(0, 1_000));
            default -> new Transactions.Add(key, seeded.between(1, 9));
          });
    }
    return ask(
        seeded.oneOf(ways) + (seeded.oneIn(60) ? "&abort" : ""), client, object, actions, script);
  }

  /// Asks an object for all it has. Says whether it was answered.
  public boolean look(String client, String object, Script script) throws InterruptedException {
    var all = KEYS.stream().<Transactions.Action>map(Transactions.Read::new).toList();
    return ask("kv", client, object, all, script);
  }

  private boolean ask(
      String way, String client, String object, List<Transactions.Action> actions, Script script)
      throws InterruptedException {
    String what = actions.stream().map(Ledger::text).collect(Collectors.joining(","));
    var call = history.call(client, object, actions);
    try {
      var answer = script.ask("/%s?do=%s&by=%s".formatted(object, what, way));
      if (answer.statusCode() == 200) {
        call.heard(Arrays.stream(answer.body().split(",", -1)).map(Long::valueOf).toList());
        return true;
      }
      if (answer.statusCode() == REFUSED) {
        call.refused();
      }
    } catch (IOException _) {
      // It may have happened or not.
    }
    return false;
  }

  /// Everything that was heard has an order.
  public void verify() {
    history.verify(new Transactions(), CONFIGURATIONS_MAX);
  }

  /// How many operations were answered.
  public int heard() {
    return history.heard();
  }

  /// Of how many nobody knows whether they happened.
  public int unknown() {
    return history.unknown();
  }

  private static String text(Transactions.Action action) {
    return switch (action) {
      case Transactions.Read(var key) -> key + ".get";
      case Transactions.Put(var key, var value) -> key + ".put." + value;
      case Transactions.Add(var key, var amount) -> key + ".add." + amount;
    };
  }
}
