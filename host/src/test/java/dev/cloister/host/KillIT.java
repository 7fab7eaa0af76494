package dev.cloister.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloister.testing.Effort;
import dev.cloister.testing.Seeded;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real server is killed with -9, again and again, while clients write; most times it is the
/// cordon that dies and the server lives on.
///
/// Each write has a number of its own and counts up in the same turn, and so does a row of SQL.
/// Afterwards an object must have every write that was acknowledged, none that was never sent, and
/// as many as it counted. The moment of a kill is a number of acknowledged writes, so it is random,
/// in the middle of others, and found again by the seed.
final class KillIT {
  private static final int KILLS = 50;
  private static final int KILLS_SOAK = 2_000;

  /// Of so many kills one is of the whole host.
  private static final int HOST_EVERY = 5;

  private static final int CLIENTS = 4;
  private static final int OBJECTS = 6;
  private static final int ACKNOWLEDGED_MAX = 40;
  private static final String TENANT = "kills";
  private static final String SCRIPT = "journal";
  private static final String LEDGER = "ledger";
  private static final int LEDGERS = 2;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path data;

  /// What clients know of an object's writes: the count that each was acknowledged with, and all
  /// that were sent.
  private record Known(ConcurrentMap<String, Integer> acknowledged, Set<String> sent) {
    Known() {
      this(new ConcurrentHashMap<>(), ConcurrentHashMap.newKeySet());
    }
  }

  private final Map<String, Known> objects = new TreeMap<>();
  private ServerProcess server;
  private Ledger ledger = new Ledger();
  private int heard;

  @Test
  void a_kill_loses_nothing_acknowledged_and_tears_nothing() throws Exception {
    long seed = Long.getLong(Seeded.SEED_PROPERTY, 0);
    var seeded = new Seeded(seed);
    server = ServerProcess.startToBeKilled(data);
    try {
      server.createTenant(TENANT);
      server.deploy(TENANT, SCRIPT, journal(), Map.of("JOURNALS", "Journal"));
      server.deploy(TENANT, LEDGER, Ledger.source(), Map.of("THINGS", "Thing"));
      for (int kill = 0; kill < Effort.of(KILLS, KILLS_SOAK); kill++) {
        Map<String, Known> written = writeUntilKilled(seeded, kill);
        String when = "seed %d, kill %d, ".formatted(seed, kill);
        written.forEach((object, known) -> check(when, object, known));
        objects.putAll(written);
        checkOrder(when, kill);
      }
      assertThat(heard).as("operations whose order was checked").isGreaterThan(KILLS);
      server.kill();
      server = ServerProcess.startToBeKilled(data);
      objects.forEach((object, known) -> check("seed " + seed + ", at the end, ", object, known));
    } finally {
      server.close();
    }
  }

  /// Writes to objects of their own until the kill; returns what is known of them.
  private Map<String, Known> writeUntilKilled(Seeded seeded, int kill) throws Exception {
    var written = new TreeMap<String, Known>();
    for (int n = 0; n < OBJECTS; n++) {
      written.put("/" + kill + "-" + n, new Known());
    }
    ledger = new Ledger();
    var until = new CountDownLatch(seeded.between(1, ACKNOWLEDGED_MAX));
    var over = new AtomicBoolean();
    var clients = new ArrayList<Thread>();
    for (int client = 0; client < CLIENTS; client++) {
      var own = seeded.fork();
      String prefix = kill + "-" + client + "-";
      clients.add(Thread.ofVirtual().start(() -> write(own, prefix, written, until, over)));
    }
    until.await();
    if (kill % HOST_EVERY == 0) {
      server.kill();
      over.set(true);
      join(clients);
      server.close();
      server = ServerProcess.startToBeKilled(data);
    } else {
      List<ProcessHandle> cordons = server.cordons();
      assertThat(cordons).as("cordons that run the script").isNotEmpty();
      cordons.forEach(ProcessHandle::destroyForcibly);
      over.set(true);
      join(clients);
    }
    return written;
  }

  /// What the clients heard of this round's ledgers, and what is in them now, has an order.
  private void checkOrder(String when, int kill) throws InterruptedException {
    for (int n = 0; n < LEDGERS; n++) {
      assertThat(ledger.look("last", kill + "-" + n, this::askLedgerUntilAnswered)).isTrue();
    }
    try {
      ledger.verify();
    } catch (AssertionError noOrder) {
      throw new AssertionError(when + noOrder.getMessage(), noOrder);
    }
    heard += ledger.heard();
  }

  private HttpResponse<String> askLedgerUntilAnswered(String path)
      throws IOException, InterruptedException {
    return server.askUntilAnswered(TENANT, LEDGER, path);
  }

  private HttpResponse<String> askLedger(String path) throws IOException, InterruptedException {
    return server.ask("GET", TENANT, LEDGER, path);
  }

  private void write(
      Seeded seeded,
      String prefix,
      Map<String, Known> written,
      CountDownLatch until,
      AtomicBoolean over) {
    List<String> names = List.copyOf(written.keySet());
    var number = new AtomicInteger();
    while (!over.get()) {
      if (seeded.oneIn(3)) {
        try {
          ledger.ask(
              seeded,
              prefix,
              prefix.split("-", -1)[0] + "-" + seeded.between(0, LEDGERS - 1),
              this::askLedger);
        } catch (InterruptedException _) {
          return;
        }
        continue;
      }
      String object = seeded.oneOf(names);
      Known known = Objects.requireNonNull(written.get(object));
      String id = prefix + number.getAndIncrement();
      known.sent.add(id);
      try {
        HttpResponse<String> answer = server.ask("POST", TENANT, SCRIPT, object + "?id=" + id);
        if (answer.statusCode() == 200) {
          known.acknowledged.put(id, Integer.valueOf(answer.body()));
          until.countDown();
        }
      } catch (IOException _) {
        // The server is gone: it may have been stored or not.
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  private void check(String when, String object, Known known) {
    JsonNode found = read(when, object);
    var ids = new HashSet<String>();
    var counts = new HashSet<Integer>();
    for (JsonNode entry : found.path("entries")) {
      ids.add(entry.path("id").asText());
      counts.add(entry.path("count").asInt());
      assertThat(entry.path("whole").asBoolean()).as(when + entry).isTrue();
    }
    var rows = new HashSet<String>();
    found.path("rows").forEach(row -> rows.add(row.asText()));
    assertThat(ids).as(when + "lost from " + object).containsAll(known.acknowledged.keySet());
    assertThat(known.sent).as(when + "invented in " + object).containsAll(ids);
    assertThat(found.path("count").asInt()).as(when + "torn in " + object).isEqualTo(ids.size());
    assertThat(rows).as(when + "torn between SQL and the rest of " + object).isEqualTo(ids);
    assertThat(found.path("check").asText()).as(when + "SQL of " + object).isEqualTo("ok");
    assertThat(counts).as(when + "counted twice in " + object).hasSameSizeAs(ids);
    StreamSupport.stream(found.path("entries").spliterator(), false)
        .filter(entry -> known.acknowledged.containsKey(entry.path("id").asText()))
        .forEach(entry ->
            assertThat(entry.path("count").asInt())
                .as(when + "acknowledged otherwise than stored: " + entry)
                .isEqualTo(known.acknowledged.get(entry.path("id").asText())));
  }

  private JsonNode read(String when, String object) {
    try {
      return JSON.readTree(server.askUntilAnswered(TENANT, SCRIPT, object).body());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(when + object + " does not answer.", e);
    }
  }

  private static void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static String journal() throws IOException {
    try (InputStream module = KillIT.class.getResourceAsStream("journal.js")) {
      return new String(Objects.requireNonNull(module).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
