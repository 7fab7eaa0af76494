package dev.cloister.host.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;

/// A client that sends bytes as they are, for what no proper HTTP client would send.
final class RawClient implements AutoCloseable {
  private static final int PATIENCE_MS = 60_000;

  private final Socket socket;

  RawClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MS);
    socket.setTcpNoDelay(true);
  }

  Socket socket() {
    return socket;
  }

  RawClient send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    return this;
  }

  /// Reads up to the end of the connection.
  String readToEnd() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
  }

  /// Reads until `end` has come.
  String readThrough(String end) throws IOException {
    var read = new ByteArrayOutputStream();
    while (!read.toString(ISO_8859_1).endsWith(end)) {
      int value = socket.getInputStream().read();
      if (value < 0) {
        throw new IOException("The connection ended after: " + read.toString(ISO_8859_1));
      }
      read.write(value);
    }
    return read.toString(ISO_8859_1);
  }

  /// Reads one answer that has a content-length, headers and body.
  String readAnswer() throws IOException {
    var head = readThrough("\r\n\r\n");
    int length = 0;
    for (var line : head.split("\r\n")) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring("content-length:".length()).strip());
      }
    }
    return head + new String(socket.getInputStream().readNBytes(length), ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
