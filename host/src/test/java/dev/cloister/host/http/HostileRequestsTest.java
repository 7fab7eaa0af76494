package dev.cloister.host.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// More of what no proper client sends, beside [EdgeConnectionsTest]: heads that two readers could
/// read differently, bodies whose chunks are broken, handshakes that are none. Each ends its own
/// connection at most, with a problem, and the next client is served.
final class HostileRequestsTest extends EdgeTest {
  private static final String CHUNKED =
      "POST %s/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String SMUGGLED = "GET %s/smuggled HTTP/1.1\r\nHost: h\r\n\r\n";

  private final AtomicInteger ran = new AtomicInteger();
  private final AtomicInteger smuggled = new AtomicInteger();

  private void startCounting() {
    start(request -> {
      ran.incrementAndGet();
      if (request.url().contains("smuggled")) {
        smuggled.incrementAndGet();
      }
      try {
        return text("read " + bytes(request.body()).length);
      } catch (IOException e) {
        return text("broken off");
      }
    });
  }

  private String answerTo(String sent) throws IOException {
    try (var raw = raw()) {
      raw.send(sent.replace("%s", PATH));
      raw.socket().shutdownOutput();
      return raw.readToEnd();
    }
  }

  /// The status line that answers what may be refused while it is being sent.
  private String statusOf(String sent) throws IOException {
    try (var raw = raw()) {
      try {
        raw.send(sent);
      } catch (SocketException _) {
        // The host has closed the connection; its answer is there all the same.
      }
      return raw.readThrough("\r\n");
    }
  }

  private void theNextClientIsServed() throws IOException {
    assertThat(answerTo("GET %s/ HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200")
        .endsWith("read 0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Lengths.
        "POST %s/ HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n",
        "POST %s/ HTTP/1.1\r\nHost: h\r\nContent-Length: 0x4\r\n\r\nabcd",
        "POST %s/ HTTP/1.1\r\nHost: h\r\nContent-Length: 4 4\r\n\r\nabcd",
        "POST %s/ HTTP/1.1\r\nHost: h\r\nContent-Length:\r\n\r\nabcd",
        "POST %s/ HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\nabcd",
        "POST %s/ HTTP/1.1\r\nHost: h\r\nContent-Length: 4;a\r\n\r\nabcd",
        "POST %s/ HTTP/1.1\r\nHost: h\r\nContent-Length: \u0664\r\n\r\nabcd",
        "POST %s/ HTTP/1.1\r\nHost: h\r\nContent_Length: 4\r\nContent-Length: x\r\n\r\nabcd",
        // Codings.
        "POST %s/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        "POST %s/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        "POST %s/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n",
        "POST %s/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
        "POST %s/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n",
        "POST %s/ HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        // Fields.
        "GET %s/ HTTP/1.1\r\nHost: h\r\nno colon\r\n\r\n",
        "GET %s/ HTTP/1.1\r\nHost: h\r\n: no name\r\n\r\n",
        "GET %s/ HTTP/1.1\r\nHost: h\r\nA B: c\r\n\r\n",
        "GET %s/ HTTP/1.1\r\nHost: h\r\nX\u0000: c\r\n\r\n",
        "GET %s/ HTTP/1.1\r\nHost: h\r\nX: a\rb\r\n\r\n",
        "GET %s/ HTTP/1.1\r\nHost: h\r\nX: a\r\n\tfolded\r\n\r\n",
        "GET %s/ HTTP/1.1\r\n Host: h\r\n\r\n",
        "GET %s/ HTTP/1.1\r\nHost: h\r\nX: a\nY: b\r\n\r\n",
        // Hosts.
        "GET %s/ HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n",
        "GET %s/ HTTP/1.1\r\nHost: h/x\r\n\r\n",
        "GET %s/ HTTP/1.1\r\nHost: u@h\r\n\r\n",
        "GET %s/ HTTP/1.1\r\nHost: h:99999\r\n\r\n",
        "GET %s/ HTTP/1.1\r\nHost: h:x\r\n\r\n",
        "GET %s/ HTTP/1.1\r\nHost: [::1\r\n\r\n",
        "GET %s/ HTTP/1.1\r\nHost: h, i\r\n\r\n",
        // Request lines.
        "GET\t%s/ HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET %s/ a HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET %s/ HTTP/1.1 x\r\nHost: h\r\n\r\n",
        "GET %s/ HTTP/1\r\nHost: h\r\n\r\n",
        "GET %s/ HTTP/2.0\r\nHost: h\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET h%s/ HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET %s/\u0001 HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /~acme/../../etc/passwd HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /~acme%2fshop/ HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /~acme\\shop/ HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /~ACME/shop/ HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /~/shop/ HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET // HTTP/1.1\r\nHost: h\r\n\r\n",
        "GE\u0000T %s/ HTTP/1.1\r\nHost: h\r\n\r\n",
      })
  void a_head_that_is_none_is_refused_and_nothing_runs(String sent) throws Exception {
    startCounting();

    var answer = answerTo(sent);

    assertThat(answer).matches("(?s)HTTP/1.[01] [45].*").contains("\"code\":\"edge.");
    assertThat(answer).doesNotContain("java", "etty", "Exception");
    assertThat(ran).hasValue(0);
    theNextClientIsServed();
  }

  /// What follows in the connection is a request of its own if the body was whole, and nothing at
  /// all if it was not.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "x\r\n",
        "-1\r\na\r\n0\r\n\r\n",
        "0x1\r\na\r\n0\r\n\r\n",
        " 1\r\na\r\n0\r\n\r\n",
        "1\na\n0\n\n",
        "1\r\nab\r\n0\r\n\r\n",
        "1\r\na0\r\n\r\n",
        "\r\n0\r\n\r\n",
        "ffffffffffffffff\r\na",
        "80000000\r\na",
        "7fffffff\r\na",
        "00000000000000000000000000000001\r\na",
        "1;\u0000\r\na\r\n0\r\n\r\n",
        "1\r\na\r\n",
        "5\r\nab",
      })
  void a_body_of_broken_chunks_ends_its_connection(String chunks) throws Exception {
    startCounting();

    var answer = answerTo(CHUNKED + chunks + SMUGGLED);

    assertThat(smuggled).as(answer).hasValue(0);
    assertThat(answer).doesNotContain("java", "etty", "Exception");
    theNextClientIsServed();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1;ext=\"a;b\"\r\na\r\n0\r\n\r\n",
        "1\r\na\r\n0\r\nTrailer: x\r\n\r\n",
        "1\r\na\r\n0\r\nContent-Length: 100\r\nTransfer-Encoding: x\r\n\r\n",
        "A\r\n0123456789\r\n0\r\n\r\n",
        "000a\r\n0123456789\r\n000\r\n\r\n",
      })
  void a_whole_body_of_odd_chunks_is_followed_by_the_next_request(String chunks) throws Exception {
    startCounting();

    answerTo(CHUNKED + chunks + SMUGGLED);

    assertThat(ran).hasValue(2);
    assertThat(smuggled).as("the next request, whole").hasValue(1);
    theNextClientIsServed();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET %s/ HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\r\n",
        "GET %s/ HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n\r\n",
        "GET %s/ HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\nSec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r\n\r\n",
        "GET %s/ HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r\n\r\n",
        "POST %s/ HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r\nContent-Length: 0\r\n\r\n",
        "GET %s/ HTTP/1.0\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r\n\r\n",
        "GET %s/ HTTP/1.1\r\nHost: h\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n",
        "GET %s/ HTTP/1.1\r\nHost: h\r\nUpgrade: TLS/1.2\r\nConnection: Upgrade\r\n\r\n",
        "GET %s/ HTTP/1.1\r\nHost: h\r\nUpgrade: websocket, websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r\nSec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r\n\r\n",
      })
  void a_handshake_that_is_none_upgrades_nothing(String sent) throws Exception {
    startCounting();

    var answer = answerTo(sent);

    assertThat(answer).startsWith("HTTP/1.").doesNotContain(" 101 ", "java", "etty");
    theNextClientIsServed();
  }

  @ParameterizedTest
  @ValueSource(ints = {101, 1_000, 20_000})
  void many_small_headers_are_bounded_as_a_few_large_ones_are(int count) throws Exception {
    startCounting();
    var head = new StringBuilder("GET " + PATH + "/ HTTP/1.1\r\nHost: h\r\n");
    for (int i = 0; i < count; i++) {
      head.append("X").append(i).append(": y\r\n");
    }

    head.append("Connection: close\r\n\r\n");

    boolean fits = head.length() < 8 * 1024;
    assertThat(statusOf(head.toString())).startsWith(fits ? "HTTP/1.1 200" : "HTTP/1.1 431");
    theNextClientIsServed();
  }
}
