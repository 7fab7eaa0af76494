package dev.cloister.host.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cloister.api.Failure;
import dev.cloister.api.Outcome;
import dev.cloister.isolates.bridge.Header;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Addresses, methods, headers, statuses and problems of the tenants' listener, end to end.
class HttpEdgeTest extends EdgeTest {
  private final BlockingQueue<EdgeRequest> seen = new ArrayBlockingQueue<>(100);

  private void startEcho() {
    start(request -> {
      seen.add(request);
      return text(request.url());
    });
  }

  private static List<String> values(EdgeRequest request, String name) {
    return request.headers().stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(Header::value)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/a/b?c=d&e",
        "/?",
        "/%2F%2f/%5C?%2F",
        "/a//b///",
        "/%E4%BD%A0/%ff?%00=%zz",
        "/a/./b/../c",
        "/a/%2e%2e/%2e",
        "/a;b=c/..;/d",
        "/a%25b/%2541",
        "/'()*!$&+,;=:@-._~",
        "/a|b^c[d]`{e}",
        "/%u1234",
        "/malformed%zzescape%",
        "/%/%4?%4&%",
        "/%25zz%zz%u12",
      })
  void path_and_query_reach_the_script_byte_for_byte(String target) throws Exception {
    startEcho();
    try (var raw = raw()) {
      raw.send("GET " + PATH + target + " HTTP/1.1\r\nHost: 127.0.0.1:80\r\n\r\n");
      assertThat(raw.readAnswer())
          .startsWith("HTTP/1.1 200")
          .endsWith("\r\n\r\nhttp://127.0.0.1" + target);
    }
    try (var raw = raw()) {
      raw.send("GET " + target + " HTTP/1.1\r\nHost: shop.acme.localhost:8080\r\n\r\n");
      assertThat(raw.readAnswer()).endsWith("\r\n\r\nhttp://shop.acme.localhost:8080" + target);
    }
    for (var request : seen) {
      assertThat(request.tenant().name()).isEqualTo("acme");
      assertThat(request.scriptName()).isEqualTo("shop");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/~acme/shop, http://h/",
    "/~acme/shop?q=1, http://h/?q=1",
    "/~acme/shop/, http://h/",
    "/~acme/shop/~other/x, http://h/~other/x",
    "/~acme/shop/../../~other/x, http://h/../../~other/x",
  })
  void a_path_address_leaves_the_rest_to_the_script(String target, String url) throws Exception {
    startEcho();
    try (var raw = raw()) {
      raw.send("GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(raw.readAnswer()).endsWith("\r\n\r\n" + url);
    }
    assertThat(seen.take().scriptName()).isEqualTo("shop");
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, /",
    "localhost, /~acme",
    "localhost, /~acme/",
    "localhost, /~Acme/shop/",
    "localhost, /~acme/sh%6fp/",
    "localhost, /~acme%2Fshop/",
    "localhost, /~-acme/shop",
    "acme.localhost, /",
    "a.shop.acme.localhost, /",
    ".acme.localhost, /",
    "shop..localhost, /",
    "shop.acme.example, /",
    "shop.acmelocalhost, /",
    "acme.localhost, /docs/failures/host.fault",
    "localhost, /docs/failures/..%2fhost.fault",
  })
  void what_names_no_script_is_not_found(String host, String target) throws Exception {
    startEcho();
    try (var raw = raw()) {
      raw.send("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
      assertThat(raw.readAnswer())
          .containsAnyOf(" 404 ", " 400 ")
          .contains("application/problem+json");
    }
    assertThat(seen).isEmpty();
  }

  @Test
  void another_base_domain_can_be_chosen() throws Exception {
    start(settings -> settings.withBaseDomain("apps.example.org"), request -> text(request.url()));
    try (var raw = raw()) {
      raw.send("GET /x HTTP/1.1\r\nHost: Shop.ACME.apps.example.org\r\n\r\n");
      assertThat(raw.readAnswer()).endsWith("\r\n\r\nhttp://shop.acme.apps.example.org/x");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GET", "OPTIONS", "PATCH", "DELETE", "TRACE", "PROPFIND", "M-SEARCH", "get", "X"})
  void any_method_reaches_the_script(String method) throws Exception {
    start(request -> text(request.method()));
    try (var raw = raw()) {
      raw.send(method + " " + PATH + "/ HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(raw.readAnswer()).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n" + method);
    }
  }

  @Test
  void head_has_the_headers_of_the_answer_and_no_body() throws Exception {
    start(request -> text("hello " + request.method()));
    try (var raw = raw()) {
      raw.send("HEAD " + PATH + "/ HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
      assertThat(raw.readToEnd()).contains("Content-Length: 10\r\n").endsWith("\r\n\r\n");
    }
  }

  @Test
  void the_length_that_a_script_gives_stands_where_no_body_is_sent_and_nowhere_else()
      throws Exception {
    start(_ -> answer(200, EdgeBody.NONE, new Header("content-length", "1234")));
    try (var raw = raw()) {
      raw.send("HEAD " + PATH + "/ HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(raw.readThrough("\r\n\r\n")).contains("Content-Length: 1234\r\n");
      raw.send("GET " + PATH + "/ HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(raw.readThrough("\r\n\r\n")).contains("Content-Length: 0\r\n");
    }
  }

  @Test
  void statuses_without_a_body_send_none() throws Exception {
    start(request ->
        answer(
            request.url().endsWith("/204") ? 204 : 304, new EdgeBody.Whole("no".getBytes(UTF_8))));
    try (var raw = raw()) {
      raw.send("GET " + PATH + "/204 HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(raw.readThrough("\r\n\r\n"))
          .startsWith("HTTP/1.1 204")
          .doesNotContain("Content-Length");
      raw.send("GET " + PATH + "/304 HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(raw.readThrough("\r\n\r\n")).startsWith("HTTP/1.1 304");
      raw.send("GET " + PATH + "/204 HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(raw.readThrough("\r\n\r\n")).startsWith("HTTP/1.1 204");
    }
  }

  @Test
  void only_date_framing_and_the_requests_id_are_added_to_what_the_script_set() throws Exception {
    start(_ -> text("x", new Header("X-A", "1")));
    try (var raw = raw()) {
      raw.send("GET " + PATH + "/ HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip, br\r\n\r\n");
      var lines = raw.readAnswer().split("\r\n");
      assertThat(lines[0]).isEqualTo("HTTP/1.1 200 OK");
      assertThat(lines[1]).startsWith("Date: ");
      assertThat(lines[2]).matches("x-request-id: [0-9A-Z]{26}");
      assertThat(List.of(lines).subList(3, lines.length))
          .containsExactly("X-A: 1", "Content-Length: 1", "", "x");
    }
  }

  @Test
  void repeated_headers_survive_both_ways() throws Exception {
    start(request -> {
      seen.add(request);
      return text(
          "",
          new Header("Set-Cookie", "a=1; Path=/"),
          new Header("X-Many", "one"),
          new Header("Set-Cookie", "b=2, c"),
          new Header("X-Many", "two"));
    });
    var response =
        send(to("/").header("x-many", "1").header("x-many", "2").header("cookie", "k=v"));

    assertThat(response.headers().allValues("set-cookie")).containsExactly("a=1; Path=/", "b=2, c");
    assertThat(response.headers().allValues("x-many")).containsExactly("one", "two");
    assertThat(values(seen.take(), "x-many")).containsExactly("1", "2");
  }

  @Test
  void what_belongs_to_the_connection_goes_through_in_neither_direction() throws Exception {
    start(request -> {
      seen.add(request);
      return text(
          "body",
          new Header("Connection", "close, X-A"),
          new Header("Transfer-Encoding", "chunked"),
          new Header("Keep-Alive", "timeout=1"),
          new Header("Content-Length", "99"),
          new Header("Upgrade", "h2c"),
          new Header("X-A", "stays"));
    });
    try (var raw = raw()) {
      raw.send(
          "GET "
              + PATH
              + "/ HTTP/1.1\r\nHost: h\r\nConnection: keep-alive\r\nKeep-Alive: 5\r\nTE: trailers\r\nX-B: 1\r\n\r\n");
      assertThat(raw.readAnswer())
          .doesNotContain("close", "chunked", "Keep-Alive", "h2c", "99")
          .contains("X-A: stays")
          .endsWith("\r\n\r\nbody");
    }
    assertThat(seen.take().headers())
        .extracting(header -> header.name().toLowerCase(Locale.ROOT))
        .containsExactly("host", "x-b");
  }

  @Test
  void a_status_text_of_the_scripts_own_is_sent() throws Exception {
    start(_ ->
        new Outcome.Answered<>(
            new EdgeAnswer(299, "Fine, thanks", List.of(), new EdgeBody.Whole(new byte[] {'y'}))));
    try (var raw = raw()) {
      raw.send("GET " + PATH + "/ HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(raw.readAnswer())
          .startsWith("HTTP/1.1 299 Fine, thanks\r\n")
          .endsWith("\r\n\r\ny");
    }
  }

  @Test
  void header_values_beyond_ascii_are_sent_as_utf_8() throws Exception {
    start(_ -> text("", new Header("X-Name", "you 你")));
    try (var raw = raw()) {
      raw.send("GET " + PATH + "/ HTTP/1.1\r\nHost: h\r\n\r\n");
      var expected = new String("you 你".getBytes(UTF_8), ISO_8859_1);
      assertThat(raw.readAnswer()).contains("X-Name: " + expected + "\r\n");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "x-a, 'v\r\nSet-Cookie: stolen=1'",
    "x-a, 'v\ny'",
    "x-a, 'v\0'",
    "'x a', v",
    "'x\r\ny', v",
    "'', v",
    "'x:', v",
    "ä, v"
  })
  void headers_that_would_break_out_are_refused(String name, String value) throws Exception {
    start(_ -> text("", new Header(name, value)));
    var response = send(to("/"));

    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(response.body()).contains("edge.bad-answer");
    assertThat(response.headers().map()).doesNotContainKey("set-cookie");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 101, 199, 600, 1000})
  void statuses_that_are_none_are_refused(int status) throws Exception {
    start(_ -> answer(status, EdgeBody.NONE));
    assertThat(send(to("/")).body())
        .contains("edge.bad-answer")
        .contains("its status is " + status);
  }

  @Test
  void headers_are_sent_up_to_their_bound_and_refused_beyond() throws Exception {
    start(request ->
        text("", new Header("x", "y".repeat(request.url().endsWith("/more") ? 40_000 : 30_000))));

    assertThat(send(to("/")).statusCode()).isEqualTo(200);
    assertThat(send(to("/more")).body()).contains("edge.bad-answer").contains("bytes");
  }

  @Test
  void a_failure_is_answered_as_a_problem_with_its_own_id() throws Exception {
    start(request -> {
      seen.add(request);
      return new Outcome.Failed<>(
          new Failure.LimitReached(
              "object.queue-full",
              "Object cart/42 has 64 of 64 requests waiting.",
              "Retry after the pause.",
              "loadShed",
              Optional.of(Duration.ofMillis(1200))));
    });
    var response = send(to("/"));
    var id = seen.take().requestId();

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("retry-after")).contains("2");
    assertThat(response.headers().firstValue("x-request-id")).contains(id);
    assertThat(id).hasSize(26);
    assertThat(
            new ObjectMapper()
                .readValue(response.body(), new TypeReference<Map<String, Object>>() {}))
        .containsEntry("type", "/docs/failures/object.queue-full")
        .containsEntry("retryAfterMs", 1200)
        .containsEntry("instance", "/requests/" + id);
  }

  @Test
  void a_fault_of_ours_says_nothing_of_its_cause() throws Exception {
    start(_ -> {
      throw new AssertionError("secret");
    });
    var response = send(to("/"));

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).contains("host.fault").doesNotContain("secret", "Error", "java");
  }

  @Test
  void pages_of_failures_are_served_where_no_tenant_is() throws Exception {
    startEcho();
    var page =
        HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + port() + "/docs/failures/host.fault"));

    assertThat(send(page).body()).startsWith("# The host failed");
    assertThat(seen).isEmpty();
  }

  @Test
  void a_stopping_edge_lets_requests_finish_and_refuses_new_ones() throws Exception {
    var entered = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    start(_ -> {
      entered.countDown();
      try {
        release.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return text("done");
    });
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = threads.submit(() -> send(to("/")));
      entered.await();

      assertThat(edge().drain(Duration.ofMillis(1))).isFalse();
      var refused = send(to("/"));
      release.countDown();

      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("retry-after")).contains("1");
      assertThat(refused.headers().firstValue("connection")).contains("close");
      assertThat(refused.body()).contains("host.stopping");
      assertThat(first.get().body()).isEqualTo("done");
      assertThat(edge().drain(Duration.ofSeconds(30))).isTrue();
    }
  }

  @Test
  void platform_threads_serve_as_well() throws Exception {
    start(
        settings -> settings.withThreads(EdgeSettings.Threads.PLATFORM),
        _ -> text(Boolean.toString(Thread.currentThread().isVirtual())));
    assertThat(send(to("/")).body()).isEqualTo("false");
  }
}
