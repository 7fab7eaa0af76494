package dev.cloister.host.egress;

import static dev.cloister.host.egress.Fetching.bytes;
import static dev.cloister.host.egress.Fetching.get;
import static dev.cloister.host.egress.Fetching.text;
import static dev.cloister.host.egress.Fetching.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.api.TenantId;
import dev.cloister.host.execution.BodySink;
import dev.cloister.host.execution.BodySource;
import dev.cloister.host.execution.HostBody;
import dev.cloister.host.execution.HostRequest;
import dev.cloister.host.execution.Result;
import dev.cloister.isolates.bridge.Body;
import dev.cloister.isolates.bridge.Header;
import dev.cloister.policies.Limit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
final class NetworkCallsTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  @Test
  void what_a_script_asks_arrives_and_nothing_is_added_but_host_and_hops() throws Exception {
    try (var origin = new Origin(exchange -> exchange.send(OK));
        var fetching = Fetching.fromHere()) {
      var answer =
          fetching.answer(
              get(
                  origin.url("/a%20b?x=[1]&y={}|^`\\"),
                  new Header("x-many", "1"),
                  new Header("x-many", "2"),
                  new Header("cookie", "a=1"),
                  new Header("host", "elsewhere"),
                  new Header("transfer-encoding", "chunked"),
                  new Header("content-length", "7"),
                  new Header("cdn-loop", "other; loops=1"),
                  new Header("cdn-loop", "cloister; loops=1")));

      assertThat(text(answer)).isEqualTo("ok");
      assertThat(origin.heads.getFirst().lines())
          .containsExactly(
              "GET /a%20b?x=[1]&y={}|^`\\ HTTP/1.1",
              "Host: 127.0.0.1:" + origin.port(),
              "x-many: 1",
              "x-many: 2",
              "Cookie: a=1",
              "cdn-loop: other; loops=1",
              "cdn-loop: cloister; loops=1",
              "");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/a//b/./../c?", "//double?x", "/?a=%C3%28&b", "/a;b=c/@:!$&'()*+,"})
  void a_target_goes_out_as_it_was_written(String target) throws Exception {
    try (var origin = new Origin(exchange -> exchange.send(OK));
        var fetching = Fetching.fromHere()) {
      fetching.answer(get(origin.url(target)));

      assertThat(origin.heads.getFirst()).startsWith("GET " + target + " HTTP/1.1\r\n");
    }
  }

  @Test
  void an_answer_keeps_its_status_text_repeated_headers_and_encoded_body() throws Exception {
    try (var origin =
            new Origin(exchange ->
                exchange.send(
                    "HTTP/1.1 418 Short And Stout\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n"
                        + "X-Latin: caf\u00e9\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nraw"));
        var fetching = Fetching.fromHere()) {
      var answer = fetching.answer(get(origin.url("/")));

      assertThat(answer.status()).isEqualTo(418);
      assertThat(answer.statusText()).isEqualTo("Short And Stout");
      assertThat(answer.headers())
          .contains(
              new Header("Set-Cookie", "a=1"),
              new Header("Set-Cookie", "b=2"),
              new Header("X-Latin", "caf\u00e9"),
              new Header("Content-Encoding", "gzip"));
      assertThat(text(answer)).isEqualTo("raw");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"})
  void any_method_is_sent_as_it_is(String method) throws Exception {
    try (var origin = new Origin(exchange -> exchange.send(OK));
        var fetching = Fetching.fromHere()) {
      fetching.answer(new HostRequest(method, origin.url("/"), List.of(), HostBody.none()));

      assertThat(origin.heads.getFirst()).startsWith(method + " / HTTP/1.1\r\n");
    }
  }

  @Test
  void redirects_cookies_and_challenges_are_the_scripts_affair() throws Exception {
    var answers =
        List.of(
            "HTTP/1.1 302 Found\r\nLocation: /b\r\nSet-Cookie: k=v\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n");
    var next = new AtomicInteger();
    try (var origin = new Origin(exchange -> exchange.send(answers.get(next.getAndIncrement())));
        var fetching = Fetching.fromHere()) {
      assertThat(fetching.answer(get(origin.url("/"))).status()).isEqualTo(302);
      assertThat(fetching.answer(get(origin.url("/"))).status()).isEqualTo(401);

      assertThat(origin.heads).hasSize(2);
      assertThat(origin.heads.getLast()).doesNotContain("k=v");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 304})
  void a_status_without_a_body_has_none(int status) throws Exception {
    try (var origin = new Origin(exchange -> exchange.send("HTTP/1.1 " + status + " X\r\n\r\n"));
        var fetching = Fetching.fromHere()) {
      assertThat(fetching.answer(get(origin.url("/"))).body()).isEqualTo(HostBody.none());
    }
  }

  @Test
  void a_connection_is_used_again() throws Exception {
    try (var origin = new Origin(exchange -> exchange.send(OK));
        var fetching = Fetching.fromHere()) {
      for (int i = 0; i < 5; i++) {
        assertThat(text(fetching.answer(get(origin.url("/" + i))))).isEqualTo("ok");
      }

      assertThat(origin.connections()).isLessThan(5);
    }
  }

  @Test
  void tenants_share_no_connection() throws Exception {
    try (var origin = new Origin(exchange -> exchange.send(OK));
        var fetching = Fetching.fromHere()) {
      for (var tenant : List.of("acme", "other")) {
        fetching.begin(new TenantId(tenant), get(origin.url("/"))).await();
      }

      assertThat(origin.connections()).isEqualTo(2);
    }
  }

  /// An origin that would never stop: as much as the credit permits is read, and what the sockets
  /// between hold.
  @Test
  void an_answer_comes_no_faster_than_it_is_read() throws Exception {
    try (var origin =
            new Origin(exchange -> {
              exchange.send("HTTP/1.1 200 OK\r\n\r\n");
              var block = new byte[64 * 1024];
              while (true) {
                exchange.out().write(block);
              }
            });
        var fetching = Fetching.fromHere()) {
      var source = ((HostBody.Flowing) fetching.answer(get(origin.url("/"))).body()).source();
      var sink = new Counting();
      source.start(sink);

      sink.awaitAtLeast(Body.FIRST_CREDIT_BYTES);
      var before = sink.bytes.get();
      assertThat(before).isLessThan(2L * Body.FIRST_CREDIT_BYTES);
      source.credit(1L << 20);
      sink.awaitAtLeast(before + (1 << 20) - Body.FIRST_CREDIT_BYTES);
      assertThat(sink.bytes.get()).isLessThan(before + (2 << 20));
      source.cancel();
    }
  }

  @Test
  void a_long_answer_arrives_whole_whatever_its_framing() throws Exception {
    var chunk = "x".repeat(100_000);
    var framings =
        List.of(
            "HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + chunk.repeat(30),
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + ("186a0\r\n" + chunk + "\r\n").repeat(30)
                + "0\r\n\r\n");
    for (var framing : framings) {
      try (var origin = new Origin(exchange -> exchange.send(framing));
          var fetching = Fetching.fromHere()) {
        assertThat(bytes(fetching.answer(get(origin.url("/"))))).hasSize(3_000_000);
      }
    }
  }

  @Test
  void a_body_cut_short_fails_where_it_is_read() throws Exception {
    try (var origin =
            new Origin(exchange -> {
              exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
              throw new IOException("enough");
            });
        var fetching = Fetching.fromHere()) {
      var answer = fetching.answer(get(origin.url("/")));

      assertThatThrownBy(() -> bytes(answer)).hasMessage("Network connection lost.");
    }
  }

  @Test
  void a_body_that_is_there_and_one_that_flows_are_both_sent() throws Exception {
    var bodies = new LinkedBlockingQueue<String>();
    try (var origin =
            new Origin(exchange -> {
              var chunked = exchange.head().contains("chunked");
              bodies.add(chunked ? "chunked" : "counted");
              bodies.add(new String(exchange.read(chunked ? 23 : 5), StandardCharsets.US_ASCII));
              exchange.send(OK);
            });
        var fetching = Fetching.fromHere()) {
      var whole = new HostBody.Whole("whole".getBytes(StandardCharsets.US_ASCII));
      var unknown = new HostBody.Flowing(new Pieces(-1, "two", "parts"));
      var known = new HostBody.Flowing(new Pieces(5, "ab", "cde"));
      for (var body : List.of(whole, unknown, known)) {
        fetching.answer(new HostRequest("POST", origin.url("/"), List.of(), body));
      }
    }

    assertThat(bodies)
        .containsExactly(
            "counted",
            "whole",
            "chunked",
            "3\r\ntwo\r\n5\r\nparts\r\n0\r\n\r\n",
            "counted",
            "abcde");
  }

  @Test
  void one_who_gives_up_closes_the_connection_and_its_place_is_free() throws Exception {
    var gone = new CountDownLatch(1);
    try (var origin =
            new Origin(exchange -> {
              if (exchange.head().startsWith("GET /slow")) {
                var _ = exchange.in().read();
                gone.countDown();
              } else {
                exchange.send(OK);
              }
            });
        var fetching = Fetching.fromHere(with(Limit.EGRESS_REQUESTS, 1))) {
      var slow = fetching.begin(get(origin.url("/slow")));
      var second = fetching.begin(get(origin.url("/second")));
      while (origin.heads.isEmpty()) {
        Thread.onSpinWait();
      }
      assertThat(second.result()).isNotDone();
      slow.giveUp().run();

      assertThat(gone.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(second.await()).isInstanceOf(Result.Answered.class);
      assertThat(slow.result()).isNotDone();
    }
  }

  @Test
  void beyond_the_line_requests_are_refused() throws Exception {
    try (var origin = new Origin(exchange -> exchange.in().read());
        var fetching = Fetching.fromHere(with(Limit.EGRESS_REQUESTS, 1))) {
      var waiting = new ArrayList<Fetching.Running>();
      for (int i = 0; i <= Places.WAITING_MAX; i++) {
        waiting.add(fetching.begin(get(origin.url("/"))));
      }

      assertThat(fetching.codeOf(get(origin.url("/")))).isEqualTo("egress.too-many-requests");
      waiting.reversed().forEach(running -> running.giveUp().run());
    }
  }

  @Test
  void a_silent_origin_times_out() throws Exception {
    try (var origin = new Origin(exchange -> exchange.in().read());
        var fetching = Fetching.fromHere(with(Limit.EGRESS_SILENCE, 200))) {
      assertThat(fetching.codeOf(get(origin.url("/")))).isEqualTo("egress.timed-out");
    }
  }

  @Test
  void an_origin_that_closes_or_talks_nonsense_fails_with_a_code_of_its_own() throws Exception {
    Origin.Behaviour close =
        _ -> {
          throw new IOException("closed");
        };
    String closed;
    try (var closing = new Origin(close);
        var babbling =
            new Origin(exchange -> exchange.send("Ahoy there, this is no HTTP\r\n\r\n"));
        var verbose =
            new Origin(exchange ->
                exchange.send("HTTP/1.1 200 OK\r\nx: " + "y".repeat(100_000) + "\r\n\r\n"));
        var fetching = Fetching.fromHere()) {
      assertThat(fetching.codeOf(get(closing.url("/")))).isEqualTo("egress.connection-lost");
      assertThat(fetching.codeOf(get(babbling.url("/")))).isEqualTo("egress.bad-answer");
      assertThat(fetching.codeOf(get(verbose.url("/")))).isEqualTo("egress.bad-answer");
      closed = closing.url("/");
    }
    try (var fetching = Fetching.fromHere()) {
      assertThat(fetching.codeOf(get(closed))).isEqualTo("egress.connection-failed");
    }
  }

  @Test
  void a_circle_of_requests_comes_to_its_end() throws Exception {
    try (var origin = new Origin(exchange -> exchange.send(OK));
        var fetching = Fetching.fromHere()) {
      var last = new HostRequest("GET", origin.url("/"), List.of(), HostBody.none(), Hops.MAX - 1);
      fetching.answer(last);
      assertThat(origin.heads.getFirst()).contains("cdn-loop: cloister; loops=16\r\n");

      var beyond = new HostRequest("GET", origin.url("/"), List.of(), HostBody.none(), Hops.MAX);
      assertThat(fetching.codeOf(beyond)).isEqualTo("egress.loop");
    }
  }

  @Test
  void hops_are_read_from_whatever_others_wrote_beside_them() {
    assertThat(Hops.of(List.of())).isZero();
    assertThat(Hops.of(List.of(new Header("CDN-Loop", "other; loops=9")))).isZero();
    assertThat(Hops.of(List.of(new Header("CDN-Loop", "other, cloister; loops=3, more"))))
        .isEqualTo(3);
    assertThat(Hops.of(List.of(new Header("cdn-loop", "cloister; loops=999999999999"))))
        .isEqualTo(Hops.MAX);
  }

  @Test
  void an_upgrade_to_anything_but_a_socket_says_that_it_is_not_there() throws Exception {
    try (var fetching = Fetching.fromHere()) {
      assertThat(fetching.codeOf(get("http://127.0.0.1/", new Header("Upgrade", "h2c"))))
          .isEqualTo("egress.not-implemented");
    }
  }

  /// Counts what arrives.
  private static final class Counting implements BodySink {
    private final AtomicLong bytes = new AtomicLong();

    @Override
    public synchronized void chunk(byte[] part, boolean last) {
      bytes.addAndGet(part.length);
      notifyAll();
    }

    @Override
    public void failed(String message) {
      // Comes with the end of the test.
    }

    synchronized void awaitAtLeast(long count) throws InterruptedException {
      while (bytes.get() < count) {
        wait();
      }
    }
  }

  /// A body in pieces, all sent as soon as it is started.
  private record Pieces(long length, String... pieces) implements BodySource {
    @Override
    public void start(BodySink sink) {
      for (int i = 0; i < pieces.length; i++) {
        sink.chunk(pieces[i].getBytes(StandardCharsets.US_ASCII), i == pieces.length - 1);
      }
    }

    @Override
    public void credit(long bytes) {
      // All of it is sent at once.
    }

    @Override
    public void cancel() {
      // Nothing is left to stop.
    }
  }
}
