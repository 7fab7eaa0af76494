package dev.cloister.host.boot;

import static dev.cloister.host.boot.RawSocket.BINARY;
import static dev.cloister.host.boot.RawSocket.DROPPED;
import static dev.cloister.host.boot.RawSocket.FIN;
import static dev.cloister.host.boot.RawSocket.TEXT;
import static dev.cloister.host.boot.RawSocket.frame;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Goal: a client that does not keep to the usual costs what it may, and its neighbours nothing.
/// Method: connections that flood, never read, come and go, and stop half-way; another client of
/// the same script is answered meanwhile.
final class RoughClientsTest {
  private static final int CHUNK_BYTES = 64 << 10;

  /// Far more than the credit of a socket and what the kernel buffers for a connection.
  private static final long FLOOD_BYTES = 256L << 20;

  /// How often the neighbour is answered while nothing more is taken before that counts as held
  /// back.
  private static final int ROUNDS_HELD = 50;

  /// Many times as many as the tenant may have open at once.
  private static final int CONNECTIONS = 1_000;

  private EchoWorld world;
  private RawSocket neighbour;

  @BeforeEach
  void start() throws IOException {
    world = new EchoWorld();
    neighbour = world.connect("/");
  }

  @AfterEach
  void stop() throws IOException {
    neighbour.close();
    world.close();
  }

  private void theNeighbourIsAnswered() throws IOException {
    assertThat(neighbour.send(frame(FIN | TEXT, "hello")).next()).isEqualTo("text hello");
  }

  @Test
  void a_client_that_floods_a_busy_object_is_held_back_until_the_object_goes_on()
      throws IOException {
    try (var boss = world.connect("/object/boss");
        var waiting = world.connect("/object/busy");
        var channel = upgraded("/object/busy")) {
      // No other event of the object begins until another object lets this one go.
      waiting.send(frame(FIN | TEXT, "wait"));
      channel.configureBlocking(false);
      var message = ByteBuffer.wrap(frame(FIN | BINARY, new byte[CHUNK_BYTES]));

      long taken = writeUntilHeldBack(channel, message);

      assertThat(taken).isLessThan(FLOOD_BYTES);
      assertThat(boss.send(frame(FIN | TEXT, "release")).next()).isEqualTo("text released");
      assertThat(waiting.next()).isEqualTo("text waited");
      // It goes on: what did not fit before does now.
      channel.configureBlocking(true);
      while (message.hasRemaining()) {
        channel.write(message);
      }
      theNeighbourIsAnswered();
    }
  }

  /// Writes the message over and over; how many bytes were taken when no more were.
  private long writeUntilHeldBack(SocketChannel channel, ByteBuffer message) throws IOException {
    long taken = 0;
    int held = 0;
    while (held < ROUNDS_HELD && taken < FLOOD_BYTES) {
      if (!message.hasRemaining()) {
        message.rewind();
      }
      int written = channel.write(message);
      taken += written;
      if (written == 0) {
        held++;
        theNeighbourIsAnswered();
      } else {
        held = 0;
      }
    }
    return taken;
  }

  private SocketChannel upgraded(String path) throws IOException {
    var channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), world.port()));
    channel.write(ByteBuffer.wrap(RawSocket.handshake("/~shop/cart" + path)));
    var head = ByteBuffer.allocate(1);
    var read = new StringBuilder();
    while (!read.toString().endsWith("\r\n\r\n")) {
      head.clear();
      if (channel.read(head) < 0) {
        throw new IOException("Not upgraded: " + read);
      }
      read.append((char) head.get(0));
    }
    assertThat(read.toString()).startsWith("HTTP/1.1 101 ");
    return channel;
  }

  @Test
  void a_script_that_floods_a_client_that_never_reads_is_stopped_by_an_error() throws IOException {
    try (var deaf = world.connect("/object/deaf");
        var boss = world.connect("/object/deaf")) {
      deaf.send(frame(FIN | TEXT, "flood"));

      String told;
      do {
        told = boss.send(frame(FIN | TEXT, "flooded")).next();
      } while (told.equals("text undefined"));

      // It had sent some, was refused with an error, and the socket was open still.
      assertThat(told).isEqualTo("text Error true 1");
      theNeighbourIsAnswered();
    }
  }

  @Test
  void sockets_that_come_and_go_by_the_hundred_leave_nothing_behind() throws IOException {
    for (int n = 0; n < CONNECTIONS; n++) {
      var socket = connectOnceThereIsRoom(n % 2 == 0 ? "/" : "/object/door");
      if (n % 4 < 2) {
        socket.send(frame(FIN | TEXT, "hello"));
      }
      if (n % 3 == 0) {
        socket.reset();
      } else {
        socket.close();
      }
      if (n % 50 == 0) {
        theNeighbourIsAnswered();
      }
    }

    try (var last = connectOnceThereIsRoom("/object/door")) {
      assertThat(last.send(frame(FIN | TEXT, "still here")).next()).isEqualTo("text still here");
    }
  }

  /// The place of a socket that has closed is free a moment after its client knows.
  private RawSocket connectOnceThereIsRoom(String path) throws IOException {
    var patience = new Patience();
    while (true) {
      try {
        return world.connect(path);
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("HTTP/1.1 503 ");
        patience.check("room for a socket");
      }
    }
  }

  @Test
  void one_socket_more_than_the_tenant_may_have_is_refused_and_a_closed_one_makes_room()
      throws IOException {
    var open = new ArrayList<RawSocket>();
    try {
      IOException refused = null;
      while (refused == null) {
        try {
          open.add(world.connect("/"));
        } catch (IOException e) {
          refused = e;
        }
      }
      assertThat(refused).hasMessageContaining("HTTP/1.1 503 ");
      theNeighbourIsAnswered();

      open.getFirst().send(RawSocket.close(1000));
      assertThat(open.getFirst().next()).isEqualTo("close 1000");
      open.add(connectOnceThereIsRoom("/"));
      theNeighbourIsAnswered();
    } finally {
      for (var socket : open) {
        socket.close();
      }
    }
  }

  @Test
  void connections_that_stop_half_way_are_no_sockets() throws IOException {
    var handshake = new String(RawSocket.handshake("/~shop/cart/"), ISO_8859_1);
    for (int length : new int[] {0, 1, 20, handshake.length() - 2}) {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), world.port())) {
        socket.getOutputStream().write(handshake.substring(0, length).getBytes(ISO_8859_1));
        theNeighbourIsAnswered();
        socket.shutdownOutput();
        assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
            .doesNotContain("101 Switching");
      }
    }
  }

  @Test
  void a_client_that_only_stops_sending_has_gone() throws IOException {
    try (var half = world.connect("/object/half")) {
      half.send(frame(FIN | TEXT, "hello"));
      assertThat(half.next()).isEqualTo("text hello");

      half.socket().shutdownOutput();

      assertThat(half.next()).isIn(DROPPED, "close 1006", "close");
      theNeighbourIsAnswered();
    }
  }
}
