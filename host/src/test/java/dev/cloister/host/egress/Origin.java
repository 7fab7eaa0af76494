package dev.cloister.host.egress;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// An origin on loopback that does to each connection what a test says, byte by byte.
final class Origin implements AutoCloseable {
  /// What is done with a request whose head has been read.
  interface Behaviour {
    void answer(Exchange exchange) throws IOException, InterruptedException;
  }

  /// One request on one connection.
  record Exchange(String head, InputStream in, OutputStream out) {
    void send(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
    }

    byte[] read(int count) throws IOException {
      return in.readNBytes(count);
    }
  }

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final Behaviour behaviour;

  /// The heads of all requests, in the order they came.
  final List<String> heads = new CopyOnWriteArrayList<>();

  Origin(Behaviour behaviour) throws IOException {
    this.behaviour = behaviour;
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  String url(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  int connections() {
    return sockets.size();
  }

  private void accept() {
    try {
      while (true) {
        var socket = server.accept();
        sockets.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException _) {
      // The test has closed the origin.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      var in = socket.getInputStream();
      for (var head = head(in); !head.isEmpty(); head = head(in)) {
        heads.add(head);
        behaviour.answer(new Exchange(head, in, socket.getOutputStream()));
      }
    } catch (IOException | InterruptedException _) {
      // The other side, or the test, has closed the connection: some tests are about that.
    }
  }

  private static String head(InputStream in) throws IOException {
    var bytes = new ByteArrayOutputStream();
    while (!bytes.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      var next = in.read();
      if (next < 0) {
        return "";
      }
      bytes.write(next);
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    try {
      server.close();
      for (var socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
