package dev.cloister.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// One tenant does its worst while another one, in the same default cordon, is asked all the time.
///
/// The neighbour may have to be asked again while its cordon is replaced (503 with `Retry-After`),
/// but never gets another answer than its own, and answers right after.
@Isolated
final class NeighbourIT {
  private static final String HELLO =
      "export default { fetch: () => new Response('hello from the neighbour') };";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path data;
  private static ServerProcess server;

  @BeforeAll
  static void start_a_server_with_two_tenants() throws Exception {
    server = ServerProcess.start(data);
    server.createTenant("rude");
    server.createTenant("polite");
    server.deploy("rude", "hostile", hostile(), Map.of("TABLES", "Table"));
    server.deploy("polite", "hello", HELLO, Map.of());
  }

  @AfterAll
  static void stop_it() {
    if (server != null) {
      server.close();
    }
  }

  @ParameterizedTest(name = "{0} ends with {1}")
  @CsvSource({
    "/loop, script.exceeded-cpu",
    "/loop-of-promises, script.exceeded-cpu",
    "/bigint, script.exceeded-cpu",
    "/regexp, script.exceeded-cpu",
    "/heap, script.exceeded-memory",
    "/strings, script.exceeded-memory",
    "/recursion, script.threw",
    "/sql, script.exceeded-cpu",
  })
  void what_a_bad_neighbour_does_ends_with_a_code_and_harms_nobody(String path, String code)
      throws Exception {
    // What it did before may have made it wait for its next cordon.
    answered("rude", "hostile");
    var over = new AtomicBoolean();
    var answers = new AtomicInteger();
    var wrong = new AtomicReference<@Nullable String>();
    Thread neighbour = Thread.ofVirtual().start(() -> askTheNeighbour(over, answers, wrong));

    HttpResponse<String> rude = server.ask("GET", "rude", "hostile", path);

    over.set(true);
    neighbour.join();
    assertThat(wrong.get()).isNull();
    JsonNode problem = JSON.readTree(rude.body());
    assertThat(problem.path("code").asText())
        .as("%s; the server printed: %s", rude.body(), server.printed())
        .isEqualTo(code);
    assertThat(answered("polite", "hello")).isEqualTo("hello from the neighbour");
    assertThat(answered("rude", "hostile")).as("the rude tenant itself").isEqualTo("polite");
  }

  @Test
  void the_host_itself_outlives_them_all_at_once() throws Exception {
    var threads =
        Map.of("/loop", 4, "/heap", 2, "/bigint", 4).entrySet().stream()
            .flatMap(entry -> IntStream.range(0, entry.getValue()).mapToObj(_ -> entry.getKey()))
            .map(path -> Thread.ofVirtual().start(() -> askAndForget(path)))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(answered("polite", "hello")).isEqualTo("hello from the neighbour");
    assertThat(server.health().path("status").asText()).isEqualTo("ok");
  }

  private static void askTheNeighbour(
      AtomicBoolean over, AtomicInteger answers, AtomicReference<@Nullable String> wrong) {
    try {
      while (!over.get()) {
        HttpResponse<String> answer = server.ask("GET", "polite", "hello", "/");
        boolean own =
            answer.statusCode() == 200 && answer.body().equals("hello from the neighbour");
        if (own) {
          answers.incrementAndGet();
        } else if (answer.statusCode() != 503 || answer.body().contains("script.exceeded")) {
          wrong.set(answer.statusCode() + ": " + answer.body());
        }
      }
    } catch (IOException | InterruptedException e) {
      wrong.set("no answer: " + e);
    }
  }

  private static void askAndForget(String path) {
    try {
      server.ask("GET", "rude", "hostile", path);
    } catch (IOException | InterruptedException _) {
      // Only what the neighbour sees counts.
    }
  }

  private static String answered(String tenant, String script) throws Exception {
    HttpResponse<String> answer = server.askUntilAnswered(tenant, script, "/");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private static String hostile() throws IOException {
    try (InputStream module = NeighbourIT.class.getResourceAsStream("hostile.js")) {
      return new String(Objects.requireNonNull(module).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
