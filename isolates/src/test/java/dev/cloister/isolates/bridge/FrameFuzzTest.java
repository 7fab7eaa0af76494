package dev.cloister.isolates.bridge;

import dev.cloister.testing.fuzz.Fuzz;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Frames as a cordon would write them that a guest has taken over, and those of its host.
final class FrameFuzzTest {
  private static final int MESSAGES = 200;
  private static final long SEED = 28;

  private final RandomRecords records = new RandomRecords(SEED);

  @Test
  void what_a_cordon_says() {
    fuzz(new FromIsolateCodec(), FromIsolate.class);
  }

  @Test
  void what_the_host_says() {
    fuzz(new ToIsolateCodec(), ToIsolate.class);
  }

  private <M> void fuzz(MessageCodec<M> codec, Class<M> type) {
    var valid = new ArrayList<byte[]>();
    for (int i = 0; i < MESSAGES; i++) {
      valid.add(frame(codec, records.any(type)));
    }
    Fuzz.refusingWith(FrameRefused.class)
        .over(
            valid,
            List.of("\u0000\u0000\u0000\u0001", "\u0000\u0000\u0000\u0000"),
            bytes -> readAll(codec, bytes));
  }

  private static <M> void readAll(MessageCodec<M> codec, byte[] bytes) throws IOException {
    var channel = Channels.newChannel(new ByteArrayInputStream(bytes));
    var intake = new FrameIntake<>(codec);
    var receiver =
        new FrameChannel.Receiver<M>() {
          @Override
          public void received(M message) {}

          @Override
          public void closed(String reason, boolean byPeer) {}
        };
    while (intake.readFrom(channel, receiver)) {
      // To the end, or to what is refused.
    }
  }

  private static <M> byte[] frame(MessageCodec<M> codec, M message) {
    var out = new FrameWriter();
    codec.write(message, out);
    var frame = new byte[out.waiting()];
    out.moveTo(ByteBuffer.wrap(frame));
    return frame;
  }
}
