package dev.cloister.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// A tenant that is asked all the time, one request after another, while others do their worst.
///
/// It may be told to come again (503 with a pause) while its cordon is replaced, and gets no other
/// answer than its own.
///
/// Threads: any; one of its own asks. Owns: that thread, which ends with it.
final class SteadyNeighbour implements AutoCloseable {
  private static final String TENANT = "neighbour";
  private static final String HELLO = "hello from the neighbour";
  private static final int WRONG_MAX = 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ServerProcess server;
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger retries = new AtomicInteger();
  private final Thread asking;
  private volatile boolean over;

  SteadyNeighbour(ServerProcess server) throws Exception {
    this.server = server;
    server.createTenant(TENANT);
    server.deploy(
        TENANT,
        TENANT,
        "export default { fetch: () => new Response('%s') };".formatted(HELLO),
        Map.of());
    asking = Thread.ofVirtual().start(this::ask);
  }

  private void ask() {
    while (!over) {
      try {
        hear(server.ask("GET", TENANT, TENANT, "/"));
      } catch (IOException e) {
        note("no answer: " + e);
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  private void hear(HttpResponse<String> answer) throws IOException {
    if (answer.statusCode() == 200 && answer.body().equals(HELLO)) {
      answers.incrementAndGet();
    } else if (answer.statusCode() == 503 && isToComeAgain(JSON.readTree(answer.body()))) {
      retries.incrementAndGet();
    } else {
      note(answer.statusCode() + ": " + answer.body());
    }
  }

  private static boolean isToComeAgain(JsonNode problem) {
    return problem.path("retryAfterMs").isNumber()
        && !problem.path("code").asText().startsWith("script.exceeded");
  }

  private void note(String what) {
    if (wrong.size() < WRONG_MAX) {
      wrong.add(what);
    }
  }

  /// What it was answered that it should not have been, up to a few.
  Queue<String> wrong() {
    return wrong;
  }

  /// How often it was answered, and how often it had to come again.
  String told() {
    return "%d answers, %d retries".formatted(answers.get(), retries.get());
  }

  int answers() {
    return answers.get();
  }

  @Override
  public void close() {
    over = true;
    try {
      asking.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
