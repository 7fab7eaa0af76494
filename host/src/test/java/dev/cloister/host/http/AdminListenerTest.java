package dev.cloister.host.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The admin listener over real connections on a free port, with routes made for the test.
class AdminListenerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long BODY_BYTES_MAX = 1000;

  private final HttpClient client = HttpClient.newHttpClient();
  private final CompletableFuture<EventSink> sink = new CompletableFuture<>();
  private final CountDownLatch streamClosed = new CountDownLatch(1);
  private AdminListener listener;

  /// How far the listener's clock goes ahead.
  private volatile Duration ahead = Duration.ZERO;

  record Echo(String tenant, String q, String method, int bytes) {}

  @BeforeEach
  void start() {
    var settings =
        new AdminSettings(
            InetAddress.getLoopbackAddress(), 0, BODY_BYTES_MAX, Duration.ofSeconds(2));
    listener =
        new AdminListener(
            settings,
            List.of(
                new Route("PUT", "/v1/tenants/{tenant}", AdminListenerTest::echo),
                new Route("GET", "/empty", _ -> answered(new AdminAnswer.Empty(204))),
                new Route("GET", "/page", _ -> answered(AdminAnswer.text("text/html", "<p>ä"))),
                new Route(
                    "POST",
                    "/json",
                    request -> answered(AdminAnswer.json(JSON.readTree(request.body())))),
                new Route(
                    "GET",
                    "/busy",
                    _ ->
                        new Outcome.Failed<>(
                            new Failure.LimitReached(
                                "object.queue-full",
                                "Object cart/42 has 64 of 64 requests waiting.",
                                "Retry after the pause.",
                                "loadShed",
                                Optional.of(Duration.ofMillis(200))))),
                new Route(
                    "GET",
                    "/broken",
                    _ -> {
                      throw new IllegalStateException("secret detail");
                    }),
                new Route("GET", "/tail", _ -> answered(new AdminAnswer.Events(this::opened)))),
            () -> Instant.now().plus(ahead));
    listener.start();
  }

  @AfterEach
  void stop() {
    listener.close();
  }

  private static Outcome<AdminAnswer> answered(AdminAnswer answer) {
    return new Outcome.Answered<>(answer);
  }

  private static Outcome<AdminAnswer> echo(AdminRequest request) throws IOException {
    int bytes = request.body().readAllBytes().length;
    return answered(
        new AdminAnswer.Json(
            201,
            new Echo(
                request.pathParam("tenant"),
                request.queryParam("q").orElse(""),
                request.method(),
                bytes)));
  }

  private void opened(EventSink opened) {
    opened.onClosed(streamClosed::countDown);
    sink.complete(opened);
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void a_route_gets_its_parameters_and_answers_json() throws Exception {
    var response =
        send(to("/v1/tenants/a%20b?q=x%26y").PUT(HttpRequest.BodyPublishers.ofString("12345")));

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(response.headers().firstValue("content-type")).contains("application/json");
    assertThat(JSON.readValue(response.body(), Echo.class))
        .isEqualTo(new Echo("a b", "x&y", "PUT", 5));
  }

  @Test
  void text_and_empty_answers_have_the_type_they_were_given_and_no_other() throws Exception {
    var page = send(to("/page"));
    var empty = send(to("/empty"));

    assertThat(page.body()).isEqualTo("<p>ä");
    assertThat(page.headers().firstValue("content-type")).contains("text/html;charset=utf-8");
    assertThat(empty.statusCode()).isEqualTo(204);
    assertThat(empty.headers().firstValue("content-type")).isEmpty();
    assertThat(empty.headers().firstValue("server")).isEmpty();
  }

  @Test
  void a_failure_is_answered_as_a_problem() throws Exception {
    var response = send(to("/busy"));

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(response.headers().firstValue("retry-after")).contains("1");
    var id = response.headers().firstValue("x-request-id").orElseThrow();
    assertThat(JSON.readValue(response.body(), new TypeReference<Map<String, Object>>() {}))
        .containsEntry("type", "/docs/failures/object.queue-full")
        .containsEntry("status", 503)
        .containsEntry("code", "object.queue-full")
        .containsEntry("detail", "Object cart/42 has 64 of 64 requests waiting.")
        .containsEntry("retryAfterMs", 200)
        .containsEntry("next", "Retry after the pause.")
        .containsEntry("instance", "/requests/" + id)
        .containsKey("title");
  }

  @Test
  void a_fault_of_ours_says_nothing_of_its_cause() throws Exception {
    var response = send(to("/broken"));

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body())
        .contains("\"code\":\"host.fault\"")
        .doesNotContain("secret")
        .doesNotContain("java");
  }

  @Test
  void a_body_is_taken_up_to_its_bound_and_refused_one_byte_later() throws Exception {
    var fits = HttpRequest.BodyPublishers.ofString("x".repeat((int) BODY_BYTES_MAX));
    var tooLong = HttpRequest.BodyPublishers.ofString("x".repeat((int) BODY_BYTES_MAX + 1));

    assertThat(send(to("/v1/tenants/a").PUT(fits)).statusCode()).isEqualTo(201);
    var refused = send(to("/v1/tenants/a").PUT(tooLong));
    assertThat(refused.statusCode()).isEqualTo(413);
    assertThat(refused.body()).contains("edge.body-too-large");
  }

  @ParameterizedTest
  @CsvSource({"/v1/tenants/a, edge.body-too-large", "/nothing, admin.no-such-route"})
  void a_client_that_reads_only_when_it_has_sent_everything_gets_its_answer(
      String path, String answer) throws Exception {
    var body = "x".repeat(20_000_000);
    try (var raw = new RawClient(listener.port())) {
      raw.send(
          "PUT %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
              .formatted(path, body.length()));
      raw.send(body);
      assertThat(raw.readAnswer()).contains(answer);

      raw.send("GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(raw.readAnswer()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void a_client_that_never_stops_sending_is_not_listened_to_for_ever() throws Exception {
    try (var raw = new RawClient(listener.port())) {
      raw.send("PUT /nothing HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
      assertThat(raw.readAnswer()).contains("admin.no-such-route");
      raw.send("5\r\n12345\r\n");
      ahead = Duration.ofSeconds(6);
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100_000; i++) {
                  raw.send("5\r\n12345\r\n");
                }
              })
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void a_client_that_waits_to_be_told_and_is_not_keeps_its_body() throws Exception {
    try (var raw = new RawClient(listener.port())) {
      raw.send(
          "PUT /nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\nExpect: 100-continue\r\n\r\n");
      assertThat(raw.readToEnd()).startsWith("HTTP/1.1 404").contains("admin.no-such-route");
    }
  }

  @Test
  void malformed_json_is_refused_with_its_place() throws Exception {
    var response = send(to("/json").POST(HttpRequest.BodyPublishers.ofString("{\"a\": nope}")));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("admin.malformed-json").contains("line 1, column");
  }

  @Test
  void what_has_no_route_is_not_found() throws Exception {
    var response = send(to("/nothing"));

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).contains("admin.no-such-route").contains("GET /nothing");
  }

  @Test
  void a_name_pointed_at_this_machine_is_refused() throws Exception {
    try (var raw = new RawClient(listener.port())) {
      raw.send("GET /empty HTTP/1.1\r\nHost: evil.example:8081\r\n\r\n");
      assertThat(raw.readAnswer()).startsWith("HTTP/1.1 421 ").contains("admin.foreign-host");
    }
    try (var raw = new RawClient(listener.port())) {
      raw.send("GET /empty HTTP/1.1\r\nHost: [::1]:8081\r\n\r\n");
      assertThat(raw.readThrough("\r\n\r\n")).startsWith("HTTP/1.1 204 ");
    }
  }

  @Test
  void a_page_of_another_origin_is_refused_and_our_own_is_not() throws Exception {
    var own = "http://127.0.0.1:" + listener.port();

    assertThat(send(to("/empty").header("Origin", own)).statusCode()).isEqualTo(204);
    assertThat(send(to("/empty").header("Origin", "http://s.t.localhost:8080")).statusCode())
        .isEqualTo(403);
    assertThat(send(to("/empty").header("Origin", "null")).statusCode()).isEqualTo(403);
    assertThat(send(to("/empty").header("Sec-Fetch-Site", "cross-site")).statusCode())
        .isEqualTo(403);
  }

  @Test
  void events_arrive_one_by_one_and_the_handler_hears_when_the_client_leaves() throws Exception {
    var response = client.send(to("/tail").build(), HttpResponse.BodyHandlers.ofInputStream());
    assertThat(response.headers().firstValue("content-type")).contains("text/event-stream");

    try (var lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
      assertThat(sink.get().send("log", "one\ntwo")).isTrue();
      assertThat(List.of(lines.readLine(), lines.readLine(), lines.readLine(), lines.readLine()))
          .containsExactly("event: log", "data: one", "data: two", "");
    }

    assertThat(streamClosed.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(sink.get().send("log", "late")).isFalse();
  }

  @Test
  void closing_an_event_stream_ends_the_answer() throws Exception {
    var response = client.send(to("/tail").build(), HttpResponse.BodyHandlers.ofInputStream());
    sink.get().send("last", "");
    sink.get().close();

    assertThat(new String(response.body().readAllBytes(), UTF_8))
        .isEqualTo("event: last\ndata:\n\n");
    assertThat(streamClosed.await(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void other_addresses_than_loopback_are_refused() throws Exception {
    var everywhere = InetAddress.getByName("0.0.0.0");

    assertThatThrownBy(() -> new AdminSettings(everywhere, 0, 1, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("only a loopback address");
  }

  @Test
  void a_port_that_is_taken_is_a_clear_error() {
    try (var second =
        new AdminListener(AdminSettings.loopback(listener.port()), List.of(), Instant::now)) {
      assertThatThrownBy(second::start).hasMessageContaining("the port is taken");
    }
  }
}
