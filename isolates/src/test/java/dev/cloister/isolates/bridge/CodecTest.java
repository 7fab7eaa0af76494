package dev.cloister.isolates.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Goal: what one side writes the other reads, and nothing that a broken or hostile side writes is
/// worth more than a refusal. Method: random messages of every kind, from seeds; each is cut at
/// every length and has each of its bytes changed.
class CodecTest {
  private static final int MESSAGES = 80;
  private static final int CUTS_AND_FLIPS_MAX = 300;

  private final ToIsolateCodec toIsolate = new ToIsolateCodec();
  private final FromIsolateCodec fromIsolate = new FromIsolateCodec();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void random_messages_arrive_as_they_were_sent(long seed) {
    var records = new RandomRecords(seed);
    for (int i = 0; i < MESSAGES; i++) {
      assertRoundTrip(toIsolate, records.any(ToIsolate.class));
      assertRoundTrip(fromIsolate, records.any(FromIsolate.class));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 6})
  void a_frame_cut_at_any_length_is_refused(long seed) {
    var records = new RandomRecords(seed);
    for (int i = 0; i < MESSAGES; i++) {
      assertCutsRefused(toIsolate, records.any(ToIsolate.class));
      assertCutsRefused(fromIsolate, records.any(FromIsolate.class));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {7, 8})
  void a_frame_with_a_changed_byte_is_refused_or_another_valid_message(long seed) {
    var records = new RandomRecords(seed);
    var random = new Random(seed);
    for (int i = 0; i < MESSAGES; i++) {
      assertFlipsHarmless(toIsolate, records.any(ToIsolate.class), random);
      assertFlipsHarmless(fromIsolate, records.any(FromIsolate.class), random);
    }
  }

  @Test
  void a_count_that_the_frame_cannot_hold_takes_no_memory() {
    var frame = frame(fromIsolate, new FromIsolate.ContextOpened(1, List.of(), List.of()));
    ByteBuffer.wrap(frame).putInt(13, Integer.MAX_VALUE);

    assertThatThrownBy(() -> read(fromIsolate, frame, frame.length))
        .isInstanceOf(FrameRefused.class)
        .hasMessageContaining("2147483647")
        .hasMessageContaining("4 bytes are left");
  }

  @Test
  void a_message_over_its_bound_is_refused_with_both_numbers() {
    var message = new FromIsolate.ContextBroken(1, 2, "", "x".repeat(5 << 20));

    assertThatThrownBy(() -> frame(fromIsolate, message))
        .isInstanceOf(FrameRefused.class)
        .hasMessageContaining("4194304")
        .hasMessageContaining("5242905");
  }

  @Test
  void a_body_part_at_the_bound_travels_and_one_byte_more_is_refused() {
    var atBound = new byte[Body.BYTES_IN_ONE_MESSAGE_MAX];
    assertRoundTrip(toIsolate, chunk(atBound));

    assertThatThrownBy(() -> frame(toIsolate, chunk(new byte[atBound.length + 1])))
        .isInstanceOf(FrameRefused.class)
        .hasMessageContaining("65536")
        .hasMessageContaining("65537");
  }

  @Test
  void a_refused_message_leaves_no_trace_in_the_buffer() {
    var out = new FrameWriter();
    toIsolate.write(new ToIsolate.CloseContext(7), out);
    var before = out.waiting();

    assertThatThrownBy(() -> toIsolate.write(chunk(new byte[100_000]), out))
        .isInstanceOf(FrameRefused.class);
    out.rollBack();

    assertThat(out.waiting()).isEqualTo(before);
  }

  private static ToIsolate chunk(byte[] bytes) {
    return new ToIsolate.BodyChunk(1, new Chunk(3, bytes, true, Optional.empty()));
  }

  private static <M> void assertRoundTrip(MessageCodec<M> codec, M message) {
    var frame = frame(codec, message);
    assertThat(read(codec, frame, frame.length)).usingRecursiveComparison().isEqualTo(message);
  }

  private static <M> void assertCutsRefused(MessageCodec<M> codec, M message) {
    var frame = frame(codec, message);
    for (int cut = 5; cut < Math.min(frame.length, CUTS_AND_FLIPS_MAX); cut++) {
      var length = cut;
      assertThatThrownBy(() -> read(codec, frame, length)).isInstanceOf(FrameRefused.class);
    }
  }

  private static <M> void assertFlipsHarmless(MessageCodec<M> codec, M message, Random random) {
    var frame = frame(codec, message);
    for (int at = 4; at < Math.min(frame.length, CUTS_AND_FLIPS_MAX); at++) {
      var flipped = Arrays.copyOf(frame, frame.length);
      flipped[at] ^= (byte) (1 + random.nextInt(255));
      var allocatedBefore = allocated();
      try {
        assertThat(read(codec, flipped, flipped.length)).isNotNull();
      } catch (FrameRefused _) {
        // As it should be, most of the time.
      }
      assertThat(allocated() - allocatedBefore).isLessThan(256L * frame.length + 200_000);
    }
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  private static <M> byte[] frame(MessageCodec<M> codec, M message) {
    var out = new FrameWriter();
    codec.write(message, out);
    var frame = new byte[out.waiting()];
    out.moveTo(ByteBuffer.wrap(frame));
    assertThat(ByteBuffer.wrap(frame).getInt()).isEqualTo(frame.length - 4);
    return frame;
  }

  private static <M> M read(MessageCodec<M> codec, byte[] frame, int length) {
    return codec.read(frame[4] & 0xff, new FrameReader().over(frame, 5, length));
  }
}
