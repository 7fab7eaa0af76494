package dev.cloister.host.boot;

import static dev.cloister.host.boot.RawSocket.BINARY;
import static dev.cloister.host.boot.RawSocket.CLOSE;
import static dev.cloister.host.boot.RawSocket.CONTINUATION;
import static dev.cloister.host.boot.RawSocket.DROPPED;
import static dev.cloister.host.boot.RawSocket.FIN;
import static dev.cloister.host.boot.RawSocket.PING;
import static dev.cloister.host.boot.RawSocket.TEXT;
import static dev.cloister.host.boot.RawSocket.frame;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Goal: what breaks RFC 6455 ends its own connection with the code that RFC has for it, and
/// nothing else. Method: bytes written by hand; before and after each case another client is
/// answered.
final class MalformedFramesTest {
  private static final String PROTOCOL_ERROR = "close 1002";
  private static final String BAD_PAYLOAD = "close 1007";
  private static final String TOO_LARGE = "close 1009";

  private static EchoWorld world;
  private static RawSocket neighbour;

  @BeforeAll
  static void start() throws IOException {
    world = new EchoWorld();
    neighbour = world.connect("/");
  }

  @AfterAll
  static void stop() throws IOException {
    neighbour.close();
    world.close();
  }

  private static Arguments broken(String what, String expected, byte[]... bytes) {
    return Arguments.of(what, all(bytes), List.of(expected));
  }

  private static Arguments fine(String what, List<String> expected, byte[]... bytes) {
    return Arguments.of(what, all(bytes), expected);
  }

  private static byte[] all(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    Stream.of(parts).forEach(all::writeBytes);
    return all.toByteArray();
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  static Stream<Arguments> frames() {
    var cases = new ArrayList<Arguments>();
    for (int bit : List.of(0x40, 0x20, 0x10)) {
      cases.add(broken("reserved bit " + bit, PROTOCOL_ERROR, frame(FIN | bit | TEXT, "x")));
      cases.add(
          broken(
              "reserved bit " + bit + " of a ping", PROTOCOL_ERROR, frame(FIN | bit | PING, "x")));
    }
    for (int opcode : List.of(3, 4, 5, 6, 7, 11, 12, 13, 14, 15)) {
      cases.add(broken("opcode " + opcode, PROTOCOL_ERROR, frame(FIN | opcode, "")));
    }
    cases.add(broken("a ping of 126 bytes", PROTOCOL_ERROR, frame(FIN | PING, "x".repeat(126))));
    cases.add(
        broken("a Close frame of 126 bytes", PROTOCOL_ERROR, RawSocket.close(1000, new byte[124])));
    cases.add(
        broken(
            "a fragmented ping", PROTOCOL_ERROR, frame(PING, "x"), frame(FIN | CONTINUATION, "y")));
    cases.add(broken("a fragmented Close frame", PROTOCOL_ERROR, frame(CLOSE, "")));
    cases.add(broken("no mask", PROTOCOL_ERROR, hex("81 01 78")));
    cases.add(broken("a ping without a mask", PROTOCOL_ERROR, hex("89 00")));
    cases.add(broken("a continuation of nothing", PROTOCOL_ERROR, frame(FIN | CONTINUATION, "x")));
    cases.add(
        broken(
            "a message inside another", PROTOCOL_ERROR, frame(TEXT, "x"), frame(FIN | TEXT, "y")));
    cases.add(broken("a length of 2^63", TOO_LARGE, hex("82 ff 8000000000000000 01020304")));
    cases.add(broken("a length of all ones", TOO_LARGE, hex("82 ff ffffffffffffffff 01020304")));
    cases.add(broken("a length of 2^62", TOO_LARGE, hex("82 ff 4000000000000000 01020304")));
    cases.add(broken("a length of 2^31", TOO_LARGE, hex("82 ff 0000000080000000 01020304")));
    cases.add(
        broken(
            "one byte too many",
            TOO_LARGE,
            frame(FIN | BINARY, new byte[EchoWorld.MESSAGE_BYTES_MAX + 1])));
    cases.add(
        broken(
            "too many bytes in fragments",
            TOO_LARGE,
            frame(BINARY, new byte[EchoWorld.MESSAGE_BYTES_MAX]),
            frame(FIN | CONTINUATION, "x")));
    for (String bytes :
        List.of(
            "80",
            "c0 80",
            "c3 28",
            "e2 82",
            "ed a0 80",
            "f4 90 80 80",
            "f5 80 80 80",
            "fe",
            "78 ff 78")) {
      cases.add(broken("text of " + bytes, BAD_PAYLOAD, frame(FIN | TEXT, hex(bytes))));
    }
    cases.add(
        broken(
            "text that is cut inside a character",
            BAD_PAYLOAD,
            frame(TEXT, "x"),
            frame(FIN | CONTINUATION, hex("e2 82"))));
    cases.add(broken("a Close frame of one byte", PROTOCOL_ERROR, frame(FIN | CLOSE, hex("03"))));
    for (int code : List.of(0, 999, 1004, 1005, 1006, 1015, 5000, 65535)) {
      cases.add(broken("a Close frame with " + code, PROTOCOL_ERROR, RawSocket.close(code)));
    }

    cases.add(
        fine(
            "a character in two frames",
            List.of("text €"),
            frame(TEXT, hex("e2 82")),
            frame(FIN | CONTINUATION, hex("ac"))));
    cases.add(
        fine(
            "pings between fragments",
            List.of("pong a", "pong b", "text xyz"),
            frame(TEXT, "x"),
            frame(FIN | PING, "a"),
            frame(CONTINUATION, "y"),
            frame(FIN | PING, "b"),
            frame(FIN | CONTINUATION, "z")));
    cases.add(
        fine(
            "empty fragments",
            List.of("text "),
            frame(TEXT, ""),
            frame(CONTINUATION, ""),
            frame(FIN | CONTINUATION, "")));
    cases.add(
        fine(
            "a pong nobody asked for",
            List.of("text x"),
            frame(FIN | 10, "here"),
            frame(FIN | TEXT, "x")));
    cases.add(
        fine(
            "a ping of 125 bytes",
            List.of("pong " + "x".repeat(125)),
            frame(FIN | PING, "x".repeat(125))));
    cases.add(
        fine(
            "as many bytes as may be",
            List.of("binary " + EchoWorld.MESSAGE_BYTES_MAX),
            frame(FIN | BINARY, new byte[EchoWorld.MESSAGE_BYTES_MAX])));
    cases.add(
        fine("a Close frame without a code", List.of("close", DROPPED), frame(FIN | CLOSE, "")));
    return cases.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("frames")
  void a_frame_is_answered_or_ends_its_own_connection(
      String what, byte[] bytes, List<String> expected) throws IOException {
    try (var socket = world.connect("/")) {
      socket.send(bytes);

      for (var answer : expected) {
        assertThat(socket.next()).as(what).isEqualTo(answer);
      }
    }
    theNeighbourIsAnswered(what);
  }

  static Stream<Arguments> brokenFrames() {
    return frames()
        .filter(each -> each.get()[2] instanceof List<?> expected && expected.size() == 1)
        .filter(each -> each.get()[2].toString().startsWith("[close"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenFrames")
  void the_same_on_a_socket_that_an_object_keeps(String what, byte[] bytes, List<String> expected)
      throws IOException {
    try (var socket = world.connect("/object/kept")) {
      socket.send(bytes);

      assertThat(socket.next()).as(what).isEqualTo(expected.getFirst());
    }
    theNeighbourIsAnswered(what);
  }

  @Test
  void what_follows_a_close_frame_is_not_looked_at() throws IOException {
    try (var socket = world.connect("/")) {
      socket.send(all(RawSocket.close(3000), frame(FIN | TEXT, "late")));

      // Bytes that nobody reads may cost the client the answer too: its kernel drops what it has.
      assertThat(socket.next()).isIn("close 3000", DROPPED);
      assertThat(socket.next()).isEqualTo(DROPPED);
    }
    theNeighbourIsAnswered("after a Close frame");
  }

  @Test
  void a_frame_that_ends_in_the_middle_ends_its_own_connection() throws IOException {
    for (String cut : List.of("81", "81 85", "81 85 01020304 79", "82 fe 01", "82 ff 00000000")) {
      try (var socket = world.connect("/")) {
        socket.send(hex(cut)).socket().shutdownOutput();

        assertThat(socket.next()).as(cut).isIn(DROPPED, "close 1006", "close");
      }
      theNeighbourIsAnswered(cut);
    }
  }

  private static void theNeighbourIsAnswered(String what) throws IOException {
    assertThat(neighbour.send(frame(FIN | TEXT, what)).next()).isEqualTo("text " + what);
  }
}
