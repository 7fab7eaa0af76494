package dev.cloister.host.egress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.bridge.SocketSignal;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// WebSockets that scripts ask for, with an origin that answers as it is told, byte by byte.
final class OutgoingSocketsTest {
  private static final byte[] ONE = {(byte) 0x81, 3, 'o', 'n', 'e'};
  private static final byte[] CLOSE = {(byte) 0x88, 2, 0x0f, (byte) 0xa0};

  @Test
  void an_origin_that_accepts_is_spoken_to() throws Exception {
    try (var origin = new SocketOrigin(key -> SocketOrigin.accepting(key), ONE, CLOSE);
        var fetching = Fetching.fromHere()) {
      var answer = fetching.answer(origin.request());

      assertThat(answer.status()).isEqualTo(101);
      var heard = new LinkedBlockingQueue<SocketSignal>();
      var end = answer.socket().orElseThrow();
      end.hold(heard::add);
      var message = (SocketSignal.Message) heard.poll(60, TimeUnit.SECONDS);
      assertThat(new String(message.bytes(), StandardCharsets.UTF_8)).isEqualTo("one");
      assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo(new SocketSignal.Close(4000, ""));
      end.send(new SocketSignal.Close(4000, ""));
      // Masked, as a client's frames are, with nothing of the script's in the handshake.
      assertThat(origin.frameFromClient()).isEqualTo("88 masked 2");
      assertThat(origin.head()).contains("Sec-WebSocket-Version: 13").doesNotContain("guest-key");
    }
  }

  @Test
  void an_origin_whose_accept_does_not_fit_is_refused() throws Exception {
    try (var origin = new SocketOrigin(_ -> SocketOrigin.accepting("another"));
        var fetching = Fetching.fromHere()) {
      assertThat(fetching.codeOf(origin.request())).startsWith("egress.");
    }
  }

  @Test
  void an_origin_that_uses_an_extension_unasked_is_refused() throws Exception {
    try (var origin =
            new SocketOrigin(key ->
                SocketOrigin.accepting(key)
                    .replace(
                        "\r\n\r\n", "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"));
        var fetching = Fetching.fromHere()) {
      assertThat(fetching.codeOf(origin.request())).startsWith("egress.");
    }
  }

  @Test
  void an_origin_that_answers_as_usual_gives_no_socket() throws Exception {
    try (var origin = new SocketOrigin(_ -> "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        var fetching = Fetching.fromHere()) {
      var answer = fetching.answer(origin.request());

      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.socket()).isEmpty();
    }
  }
}
