package dev.cloister.host.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.host.Ledger;
import dev.cloister.host.object.ScriptWorld;
import dev.cloister.policies.Limit;
import dev.cloister.testing.Effort;
import dev.cloister.testing.Seeded;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Many clients ask a few objects over HTTP, while isolates die and terms end; what they hear has
/// an order in which every object does one thing at a time.
final class OrderOverHttpTest {
  private static final int CLIENTS = 8;
  private static final int OBJECTS = 4;
  private static final int OPERATIONS = 320;
  private static final int OPERATIONS_BROKEN = 200;
  private static final int OPERATIONS_SOAK = 20_000;
  private static final int ANSWERS_BETWEEN_FAULTS = 25;
  private static final long SEED = 5;

  @Test
  void what_clients_hear_has_an_order_whatever_fails() throws Exception {
    var ledger = new Ledger();
    int faults = run(ledger, Effort.of(OPERATIONS, OPERATIONS_SOAK), true);

    ledger.verify();
    assertThat(faults).isGreaterThan(5);
    assertThat(ledger.heard()).isGreaterThan(OPERATIONS / 2);
    assertThat(ledger.unknown()).isGreaterThan(5);
  }

  @Test
  void objects_that_read_in_one_turn_and_write_in_another_are_found_out() throws Exception {
    var ledger = Ledger.broken();
    run(ledger, OPERATIONS_BROKEN, false);

    assertThatThrownBy(ledger::verify)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("No order explains");
  }

  /// Returns how many faults there were.
  private static int run(Ledger ledger, int operations, boolean failing) throws Exception {
    var seeded = new Seeded(SEED);
    var objects = IntStream.range(0, OBJECTS).mapToObj(n -> "o" + n).toList();
    var world = new ScriptWorld(Ledger.source(), limits -> limits.with(Limit.EVENT_CPU, 60_000));
    try (var http = new WorldOverHttp(world)) {
      Ledger.Script script = path -> ask(http, path);
      var answered = new Semaphore(0);
      var left = new AtomicInteger(operations);
      var clients = new ArrayList<Thread>();
      for (int n = 0; n < CLIENTS; n++) {
        var own = seeded.fork();
        var name = "c" + n;
        clients.add(
            Thread.ofVirtual()
                .start(() -> askAll(ledger, own, name, objects, script, left, answered)));
      }
      int faults = 0;
      if (failing) {
        int rounds = operations / ANSWERS_BETWEEN_FAULTS / 2;
        for (; faults < rounds; faults++) {
          answered.acquire(ANSWERS_BETWEEN_FAULTS);
          fault(world, seeded, objects);
        }
      }
      for (var client : clients) {
        client.join();
      }
      for (var object : objects) {
        assertThat(ledger.look("last", object, script)).isTrue();
      }
      return faults;
    }
  }

  private static HttpResponse<String> ask(WorldOverHttp http, String path)
      throws IOException, InterruptedException {
    try {
      return http.ask(path);
    } catch (IOException | InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void askAll(
      Ledger ledger,
      Seeded seeded,
      String client,
      List<String> objects,
      Ledger.Script script,
      AtomicInteger left,
      Semaphore answered) {
    try {
      while (left.getAndDecrement() > 0) {
        ledger.ask(seeded, client, seeded.oneOf(objects), script);
        answered.release();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Something fails while a write is on its way to the log, so that its client is left without an
  /// answer.
  private static void fault(ScriptWorld world, Seeded seeded, List<String> objects)
      throws InterruptedException {
    var shard = world.shardOf("/" + seeded.oneOf(objects));
    shard.hold();
    shard.awaitHeld();
    if (seeded.oneIn(3)) {
      world.endIsolates();
    } else {
      shard.depose();
    }
    shard.release();
  }
}
