package dev.cloister.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.util.List;
import java.util.stream.IntStream;

/// An origin on the one loopback address that the policy of the attacks lets scripts reach. It
/// answers with the bytes of the request, or with what the path asks for.
///
/// Threads: one for each connection. Owns: its port; closing it ends all.
final class AttackOrigin implements AutoCloseable {
  /// Loopback, but not where the host listens.
  static final String ADDRESS = "127.0.0.2";

  private static final int PATIENCE_MS = 1_000;
  private static final int HEAD_BYTES_MAX = 4 << 20;
  private static final int ENDLESS_HEADERS = 100_000;

  private final ServerSocket server;

  AttackOrigin() throws IOException {
    server = new ServerSocket(0, 200, InetAddress.getByName(ADDRESS));
    Thread.ofVirtual().start(this::accept);
  }

  String url() {
    return "http://" + ADDRESS + ":" + server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setSoTimeout(PATIENCE_MS);
      String request = requestOf(socket.getInputStream());
      var out = socket.getOutputStream();
      for (String piece : answerTo(request)) {
        out.write(piece.getBytes(ISO_8859_1));
      }
      out.flush();
    } catch (IOException _) {
      // The other side has gone.
    }
  }

  /// All that came until the end of the request, as far as it can be told without believing its
  /// framing: until nothing more comes.
  private static String requestOf(InputStream in) throws IOException {
    var read = new ByteArrayOutputStream();
    var piece = new byte[65_536];
    do {
      int length = in.read(piece);
      if (length < 0) {
        break;
      }
      read.write(piece, 0, length);
    } while (read.size() < HEAD_BYTES_MAX
        && (in.available() > 0 || !read.toString(ISO_8859_1).contains("\r\n\r\n")));
    return read.toString(ISO_8859_1);
  }

  private Iterable<String> answerTo(String request) {
    String line = request.lines().findFirst().orElse("");
    String target = line.split(" ", -1).length > 1 ? line.split(" ", -1)[1] : "/";
    String asked = target.contains("?") ? target.substring(target.indexOf('?') + 1) : "";
    if (target.startsWith("/redirect?")) {
      return List.of(redirect(asked));
    }
    if (target.startsWith("/circle")) {
      return List.of(redirect(url() + "/circle"));
    }
    if (target.startsWith("/raw?")) {
      return List.of(URLDecoder.decode(asked, ISO_8859_1));
    }
    if (target.startsWith("/headers")) {
      return IntStream.range(0, ENDLESS_HEADERS)
              .mapToObj(i -> i == 0 ? "HTTP/1.1 200 OK\r\n" : "x%d: y\r\n".formatted(i))
          ::iterator;
    }
    return List.of(
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(request.length(), request));
  }

  private static String redirect(String to) {
    return "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        .formatted(to);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
