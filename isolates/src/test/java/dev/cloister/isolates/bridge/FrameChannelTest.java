package dev.cloister.isolates.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloister.isolates.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameChannelTest {
  private static final long PATIENCE_S = 60;

  /// Keeps what arrives; the end arrives as a string behind it.
  private record Inbox<I>(BlockingQueue<Object> arrived, Consumer<I> also)
      implements FrameChannel.Receiver<I> {
    Inbox(Consumer<I> also) {
      this(new LinkedBlockingQueue<>(), also);
    }

    @Override
    public void received(I message) {
      arrived.add(message);
      also.accept(message);
    }

    @Override
    public void closed(String reason, boolean byPeer) {
      arrived.add("closed" + (byPeer ? " by peer: " : ": ") + reason);
    }

    Object next() throws InterruptedException {
      return arrived.poll(PATIENCE_S, TimeUnit.SECONDS);
    }
  }

  @TempDir Path folder;
  private SocketPair sockets;
  private final Inbox<FromIsolate> hostInbox = new Inbox<>(_ -> {});
  private final Inbox<ToIsolate> isolateInbox = new Inbox<>(_ -> {});
  private final List<AutoCloseable> opened = new ArrayList<>();

  @BeforeEach
  void connect() throws IOException {
    sockets = SocketPair.in(folder);
  }

  @AfterEach
  void closeAll() throws Exception {
    for (var each : opened) {
      each.close();
    }
    sockets.here().close();
    sockets.there().close();
  }

  @Test
  void messages_of_one_sender_arrive_in_order() throws Exception {
    var host = host();
    isolate(isolateInbox);
    var count = 20_000;

    for (int i = 0; i < count; i++) {
      host.send(new ToIsolate.CancelEvent(1, i));
    }

    for (int i = 0; i < count; i++) {
      assertThat(isolateInbox.next()).isEqualTo(new ToIsolate.CancelEvent(1, i));
    }
  }

  @Test
  void many_senders_at_once_lose_and_reorder_nothing() throws Exception {
    var host = host();
    isolate(isolateInbox);
    var senders = 8;
    var each = 5_000;

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int s = 0; s < senders; s++) {
        var sender = s;
        threads.execute(() -> {
          for (int i = 0; i < each; i++) {
            host.send(new ToIsolate.CancelEvent(sender, i));
          }
        });
      }
    }

    var expected = new long[senders];
    for (int i = 0; i < senders * each; i++) {
      var message = (ToIsolate.CancelEvent) isolateInbox.next();
      assertThat(message.event()).isEqualTo(expected[(int) message.context()]++);
    }
  }

  @Test
  void large_messages_cross_in_both_directions_at_once() throws Exception {
    var host = host();
    var isolate = isolate(isolateInbox);
    var script =
        new ScriptModule("main.js", ScriptModule.Kind.ESM, new RandomBytes(1).next(20 << 20));
    var load =
        new ToIsolate.LoadScript(
            1, "t", "s", "v", "main.js", List.of(script), List.of(), Limits.DEFAULT);
    var batch =
        new FromIsolate.Batch(
            1,
            2,
            3,
            4,
            false,
            List.of(new Entry(new byte[1], new RandomBytes(2).next(20 << 20))),
            List.of(),
            List.of());

    var there = Thread.ofVirtual().start(() -> isolate.send(batch));
    host.send(load);
    there.join();

    var arrivedScript = (ToIsolate.LoadScript) isolateInbox.next();
    assertThat(arrivedScript.modules().getFirst().content()).isEqualTo(script.content());
    var arrivedBatch = (FromIsolate.Batch) hostInbox.next();
    assertThat(arrivedBatch.puts().getFirst().value()).isEqualTo(batch.puts().getFirst().value());
  }

  @Test
  void a_sender_does_not_wait_for_a_peer_that_takes_nothing_and_the_peer_is_given_up()
      throws Exception {
    var host = host();
    var chunk =
        new ToIsolate.BodyChunk(1, new Chunk(1, new byte[64 * 1024], false, Optional.empty()));
    var sent = 0;

    while (host.send(chunk)) {
      sent++;
    }

    assertThat(sent).isBetween(1024, 4096);
    assertThat((String) hostInbox.next()).startsWith("closed: The other side takes nothing");
  }

  @Test
  void an_interrupted_sender_does_not_harm_the_channel() throws Exception {
    var host = host();
    isolate(isolateInbox);

    var interrupted =
        Thread.ofPlatform()
            .start(() -> {
              Thread.currentThread().interrupt();
              host.send(new ToIsolate.CloseContext(1));
            });
    interrupted.join();
    host.send(new ToIsolate.CloseContext(2));

    assertThat(isolateInbox.next()).isEqualTo(new ToIsolate.CloseContext(1));
    assertThat(isolateInbox.next()).isEqualTo(new ToIsolate.CloseContext(2));
  }

  @Test
  void a_message_that_is_too_large_is_refused_and_the_channel_goes_on() throws Exception {
    var host = host();
    isolate(isolateInbox);
    var url = "x".repeat(5 << 20);

    assertThatThrownBy(
            () -> host.send(new ToIsolate.Fetch(1, 1, 0, "GET", url, List.of(), Body.NONE)))
        .isInstanceOf(FrameRefused.class);
    host.send(new ToIsolate.CloseContext(2));

    assertThat(isolateInbox.next()).isEqualTo(new ToIsolate.CloseContext(2));
  }

  @Test
  void closing_one_end_ends_the_other_and_each_hears_it_once() throws Exception {
    var host = host();
    var isolate = isolate(isolateInbox);

    host.close();
    host.close();

    assertThat(hostInbox.next()).isEqualTo("closed: closed by this side");
    assertThat((String) isolateInbox.next()).startsWith("closed by peer: ");
    assertThat(isolate.send(new FromIsolate.CancelCall(1, 1))).isFalse();
    assertThat(hostInbox.arrived()).isEmpty();
    assertThat(isolateInbox.arrived()).isEmpty();
  }

  @Test
  void a_frame_that_announces_more_than_its_bound_ends_the_channel() throws Exception {
    host();

    sockets.there().write(ByteBuffer.allocate(5).putInt(1 << 30).put((byte) 20).flip());

    assertThat((String) hostInbox.next())
        .startsWith("closed: The other side broke the protocol")
        .contains("4194304", "1073741824");
  }

  @Test
  void a_frame_that_comes_byte_by_byte_is_put_together() throws Exception {
    host();
    var out = new FrameWriter();
    var message = new FromIsolate.ContextBroken(1, 2, "exceededCpu", "ran on");
    new FromIsolateCodec().write(message, out);
    var one = ByteBuffer.allocate(1);

    while (out.waiting() > 0) {
      out.moveTo(one.clear());
      sockets.there().write(one.flip());
    }

    assertThat(hostInbox.next()).isEqualTo(message);
  }

  private FrameChannel<ToIsolate, FromIsolate> host() throws IOException {
    var channel =
        new FrameChannel<>(sockets.here(), new ToIsolateCodec(), new FromIsolateCodec(), hostInbox);
    opened.add(channel);
    channel.start("host side");
    return channel;
  }

  private FrameChannel<FromIsolate, ToIsolate> isolate(FrameChannel.Receiver<ToIsolate> receiver)
      throws IOException {
    var channel =
        new FrameChannel<>(sockets.there(), new FromIsolateCodec(), new ToIsolateCodec(), receiver);
    opened.add(channel);
    channel.start("isolate side");
    return channel;
  }

  private record RandomBytes(long seed) {
    byte[] next(int length) {
      var bytes = new byte[length];
      new Random(seed).nextBytes(bytes);
      return bytes;
    }
  }
}
