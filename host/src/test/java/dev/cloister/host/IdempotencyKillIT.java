package dev.cloister.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloister.testing.Seeded;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients send requests with keys of their own, each again and again until it is answered, while
/// cordon and server are killed with -9 in turns: what is done in one turn is done exactly once for
/// each key, and every answer is the one that was given first. What takes two turns is begun at
/// most once for each key, and is told to be unfinished when it was not ended.
final class IdempotencyKillIT {
  private static final int KILLS = 6;
  private static final int CLIENTS = 4;
  private static final int OBJECTS = 3;
  private static final int ANSWERS_BETWEEN_KILLS_MAX = 60;
  private static final String TENANT = "kills";
  private static final String SCRIPT = "orders";
  private static final ObjectMapper JSON = new ObjectMapper();

  /// What became of the requests of one kind, by object: those answered, and those unfinished.
  private record Done(Set<String> answered, Set<String> unfinished) {
    Done() {
      this(ConcurrentHashMap.newKeySet(), ConcurrentHashMap.newKeySet());
    }
  }

  private final Map<String, Done> once = new ConcurrentHashMap<>();
  private final Map<String, Done> twice = new ConcurrentHashMap<>();
  private final Semaphore answers = new Semaphore(0);

  @TempDir private Path data;
  private volatile boolean over;
  private ServerProcess server;
  private boolean down;

  @Test
  void each_key_counts_once_through_kills() throws Exception {
    long seed = Long.getLong(Seeded.SEED_PROPERTY, 0);
    var seeded = new Seeded(seed);
    server = ServerProcess.startToBeKilled(data);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      server.createTenant(TENANT);
      server.deploy(TENANT, SCRIPT, orders(), Map.of("ORDERS", "Orders"));
      var clients = new ArrayList<Future<?>>();
      for (int client = 0; client < CLIENTS; client++) {
        clients.add(threads.submit(client("c" + client + "-", seeded.fork())));
      }
      for (int kill = 0; kill < KILLS; kill++) {
        answers.acquire(seeded.between(1, ANSWERS_BETWEEN_KILLS_MAX));
        if (kill % 2 == 0) {
          restart();
        } else {
          server.cordons().forEach(ProcessHandle::destroyForcibly);
        }
      }
      over = true;
      for (var client : clients) {
        client.get();
      }
      for (int n = 0; n < OBJECTS; n++) {
        check("seed " + seed + ", ", "o" + n);
      }
    } finally {
      server.close();
    }
  }

  private void restart() throws Exception {
    synchronized (this) {
      down = true;
    }
    server.kill();
    server.close();
    var next = ServerProcess.startToBeKilled(data);
    synchronized (this) {
      server = next;
      down = false;
      notifyAll();
    }
  }

  private synchronized ServerProcess server() throws InterruptedException {
    while (down) {
      wait();
    }
    return server;
  }

  private Callable<Void> client(String prefix, Seeded seeded) {
    return () -> {
      for (int n = 0; !over; n++) {
        String object = "o" + seeded.between(0, OBJECTS - 1);
        String key = prefix + n;
        boolean inOneTurn = seeded.between(0, 3) > 0;
        var done = (inOneTurn ? once : twice).computeIfAbsent(object, _ -> new Done());
        var first = send(inOneTurn, object, key);
        if (first.startsWith("{")) {
          assertThat(inOneTurn).as(key + " of one turn: " + first).isFalse();
          assertThat(JSON.readTree(first).path("code").asText())
              .isEqualTo("object.idempotency-unfinished");
          done.unfinished.add(key);
        } else {
          done.answered.add(key);
        }
        assertThat(send(inOneTurn, object, key)).as("the answer to " + key).isEqualTo(first);
        answers.release();
      }
      return null;
    };
  }

  /// Sends a request until it has an answer, through whatever becomes of the server.
  private String send(boolean inOneTurn, String object, String key) throws InterruptedException {
    var path = "/%s?object=%s&key=%s".formatted(inOneTurn ? "once" : "twice", object, key);
    while (true) {
      try {
        return server().askUntilAnswered("POST", TENANT, SCRIPT, path).body();
      } catch (IOException _) {
        // The server was killed; the next one is asked.
      }
    }
  }

  private void check(String when, String object) throws Exception {
    JsonNode counts =
        JSON.readTree(server.askUntilAnswered("GET", TENANT, SCRIPT, "/?object=" + object).body());
    var ofOne = once.getOrDefault(object, new Done());
    assertThat(counts.path("once").asInt())
        .as(when + "done in one turn by " + object)
        .isEqualTo(ofOne.answered.size());
    var ofTwo = twice.getOrDefault(object, new Done());
    assertThat(counts.path("ended").asInt())
        .as(when + "ended by " + object)
        .isEqualTo(ofTwo.answered.size());
    assertThat(counts.path("begun").asInt())
        .as(when + "begun by " + object)
        .isEqualTo(ofTwo.answered.size() + ofTwo.unfinished.size());
  }

  private static String orders() throws IOException {
    try (InputStream module = IdempotencyKillIT.class.getResourceAsStream("orders.js")) {
      return new String(Objects.requireNonNull(module).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
