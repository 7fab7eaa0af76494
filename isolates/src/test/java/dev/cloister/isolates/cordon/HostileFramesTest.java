package dev.cloister.isolates.cordon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.IsolateListener.Death;
import dev.cloister.isolates.RecordingListener;
import dev.cloister.isolates.bridge.FrameWriter;
import dev.cloister.isolates.bridge.FromIsolate;
import dev.cloister.isolates.cgroup.ControlGroup;
import dev.cloister.isolates.confine.Confined;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Goal: a cordon that somebody has taken over cannot do anything with its socket but say what a
/// cordon says. Method: a process that does nothing stands for the cordon, and the test writes its
/// bytes. What breaks the protocol ends the process, and nothing of it is heard.
class HostileFramesTest {
  private static final int HELLO = 0;
  private static final int READY = 1;
  private static final int HEARTBEAT = 2;
  private static final int DIED = 3;
  private static final int PRESSED = 4;
  private static final int BYTES_MAX = 1 << 20;

  @TempDir Path folder;
  private final CordonSupervisor supervisor = new CordonSupervisor(() -> 0);
  private final RecordingListener listener = new RecordingListener();
  private Process process;
  private SocketChannel cordon;
  private CordonProcess host;

  @BeforeEach
  void connect() throws IOException {
    process = new ProcessBuilder("sleep", "3600").start();
    var path = folder.resolve("s");
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      cordon = SocketChannel.open(server.getLocalAddress());
      host =
          new CordonProcess(
              process,
              new LastLines(),
              ControlGroup.none("a test"),
              server.accept(),
              supervisor,
              false);
    }
    assertThat(host.bind(listener)).isTrue();
    host.begin();
  }

  @AfterEach
  void close() throws IOException {
    host.close();
    process.destroyForcibly();
    cordon.close();
    supervisor.close();
  }

  record Hostile(String name, byte[] bytes) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Hostile> afterHello() {
    return Stream.of(
        new Hostile("a frame of no bytes", raw(0, HEARTBEAT)),
        new Hostile("a frame of less than none", raw(-1, HEARTBEAT)),
        new Hostile("a frame of two gigabytes", raw(Integer.MAX_VALUE, HEARTBEAT)),
        new Hostile("one byte more than a heartbeat may have", raw(BYTES_MAX + 1, HEARTBEAT)),
        new Hostile("a message of two gigabytes", raw(Integer.MAX_VALUE, 20)),
        new Hostile("a kind that nobody knows", frame(255, out -> out.int64(1))),
        new Hostile(
            "a kind between those of cordons and of isolates", frame(7, out -> out.int64(1))),
        new Hostile("a heartbeat that ends too soon", frame(HEARTBEAT, out -> out.int64(1))),
        new Hostile(
            "a heartbeat with more behind it",
            frame(HEARTBEAT, out -> out.int64(1).int64(1).int32(1).int64(1).int32(0).int8(1))),
        new Hostile(
            "a heartbeat with a thousand million turns",
            frame(HEARTBEAT, out -> out.int64(1).int64(1).int32(1).int64(1).int32(1 << 30))),
        new Hostile(
            "a heartbeat with less than no turns",
            frame(HEARTBEAT, out -> out.int64(1).int64(1).int32(1).int64(1).int32(-1))),
        new Hostile(
            "a turn that is neither an evaluation nor none",
            frame(
                HEARTBEAT,
                out -> {
                  out.int64(1).int64(1).int32(1).int64(1).int32(1).int64(1).int64(1).int8(2);
                  out.int64(1).int64(1).int64(1).int64(1);
                })),
        new Hostile(
            "a text that is longer than its frame",
            frame(DIED, out -> out.int32(1 << 20).int64(1))),
        new Hostile("a text of less than no bytes", frame(DIED, out -> out.int32(-5).int64(1))),
        new Hostile(
            "pressure by contexts without end",
            frame(PRESSED, out -> out.int64(1).int64(1).int32(Integer.MAX_VALUE))),
        new Hostile(
            "a wall that there is not",
            frame(READY, out -> out.int32(1).string("glass").string("HOLDS").string("well"))),
        new Hostile(
            "a state that there is not",
            frame(READY, out -> out.int32(1).string("seccomp").string("PERHAPS").string("well"))),
        new Hostile("hello again", hello(CordonSays.PROTOCOL_VERSION)),
        new Hostile(
            "a message cut off in the middle",
            cut(message(new FromIsolate.ContextBroken(1, 1, "exceededCpu", "ran on")))),
        new Hostile(
            "a message with more behind it", longer(message(new FromIsolate.CancelCall(1, 1)))));
  }

  @ParameterizedTest
  @MethodSource("afterHello")
  void what_is_no_frame_ends_it_and_nothing_after_it_is_heard(Hostile hostile) throws Exception {
    send(hello(CordonSays.PROTOCOL_VERSION));

    send(hostile.bytes(), message(new FromIsolate.ContextBroken(1, 1, "exceededCpu", "later")));

    assertEnded();
  }

  @Test
  void another_version_of_the_protocol_is_nobody_we_know() throws Exception {
    send(hello(CordonSays.PROTOCOL_VERSION + 1));

    assertEnded();
  }

  @Test
  void who_speaks_before_hello_is_not_heard() throws Exception {
    send(message(new FromIsolate.ContextBroken(1, 1, "exceededCpu", "early")));

    assertEnded();
  }

  @Test
  void it_is_confined_once_and_not_again_in_another_way() throws Exception {
    var confined = encoded(new CordonSays.Ready(Confined.not("a test")));
    send(hello(CordonSays.PROTOCOL_VERSION), confined);
    host.ready().join();

    send(confined);

    assertEnded();
  }

  @Test
  void a_word_for_its_death_that_is_not_its_own_is_not_believed() throws Exception {
    send(
        hello(CordonSays.PROTOCOL_VERSION),
        encoded(new CordonSays.Died("ok", "nothing has happened", 0)));

    process.onExit().join();
    // As the kernel does for a process that held the other end.
    cordon.close();
    assertThat(listener.next(Death.class).outcome()).isEqualTo("internalError");
  }

  /// What a cordon may say at all it may say often: it costs the host a look, and no memory.
  @Test
  void a_flood_of_what_is_allowed_is_survived() throws Exception {
    send(hello(CordonSays.PROTOCOL_VERSION));
    var heartbeat = encoded(new CordonSays.Heartbeat(1, 2, 0, 0, List.of()));
    var many = ByteBuffer.allocate(1_000 * heartbeat.length);
    while (many.hasRemaining()) {
      many.put(heartbeat);
    }
    for (var again = 0; again < 500; again++) {
      send(many.array());
    }

    send(message(new FromIsolate.CancelCall(1, 7)));

    assertThat(listener.next(FromIsolate.CancelCall.class).call()).isEqualTo(7);
    assertThat(process.isAlive()).isTrue();
  }

  private void assertEnded() throws Exception {
    assertThat(listener.next(Death.class).outcome()).isEqualTo("internalError");
    process.onExit().join();
    listener.assertNothingLeft();
  }

  private void send(byte[]... frames) throws IOException {
    for (var frame : frames) {
      var bytes = ByteBuffer.wrap(frame);
      try {
        while (bytes.hasRemaining()) {
          cordon.write(bytes);
        }
      } catch (IOException _) {
        // The host has hung up already.
        return;
      }
    }
  }

  private static byte[] hello(int version) {
    return encoded(new CordonSays.Hello(version, 1, "none"));
  }

  private static byte[] message(FromIsolate message) {
    return encoded(new CordonSays.Message(message));
  }

  private static byte[] encoded(CordonSays said) {
    var out = new FrameWriter();
    new CordonSaysCodec().write(said, out);
    return taken(out);
  }

  private interface Fields {
    void write(FrameWriter out);
  }

  private static byte[] frame(int tag, Fields fields) {
    var out = new FrameWriter().start(tag, BYTES_MAX);
    fields.write(out);
    out.finish();
    return taken(out);
  }

  private static byte[] taken(FrameWriter out) {
    var bytes = ByteBuffer.allocate(out.waiting());
    out.moveTo(bytes);
    return bytes.array();
  }

  /// A length and a kind, and nothing of what they announce.
  private static byte[] raw(int length, int tag) {
    return ByteBuffer.allocate(Integer.BYTES + 1).putInt(length).put((byte) tag).array();
  }

  /// The same frame with its last byte left out, by its length too.
  private static byte[] cut(byte[] frame) {
    return resized(frame, -1);
  }

  /// The same frame with a byte more, by its length too.
  private static byte[] longer(byte[] frame) {
    return resized(frame, 1);
  }

  private static byte[] resized(byte[] frame, int by) {
    var other = java.util.Arrays.copyOf(frame, frame.length + by);
    ByteBuffer.wrap(other).putInt(0, other.length - Integer.BYTES);
    return other;
  }
}
