package dev.cloister.host.boot;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;

/// A client's side of a WebSocket that sends bytes as they are, for what no proper client would
/// send.
final class RawSocket implements AutoCloseable {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int FIN = 0x80;

  /// The connection was cut off, or ended, without a Close frame.
  static final String DROPPED = "dropped";

  private static final int PATIENCE_MS = 60_000;
  private static final int MASKED = 0x80;
  private static final int LENGTH_IN_TWO_BYTES = 126;
  private static final int LENGTH_IN_EIGHT_BYTES = 127;
  private static final byte[] MASK = {1, 2, 3, 4};

  private final Socket socket;
  private final DataInputStream in;

  private RawSocket(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
  }

  /// Connects, and is upgraded.
  static RawSocket connect(int port, String path) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MS);
    socket.setTcpNoDelay(true);
    var raw = new RawSocket(socket);
    raw.send(handshake(path));
    var head = raw.head();
    if (!head.startsWith("HTTP/1.1 101 ")) {
      raw.close();
      throw new IOException("Not upgraded: " + head);
    }
    return raw;
  }

  /// The request that asks for the upgrade.
  static byte[] handshake(String path) {
    return ("GET "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r\n\r\n")
        .getBytes(ISO_8859_1);
  }

  private String head() throws IOException {
    var read = new ByteArrayOutputStream();
    while (!read.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      read.write(in.readUnsignedByte());
    }
    return read.toString(ISO_8859_1);
  }

  Socket socket() {
    return socket;
  }

  /// Sends bytes as they are; that the other side has gone meanwhile is seen when it is read from.
  RawSocket send(byte[] bytes) throws IOException {
    try {
      socket.getOutputStream().write(bytes);
    } catch (SocketException _) {
      // It need not read what comes after something it refuses.
    }
    return this;
  }

  /// A frame as a client sends it; `first` has the flags and the kind.
  static byte[] frame(int first, byte[] payload) {
    var frame = ByteBuffer.allocate(payload.length + 14);
    frame.put((byte) first);
    if (payload.length < LENGTH_IN_TWO_BYTES) {
      frame.put((byte) (MASKED | payload.length));
    } else if (payload.length < 1 << 16) {
      frame.put((byte) (MASKED | LENGTH_IN_TWO_BYTES)).putShort((short) payload.length);
    } else {
      frame.put((byte) (MASKED | LENGTH_IN_EIGHT_BYTES)).putLong(payload.length);
    }
    frame.put(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ MASK[i % MASK.length]));
    }
    var bytes = new byte[frame.position()];
    frame.flip().get(bytes);
    return bytes;
  }

  static byte[] frame(int first, String payload) {
    return frame(first, payload.getBytes(UTF_8));
  }

  /// A Close frame with a code.
  static byte[] close(int code, byte... reason) {
    return frame(
        FIN | CLOSE,
        ByteBuffer.allocate(2 + reason.length).putShort((short) code).put(reason).array());
  }

  /// What comes next, its fragments put together: `text …`, `binary N` for so many bytes, `pong …`,
  /// `close CODE`, or [#DROPPED].
  String next() throws IOException {
    try {
      int first = in.readUnsignedByte();
      int kind = first & 0x0F;
      var whole = new ByteArrayOutputStream();
      whole.writeBytes(in.readNBytes(length()));
      while ((first & FIN) == 0) {
        first = in.readUnsignedByte();
        whole.writeBytes(in.readNBytes(length()));
      }
      var payload = whole.toByteArray();
      return switch (kind) {
        case TEXT -> "text " + new String(payload, UTF_8);
        case BINARY -> "binary " + payload.length;
        case CLOSE ->
            payload.length < 2
                ? "close"
                : "close " + (ByteBuffer.wrap(payload).getShort() & 0xFFFF);
        default -> "pong " + new String(payload, UTF_8);
      };
    } catch (EOFException | SocketException _) {
      return DROPPED;
    }
  }

  private int length() throws IOException {
    int length = in.readUnsignedByte();
    return switch (length) {
      case LENGTH_IN_TWO_BYTES -> in.readUnsignedShort();
      case LENGTH_IN_EIGHT_BYTES -> Math.toIntExact(in.readLong());
      default -> length;
    };
  }

  /// Ends the connection with a reset.
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
