package dev.cloister.host.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.cloister.api.Outcome;
import dev.cloister.api.TenantId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bodies in both directions: whole, streamed, cut short, too large.
class EdgeBodiesTest extends EdgeTest {
  private static final int WHOLE_MAX = EdgeBody.WHOLE_BYTES_MAX;

  /// A body that the test feeds, piece by piece.
  private static final class Fed implements ChunkSource {
    private final BlockingQueue<Object> pieces = new ArrayBlockingQueue<>(1000);
    private final CountDownLatch closed = new CountDownLatch(1);

    Fed then(String piece) {
      pieces.add(piece.getBytes(UTF_8));
      return this;
    }

    Fed end() {
      pieces.add("");
      return this;
    }

    Fed breakOff() {
      pieces.add(new IOException("The script broke off."));
      return this;
    }

    @Override
    public byte @Nullable [] next() throws IOException {
      try {
        return switch (pieces.take()) {
          case IOException e -> throw e;
          case byte[] bytes -> bytes;
          default -> null;
        };
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, WHOLE_MAX - 1, WHOLE_MAX, WHOLE_MAX + 1, 5_000_000})
  void a_body_comes_back_as_it_was_sent(int length) throws Exception {
    var kind = new CompletableFuture<Class<?>>();
    start(request -> {
      kind.complete(request.body().getClass());
      try {
        return answer(200, new EdgeBody.Whole(bytes(request.body())));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    });
    var sent = new byte[length];
    for (int i = 0; i < length; i++) {
      sent[i] = (byte) (i * 31 >> 3);
    }
    var response =
        client.send(
            to("/").POST(HttpRequest.BodyPublishers.ofByteArray(sent)).build(),
            HttpResponse.BodyHandlers.ofByteArray());

    assertThat(response.body()).isEqualTo(sent);
    assertThat(kind.get())
        .isEqualTo(length <= WHOLE_MAX ? EdgeBody.Whole.class : EdgeBody.Streaming.class);
  }

  @Test
  void a_body_of_unknown_length_streams_through_and_back() throws Exception {
    start(request ->
        request.body() instanceof EdgeBody.Streaming(var length, var source)
            ? answer(200, new EdgeBody.Streaming(length, source))
            : answer(500, EdgeBody.NONE));
    var sent = new byte[3_000_000];
    sent[2_999_999] = 7;
    var response =
        client.send(
            to("/")
                .POST(
                    HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(sent)))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(sent);
  }

  @Test
  void no_body_and_an_empty_one_are_told_apart() throws Exception {
    start(request -> text(request.body().getClass().getSimpleName()));
    try (var raw = raw()) {
      raw.send("POST " + PATH + "/ HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(raw.readAnswer()).endsWith("None");
      raw.send("POST " + PATH + "/ HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
      assertThat(raw.readAnswer()).endsWith("Whole");
    }
  }

  @Test
  void nothing_is_read_that_the_script_does_not_ask_for() throws Exception {
    var read = new AtomicLong();
    var entered = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    start(request -> {
      entered.countDown();
      try {
        release.await();
        read.addAndGet(bytes(request.body()).length);
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(e);
      }
      return text("");
    });
    long length = 64L * 1024 * 1024;
    try (var channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port()))) {
      var head = "PUT " + PATH + "/ HTTP/1.1\r\nHost: h\r\nContent-Length: " + length + "\r\n\r\n";
      channel.write(ByteBuffer.wrap(head.getBytes(ISO_8859_1)));
      entered.await();
      channel.configureBlocking(false);
      var piece = ByteBuffer.allocate(65_536);
      long sent = 0;
      for (int count = 1; count > 0 && sent < length; sent += count) {
        count = channel.write(piece.clear());
      }
      // The sockets' buffers are full, and nobody has emptied them.
      assertThat(sent).isLessThan(length);

      channel.configureBlocking(true);
      release.countDown();
      while (sent < length) {
        sent += channel.write(piece.clear().limit((int) Math.min(65_536, length - sent)));
      }
      var answer = ByteBuffer.allocate(12);
      while (answer.hasRemaining() && channel.read(answer) >= 0) {}
      assertThat(new String(answer.array(), ISO_8859_1)).isEqualTo("HTTP/1.1 200");
      assertThat(read.get()).isEqualTo(length);
    }
  }

  @Test
  void a_body_is_taken_up_to_its_bound() throws Exception {
    start(
        settings -> settings.withRequestBodyBytesMax(100_000),
        request -> {
          try {
            return text(Integer.toString(bytes(request.body()).length));
          } catch (IOException e) {
            return text("the script saw: " + e.getMessage());
          }
        });
    var fits = new byte[100_000];
    var tooLong = new byte[100_001];

    assertThat(send(to("/").PUT(HttpRequest.BodyPublishers.ofByteArray(fits))).body())
        .isEqualTo("100000");
    // Answered before it comes.
    var announced = send(to("/").PUT(HttpRequest.BodyPublishers.ofByteArray(tooLong)));
    assertThat(announced.statusCode()).isEqualTo(413);
    assertThat(announced.body()).contains("edge.body-too-large");
    // Its length is not announced, so it is noticed while it is read.
    var chunked =
        send(
            to("/")
                .PUT(
                    HttpRequest.BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(tooLong))));
    assertThat(chunked.statusCode()).isEqualTo(413);
    assertThat(chunked.body()).contains("edge.body-too-large");
  }

  @Test
  void a_tenant_may_have_a_bound_of_its_own() throws Exception {
    start(
        new Dispatcher() {
          @Override
          public Outcome<EdgeAnswer> dispatch(EdgeRequest request) {
            return text("taken");
          }

          @Override
          public long requestBodyBytesMax(TenantId tenant) {
            return tenant.name().equals("acme") ? 10 : Long.MAX_VALUE;
          }
        });
    var body = HttpRequest.BodyPublishers.ofByteArray(new byte[11]);

    var refused = send(to("/").PUT(body));
    assertThat(refused.statusCode()).isEqualTo(413);
    assertThat(refused.body()).contains("longer than 10 bytes");
    var other = URI.create("http://127.0.0.1:" + port() + "/~other/shop/");
    assertThat(send(HttpRequest.newBuilder(other).PUT(body)).body()).isEqualTo("taken");
  }

  @Test
  void a_client_that_asks_first_is_told_to_continue() throws Exception {
    start(request -> {
      try {
        return text(new String(bytes(request.body()), UTF_8));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    });
    try (var raw = raw()) {
      raw.send(
          "PUT "
              + PATH
              + "/ HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
      assertThat(raw.readThrough("\r\n\r\n")).startsWith("HTTP/1.1 100 ");
      raw.send("abc");
      assertThat(raw.readAnswer()).endsWith("\r\n\r\nabc");
    }
  }

  @Test
  void a_body_that_ends_early_never_passes_for_a_whole_one() throws Exception {
    var told = new CompletableFuture<String>();
    start(request -> {
      try {
        told.complete("whole: " + bytes(request.body()).length);
      } catch (IOException e) {
        told.complete(e.getMessage());
      }
      return text("");
    });
    try (var raw = raw()) {
      raw.send("PUT " + PATH + "/ HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n12345");
      raw.socket().shutdownOutput();
      assertThat(told.get(60, TimeUnit.SECONDS)).contains("cut short");
    }
    try (var raw = raw()) {
      raw.send("PUT " + PATH + "/ HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n12345");
      raw.socket().shutdownOutput();
      assertThat(raw.readToEnd()).startsWith("HTTP/1.1 400").contains("edge.body-cut-short");
    }
  }

  @Test
  void an_answer_before_the_end_of_the_body_arrives_and_ends_the_connection() throws Exception {
    start(_ -> text("too early"));
    try (var raw = raw()) {
      raw.send("PUT " + PATH + "/ HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n12345");
      assertThat(raw.readToEnd()).contains("Connection: close").endsWith("\r\n\r\ntoo early");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, " + PATH + ", too early",
    "nobody.localhost, /, edge.no-such-address",
    "localhost, /nothing, edge.no-such-address"
  })
  void a_client_that_reads_only_when_it_has_sent_everything_gets_its_answer(
      String host, String path, String answer) throws Exception {
    start(_ -> text("too early"));
    int length = 20_000_000;
    try (var raw = raw()) {
      raw.send(
          "PUT "
              + path
              + " HTTP/1.1\r\nHost: "
              + host
              + "\r\nContent-Length: "
              + length
              + "\r\n\r\n");
      raw.socket().getOutputStream().write(new byte[length]);
      assertThat(raw.readToEnd()).contains(answer);
    }
  }

  @Test
  @Timeout(value = 60, threadMode = SEPARATE_THREAD)
  void a_client_that_never_stops_sending_is_not_listened_to_for_ever() throws Exception {
    start(_ -> text("too early"));
    try (var raw = raw()) {
      raw.send("PUT " + PATH + "/ HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
      assertThat(raw.readToEnd()).endsWith("\r\n\r\ntoo early");
      assertThatThrownBy(
              () -> {
                while (true) {
                  raw.send("5\r\n12345\r\n");
                  edge().sweepNow();
                }
              })
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void a_client_that_waits_to_be_told_and_is_not_keeps_its_body() throws Exception {
    start(_ -> text("no need"));
    try (var raw = raw()) {
      raw.send(
          "PUT "
              + PATH
              + "/ HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\nExpect: 100-continue\r\n\r\n");
      assertThat(raw.readToEnd()).startsWith("HTTP/1.1 200").endsWith("\r\n\r\nno need");
    }
  }

  @Test
  void an_answer_while_the_script_still_reads_arrives_and_ends_the_reading() throws Exception {
    var told = new CompletableFuture<String>();
    var reading = new CountDownLatch(2);
    start(request -> {
      Thread.ofVirtual()
          .start(() -> {
            try {
              var source = ((EdgeBody.Streaming) request.body()).source();
              while (source.next() != null) {
                reading.countDown();
              }
              told.complete("whole");
            } catch (IOException e) {
              told.complete(e.getMessage());
            }
          });
      try {
        reading.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return text("enough");
    });
    try (var raw = raw()) {
      raw.send("PUT " + PATH + "/ HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n");
      while (reading.getCount() > 0) {
        raw.send("12345");
        reading.await(10, TimeUnit.MILLISECONDS);
      }
      assertThat(raw.readAnswer()).endsWith("\r\n\r\nenough");
      assertThat(told.get(60, TimeUnit.SECONDS)).contains("no longer read");
    }
  }

  @Test
  void chunks_leave_as_they_come() throws Exception {
    var fed = new Fed();
    start(_ -> answer(200, new EdgeBody.Streaming(-1, fed)));
    try (var raw = raw()) {
      raw.send("GET " + PATH + "/ HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(raw.readThrough("\r\n\r\n")).contains("Transfer-Encoding: chunked");
      fed.then("data: one\n\n");
      assertThat(raw.readThrough("data: one\n\n")).startsWith("B\r\n");
      fed.then("data: two\n\n");
      raw.readThrough("data: two\n\n");
      fed.end();
      raw.readThrough("0\r\n\r\n");
      assertThat(fed.closed.await(60, TimeUnit.SECONDS)).isTrue();

      // The connection serves on.
      fed.end();
      raw.send("GET " + PATH + "/ HTTP/1.1\r\nHost: h\r\n\r\n");
      raw.readThrough("0\r\n\r\n");
    }
  }

  @Test
  void a_stream_of_known_length_is_framed_by_it() throws Exception {
    var fed = new Fed().then("123").then("45").end();
    start(_ -> answer(200, new EdgeBody.Streaming(5, fed)));
    try (var raw = raw()) {
      raw.send("GET " + PATH + "/ HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(raw.readAnswer())
          .contains("Content-Length: 5")
          .doesNotContain("chunked")
          .endsWith("12345");
    }
  }

  @Test
  void an_answer_that_breaks_off_never_passes_for_a_whole_one() throws Exception {
    var fed = new Fed().then("some").breakOff();
    start(_ -> answer(200, new EdgeBody.Streaming(-1, fed)));

    assertThatThrownBy(() -> send(to("/"))).isInstanceOf(IOException.class);
    assertThat(fed.closed.await(60, TimeUnit.SECONDS)).isTrue();

    fed.then("some").breakOff();
    try (var raw = raw()) {
      raw.send("GET " + PATH + "/ HTTP/1.0\r\nHost: h\r\n\r\n");
      assertThatThrownBy(raw::readToEnd).isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5})
  void an_answer_that_is_not_as_long_as_announced_breaks_off(int announced) throws Exception {
    start(_ -> answer(200, new EdgeBody.Streaming(announced, new Fed().then("1234").end())));

    assertThatThrownBy(() -> send(to("/"))).isInstanceOf(IOException.class);
  }

  @Test
  void head_closes_a_stream_unread() throws Exception {
    var fed = new Fed();
    start(_ -> answer(200, new EdgeBody.Streaming(17, fed)));
    try (var raw = raw()) {
      raw.send("HEAD " + PATH + "/ HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(raw.readThrough("\r\n\r\n")).contains("Content-Length: 17");
      assertThat(fed.closed.await(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void an_old_client_gets_a_stream_up_to_the_end_of_the_connection() throws Exception {
    start(_ -> answer(200, new EdgeBody.Streaming(-1, new Fed().then("ä").then("b").end())));
    try (var raw = raw()) {
      raw.send("GET " + PATH + "/ HTTP/1.0\r\nHost: h\r\n\r\n");
      assertThat(raw.readToEnd())
          .endsWith("\r\n\r\n" + new String("äb".getBytes(UTF_8), ISO_8859_1));
    }
  }
}
