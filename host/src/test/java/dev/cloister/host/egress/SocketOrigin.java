package dev.cloister.host.egress;

import dev.cloister.host.execution.HostRequest;
import dev.cloister.isolates.bridge.Header;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// An origin on this machine that answers one handshake as it is told, sends bytes after it, and
/// notes the first frame that comes.
final class SocketOrigin implements AutoCloseable {
  private static final Pattern KEY = Pattern.compile("Sec-WebSocket-Key: (\\S+)");

  private final ServerSocket listening;
  private final CompletableFuture<String> head = new CompletableFuture<>();
  private final CompletableFuture<String> frame = new CompletableFuture<>();

  /// @param answer what is answered to a key
  SocketOrigin(UnaryOperator<String> answer, byte[]... frames) throws IOException {
    listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> serve(answer, frames));
  }

  /// The answer that accepts a key.
  static String accepting(String key) {
    try {
      var sum =
          MessageDigest.getInstance("SHA-1")
              .digest(
                  (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                      .getBytes(StandardCharsets.ISO_8859_1));
      return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Accept: "
          + Base64.getEncoder().encodeToString(sum)
          + "\r\n\r\n";
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What a script asks with, its own handshake headers included.
  HostRequest request() {
    return Fetching.get(
        "http://127.0.0.1:%d/".formatted(listening.getLocalPort()),
        new Header("Upgrade", "websocket"),
        new Header("Sec-WebSocket-Key", "guest-key"));
  }

  String head() throws Exception {
    return head.get(60, TimeUnit.SECONDS);
  }

  /// The first frame from the client: its first byte, whether it is masked, and its length.
  String frameFromClient() throws Exception {
    return frame.get(60, TimeUnit.SECONDS);
  }

  private void serve(UnaryOperator<String> answer, byte[]... frames) {
    try (Socket socket = listening.accept()) {
      var in = socket.getInputStream();
      var asked = readHead(in);
      head.complete(asked);
      var key = KEY.matcher(asked);
      var out = socket.getOutputStream();
      out.write(answer.apply(key.find() ? key.group(1) : "").getBytes(StandardCharsets.ISO_8859_1));
      for (var each : frames) {
        out.write(each);
      }
      out.flush();
      var first = in.read();
      var second = in.read();
      frame.complete(
          "%02x %s %d"
              .formatted(first, (second & 0x80) == 0 ? "unmasked" : "masked", second & 0x7f));
    } catch (IOException e) {
      head.completeExceptionally(e);
      frame.completeExceptionally(e);
    }
  }

  private static String readHead(InputStream in) throws IOException {
    var bytes = new ByteArrayOutputStream();
    while (!bytes.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      var next = in.read();
      if (next < 0) {
        throw new IOException("The request ended early.");
      }
      bytes.write(next);
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
