package dev.cloister.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that leave, dawdle, send ahead, or send what is no HTTP.
class EdgeConnectionsTest extends EdgeTest {
  private final BlockingQueue<EdgeRequest> entered = new ArrayBlockingQueue<>(100);
  private final Semaphore release = new Semaphore(0);

  /// A script that holds each request until the test lets one go.
  private void startHolding() {
    start(request -> {
      entered.add(request);
      release.acquireUninterruptibly();
      return text(request.url());
    });
  }

  private static String get(String rest) {
    return "GET " + PATH + rest + " HTTP/1.1\r\nHost: h\r\n\r\n";
  }

  private void sweep(int times) {
    for (int i = 0; i < times; i++) {
      edge().sweepNow();
    }
  }

  private static CountDownLatch cancelled(EdgeRequest request) {
    var latch = new CountDownLatch(1);
    request.cancellation().onCancelled(latch::countDown);
    return latch;
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_client_that_goes_away_cancels_its_request(boolean reset) throws Exception {
    startHolding();
    EdgeRequest request;
    try (var raw = raw()) {
      raw.send(get("/"));
      request = entered.take();
      sweep(3);
      assertThat(request.cancellation().isCancelled()).isFalse();
      if (reset) {
        raw.socket().setSoLinger(true, 0);
      }
    }
    await(cancelled(request));
    assertThat(request.cancellation().isCancelled()).isTrue();
    release.release();
  }

  @Test
  void a_request_sent_ahead_is_kept_and_answered_in_its_turn() throws Exception {
    startHolding();
    try (var raw = raw()) {
      raw.send(get("/1"));
      var first = entered.take();
      // The sweeper looks ahead before, amid and after the next requests.
      sweep(2);
      for (int i = 2; i <= 4; i++) {
        var next = get("/" + i);
        raw.send(next.substring(0, 7));
        sweep(1);
        raw.send(next.substring(7));
      }
      sweep(1);
      assertThat(first.cancellation().isCancelled()).isFalse();
      release.release(4);
      for (int i = 1; i <= 4; i++) {
        assertThat(raw.readAnswer()).endsWith("http://h/" + i);
      }
    }
  }

  @Test
  void a_body_sent_ahead_of_its_reading_is_whole() throws Exception {
    start(request -> {
      entered.add(request);
      release.acquireUninterruptibly();
      try {
        return answer(200, new EdgeBody.Whole(bytes(request.body())));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    });
    try (var raw = raw()) {
      var text = "0123456789".repeat(10_000);
      raw.send("PUT " + PATH + "/ HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
      entered.take();
      raw.send(text.substring(0, 1000));
      sweep(2);
      raw.send(text.substring(1000));
      sweep(2);
      release.release();
      assertThat(raw.readAnswer()).endsWith("\r\n\r\n" + text);
    }
  }

  @Test
  void a_client_that_sent_ahead_and_then_left_is_not_served_twice() throws Exception {
    startHolding();
    try (var raw = raw()) {
      raw.send(get("/1"));
      entered.take();
      raw.send(get("/2"));
    }
    release.release(2);
    // Both were sent, so both may run; the third connection proves that the edge is well.
    try (var raw = raw()) {
      raw.send(get("/3"));
      release.release();
      assertThat(raw.readAnswer()).endsWith("/3");
    }
  }

  @Test
  void a_client_that_stops_taking_a_stream_is_given_up() throws Exception {
    var closed = new CountDownLatch(1);
    start(
        settings ->
            settings.withPatience(
                Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(1)),
        request -> {
          entered.add(request);
          return answer(200, new EdgeBody.Streaming(-1, endless(closed)));
        });
    try (var raw = raw()) {
      raw.send(get("/"));
      var request = entered.take();
      await(cancelled(request));
      await(closed);
    }
  }

  @Test
  void a_client_that_leaves_a_silent_stream_cancels_it() throws Exception {
    var left = new CountDownLatch(1);
    start(request -> {
      request.cancellation().onCancelled(left::countDown);
      return answer(
          200,
          new EdgeBody.Streaming(
              -1,
              new ChunkSource() {
                @Override
                public byte[] next() throws IOException {
                  try {
                    left.await();
                  } catch (InterruptedException e) {
                    throw new IOException(e);
                  }
                  throw new IOException("cancelled");
                }

                @Override
                public void close() {}
              }));
    });
    try (var raw = raw()) {
      raw.send(get("/"));
      raw.readThrough("\r\n\r\n");
    }
    await(left);
  }

  private static ChunkSource endless(CountDownLatch closed) {
    return new ChunkSource() {
      private final AtomicBoolean done = new AtomicBoolean();

      @Override
      public byte[] next() throws IOException {
        if (done.get()) {
          throw new IOException("closed");
        }
        return new byte[64 * 1024];
      }

      @Override
      public void close() {
        done.set(true);
        closed.countDown();
      }
    };
  }

  @Test
  void headers_that_dribble_in_are_given_up() throws Exception {
    start(
        settings ->
            settings.withPatience(
                Duration.ofSeconds(30), Duration.ofSeconds(2), Duration.ofSeconds(30)),
        request -> text(request.url()));
    try (var raw = raw()) {
      // A connection that has served well and then idles is left alone.
      raw.send(get("/"));
      raw.readAnswer();
      sweep(20);
      raw.send(get("/again"));
      assertThat(raw.readAnswer()).endsWith("/again");
      raw.send("GET / HTTP/1.1\r\nHo");
      assertThat(raw.readToEnd()).isEmpty();
    }
  }

  private void startWithPatience(Duration stallMax) {
    start(
        settings -> settings.withPatience(Duration.ofSeconds(30), Duration.ofSeconds(30), stallMax),
        request -> text(request.url()));
  }

  @Test
  void a_body_that_dribbles_in_is_given_up() throws Exception {
    startWithPatience(Duration.ofMillis(500));
    try (var raw = raw()) {
      raw.send("PUT " + PATH + "/ HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nx");
      assertThat(raw.readToEnd()).startsWith("HTTP/1.1 408").contains("edge.too-slow");
    }
  }

  @Test
  void a_body_is_given_up_in_the_midst_of_its_dribbling() throws Exception {
    startWithPatience(Duration.ofSeconds(1));
    try (var raw = raw()) {
      raw.send("PUT " + PATH + "/ HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n");
      for (int i = 0; i < 6; i++) {
        raw.send("x");
        sweep(1);
      }
      assertThat(raw.readToEnd()).startsWith("HTTP/1.1 408").contains("edge.too-slow");
    }
  }

  @Test
  void a_script_may_take_longer_than_a_connection_may_idle() throws Exception {
    start(
        settings ->
            settings.withPatience(
                Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1)),
        request -> {
          entered.add(request);
          release.acquireUninterruptibly();
          return text("at last");
        });
    try (var raw = raw()) {
      raw.send(get("/"));
      var request = entered.take();
      for (int i = 0; i < 3; i++) {
        // This one idles all its life, which shows how long that may be.
        try (var idle = raw()) {
          assertThat(idle.readToEnd()).isEmpty();
        }
      }
      sweep(20);
      assertThat(request.cancellation().isCancelled()).isFalse();
      release.release();
      assertThat(raw.readAnswer()).endsWith("at last");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Framing that two readers could read differently.
        "POST %s/ HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST %s/ HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
        "POST %s/ HTTP/1.1\r\nHost: h\r\nContent-Length: +4\r\n\r\nabcd",
        "POST %s/ HTTP/1.1\r\nHost: h\r\nContent-Length: 4, 4\r\n\r\nabcd",
        "POST %s/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "POST %s/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "POST %s/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "POST %s/ HTTP/1.1\r\nHost: h\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        // Hosts.
        "GET %s/ HTTP/1.1\r\n\r\n",
        "GET %s/ HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET http://a%s/ HTTP/1.1\r\nHost: b\r\n\r\n",
        "GET http://u:p@a%s/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET %s/ HTTP/1.1\r\nHost: a b\r\n\r\n",
        // Lines and characters.
        "GET %s/ HTTP/1.1\nHost: h\n\n",
        "GET %s/ HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n",
        "GET %s/ HTTP/1.1\r\nHost: h\r\nX: a\n b\r\n\r\n",
        "GET %s/\0 HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET %s/#fragment HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /../x HTTP/1.1\r\nHost: h\r\n\r\n",
        "G T %s/ HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET %s/ HTTP/9.9\r\nHost: h\r\n\r\n",
        "GET %s/\r\n\r\n",
        "CONNECT h:80 HTTP/1.1\r\nHost: h:80\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n",
        "\u0016\u0003\u0001\u0002\r\n\r\n",
      })
  void what_is_not_well_formed_is_refused_and_not_run(String text) throws Exception {
    start(request -> {
      entered.add(request);
      return text("ran");
    });
    try (var raw = raw()) {
      raw.send(text.replace("%s", PATH));
      raw.socket().shutdownOutput();
      var answer = raw.readToEnd();
      assertThat(answer).matches("(?s)HTTP/1.[01] [45].*").doesNotContain("ran", "java", "etty");
      assertThat(answer).contains("application/problem+json").contains("\"code\":\"edge.");
    }
    assertThat(entered).isEmpty();
  }

  @Test
  void headers_are_taken_up_to_their_bound_and_refused_beyond() throws Exception {
    start(_ -> text("ok"));
    try (var raw = raw()) {
      raw.send("GET " + PATH + "/ HTTP/1.1\r\nHost: h\r\nX: " + "y".repeat(7 * 1024) + "\r\n\r\n");
      assertThat(raw.readAnswer()).startsWith("HTTP/1.1 200");
      raw.send("GET " + PATH + "/ HTTP/1.1\r\nHost: h\r\nX: " + "y".repeat(9 * 1024) + "\r\n\r\n");
      assertThat(raw.readToEnd()).startsWith("HTTP/1.1 431").contains("edge.headers-too-large");
    }
    try (var raw = raw()) {
      raw.send("GET " + PATH + "/" + "y".repeat(9 * 1024) + " HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(raw.readToEnd()).startsWith("HTTP/1.1 414").contains("edge.url-too-long");
    }
  }

  @Test
  void a_smuggled_request_is_only_a_body() throws Exception {
    start(request -> {
      entered.add(request);
      return text(request.url());
    });
    var smuggled = get("/smuggled");
    try (var raw = raw()) {
      raw.send(
          "POST "
              + PATH
              + "/ HTTP/1.1\r\nHost: h\r\nContent-Length: "
              + smuggled.length()
              + "\r\n\r\n"
              + smuggled
              + get("/next"));
      assertThat(raw.readAnswer()).endsWith("http://h/");
      assertThat(raw.readAnswer()).endsWith("http://h/next");
    }
    assertThat(entered).hasSize(2);
  }
}
