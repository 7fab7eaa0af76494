package dev.cloister.host;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URLDecoder;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// An origin on the one loopback address that the policy of the attacks lets scripts reach. It
/// answers with the bytes of the request, or with what the path asks for.
///
/// Threads: one for each connection. Owns: its port; closing it ends all.
final class AttackOrigin implements AutoCloseable {
  /// Loopback, but not where the host listens.
  static final String ADDRESS = "127.0.0.2";

  private static final int PATIENCE_MS = 1_000;

  /// How long nothing must follow a request that is whole, for it to be all there is.
  private static final int QUIET_MS = 50;

  private static final int HEAD_BYTES_MAX = 4 << 20;
  private static final int ENDLESS_HEADERS = 100_000;
  private static final String HEAD_END = "\r\n\r\n";
  private static final String LAST_CHUNK = "0\r\n\r\n";
  private static final Pattern CONTENT_LENGTH =
      Pattern.compile("(?im)^content-length: *(\\d{1,9})$");
  private static final Pattern CHUNKED = Pattern.compile("(?im)^transfer-encoding: *chunked$");

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
      String request = requestOf(socket);
      var out = socket.getOutputStream();
      for (String piece : answerTo(request)) {
        out.write(piece.getBytes(ISO_8859_1));
      }
      out.flush();
    } catch (IOException _) {
      // The other side has gone.
    }
  }

  /// All that came: the request as its own framing has it, and what follows it.
  ///
  /// @throws IOException when the other side has gone or falls silent before its request is whole
  private static String requestOf(Socket socket) throws IOException {
    var read = new ByteArrayOutputStream();
    socket.setSoTimeout(PATIENCE_MS);
    while (!isWhole(read.toString(ISO_8859_1)) && read.size() < HEAD_BYTES_MAX) {
      if (!readMore(socket.getInputStream(), read)) {
        throw new EOFException("The request is not whole.");
      }
    }
    socket.setSoTimeout(QUIET_MS);
    try {
      while (read.size() < HEAD_BYTES_MAX && readMore(socket.getInputStream(), read)) {
        // All of it counts.
      }
    } catch (SocketTimeoutException _) {
      // Nothing follows.
    }
    return read.toString(ISO_8859_1);
  }

  private static boolean readMore(InputStream in, ByteArrayOutputStream read) throws IOException {
    var piece = new byte[65_536];
    int length = in.read(piece);
    if (length > 0) {
      read.write(piece, 0, length);
    }
    return length > 0;
  }

  private static boolean isWhole(String request) {
    int headEnds = request.indexOf(HEAD_END);
    if (headEnds < 0) {
      return false;
    }
    String head = request.substring(0, headEnds);
    String body = request.substring(headEnds + HEAD_END.length());
    var length = CONTENT_LENGTH.matcher(head);
    if (length.find()) {
      return body.length() >= Integer.parseInt(length.group(1));
    }
    return !CHUNKED.matcher(head).find() || body.endsWith(LAST_CHUNK);
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
