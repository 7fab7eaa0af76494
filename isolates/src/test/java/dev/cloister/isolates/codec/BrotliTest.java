package dev.cloister.isolates.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.brotli.dec.BrotliInputStream;
import org.junit.jupiter.api.Test;

/// Brotli both ways. What we compress, the decoder of Brotli's own authors must read; what others
/// have compressed, ours must read, in pieces of any size.
class BrotliTest {
  private static final String WORDS_TEXT =
      "The time of the world is International. This is not less than The Government of the United States.\n";

  @Test
  void what_is_compressed_is_read_by_brotlis_own_decoder() throws Exception {
    for (var text : samples()) {
      for (int quality : new int[] {0, 5, 11}) {
        var packed = through(new BrotliEncoding(quality), text, Integer.MAX_VALUE, Flush.NONE);
        assertThat(new BrotliInputStream(new ByteArrayInputStream(packed)).readAllBytes())
            .isEqualTo(text);
      }
    }
  }

  @Test
  void what_is_compressed_comes_back_whatever_pieces_it_is_in() throws Exception {
    for (var text : samples()) {
      var packed = through(new BrotliEncoding(5), text, 1000, Flush.NONE);
      for (int piece : new int[] {1, 7, 1000, Integer.MAX_VALUE}) {
        if (packed.length / piece < 50_000) {
          assertThat(through(new BrotliDecoding(room(true)), packed, piece, Flush.NONE))
              .isEqualTo(text);
        }
      }
    }
  }

  @Test
  void what_was_flushed_can_be_read_before_more_comes() throws Exception {
    var encoder = new BrotliEncoding(5);
    var decoder = new BrotliDecoding(room(true));
    for (var text : new String[] {"one", "two two two two", ""}) {
      encoder.give(text.getBytes(StandardCharsets.UTF_8));
      decoder.give(all(encoder, Flush.SYNC));
      assertThat(new String(all(decoder, Flush.NONE), StandardCharsets.UTF_8)).isEqualTo(text);
    }
    assertThat(decoder.ended()).isFalse();
    decoder.give(all(encoder, Flush.FINISH));
    assertThat(all(decoder, Flush.NONE)).isEmpty();
    assertThat(decoder.ended()).isTrue();
  }

  @Test
  void text_gets_about_as_small_as_with_gzip() throws Exception {
    var text =
        "the same words, and some others, in lines that are much alike\n"
            .repeat(3000)
            .getBytes(StandardCharsets.UTF_8);
    var gzip =
        through(new Deflating(Wrapping.GZIP, 6, 0, null), text, Integer.MAX_VALUE, Flush.NONE);
    assertThat(through(new BrotliEncoding(5), text, Integer.MAX_VALUE, Flush.NONE).length)
        .isLessThan(2 * gzip.length);
  }

  @Test
  void a_stream_that_is_cut_never_ends_and_what_follows_the_end_is_counted() throws Exception {
    var packed = through(new BrotliEncoding(5), samples()[2], Integer.MAX_VALUE, Flush.NONE);
    for (int length = 0; length < packed.length; length++) {
      var decoder = new BrotliDecoding(room(true));
      decoder.give(Arrays.copyOf(packed, length));
      all(decoder, Flush.NONE);
      assertThat(decoder.ended()).isFalse();
    }
    var decoder = new BrotliDecoding(room(true));
    decoder.give(Arrays.copyOf(packed, packed.length + 3));
    all(decoder, Flush.NONE);
    assertThat(decoder.ended()).isTrue();
    assertThat(decoder.unused()).isEqualTo(3);
  }

  /// Whatever bytes come, decoding ends, with no other exception than its own; and what it finds
  /// whole is what Brotli's own decoder makes of it.
  @Test
  void damaged_streams_are_told_from_whole_ones_as_brotlis_own_decoder_does() throws Exception {
    var random = new Random(7);
    var packed = Base64.getDecoder().decode(BrotliSamples.WORDS);
    for (int i = 0; i < 20_000; i++) {
      var damaged = packed.clone();
      for (int changes = random.nextInt(3); changes >= 0; changes--) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      var decoder = new BrotliDecoding(room(true));
      byte[] made;
      boolean whole;
      try {
        decoder.give(damaged);
        made = atMost(decoder, 1 << 20);
        whole = decoder.ended() && decoder.unused() == 0;
      } catch (CoderFailed _) {
        whole = false;
        made = new byte[0];
      }
      byte[] expected = null;
      try {
        expected = new BrotliInputStream(new ByteArrayInputStream(damaged)).readNBytes(1 << 20);
      } catch (IOException _) {
        // Damaged, then.
      }
      if (whole || (expected != null && expected.length == 1 << 20)) {
        assertThat(made).as("change %d", i).isEqualTo(expected);
      }
    }
  }

  @Test
  void words_of_the_dictionary_and_their_changes_are_known() throws Exception {
    for (var sample : BrotliSamples.ALL) {
      var packed = Base64.getDecoder().decode(sample);
      var expected = new BrotliInputStream(new ByteArrayInputStream(packed)).readAllBytes();
      assertThat(through(new BrotliDecoding(room(true)), packed, 1, Flush.NONE))
          .isEqualTo(expected);
    }
  }

  @Test
  void a_window_that_may_not_grow_ends_the_stream() throws Exception {
    var packed = through(new BrotliEncoding(5), new byte[100_000], Integer.MAX_VALUE, Flush.NONE);
    var decoder = new BrotliDecoding(room(false));
    decoder.give(packed);
    assertThatThrownBy(() -> all(decoder, Flush.NONE)).isInstanceOf(CoderFailed.class);
  }

  private static WindowRoom room(boolean enough) {
    return new WindowRoom() {
      @Override
      public boolean take(int bytes) {
        return enough;
      }

      @Override
      public void giveBack(int bytes) {
        // Nobody counts.
      }
    };
  }

  private static byte[][] samples() {
    var random = new Random(1);
    var noise = new byte[200_000];
    random.nextBytes(noise);
    var few = new byte[100_000];
    for (int i = 0; i < few.length; i++) {
      few[i] = (byte) (random.nextInt(3) * random.nextInt(40));
    }
    var lines = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      lines.append("line ").append(i).append(" of ").append(random.nextInt(100)).append('\n');
    }
    return new byte[][] {
      {},
      {42},
      WORDS_TEXT.getBytes(StandardCharsets.UTF_8),
      new byte[300_000],
      noise,
      few,
      lines.toString().getBytes(StandardCharsets.UTF_8)
    };
  }

  private static byte[] through(Coder coder, byte[] bytes, int piece, Flush flush)
      throws CoderFailed {
    var made = new ByteArrayOutputStream();
    for (int at = 0; at < bytes.length; at += Math.min(piece, bytes.length - at)) {
      coder.give(Arrays.copyOfRange(bytes, at, at + Math.min(piece, bytes.length - at)));
      made.writeBytes(all(coder, flush));
    }
    coder.give(new byte[0]);
    made.writeBytes(all(coder, Flush.FINISH));
    assertThat(coder.ended()).isTrue();
    return made.toByteArray();
  }

  private static byte[] all(Coder coder, Flush flush) throws CoderFailed {
    var made = new ByteArrayOutputStream();
    for (byte[] some = coder.take(flush, 5000); some.length > 0; some = coder.take(flush, 5000)) {
      made.writeBytes(some);
    }
    return made.toByteArray();
  }

  private static byte[] atMost(Coder coder, int most) throws CoderFailed {
    var made = new ByteArrayOutputStream();
    while (made.size() < most) {
      byte[] some = coder.take(Flush.NONE, Math.min(5000, most - made.size()));
      if (some.length == 0) {
        break;
      }
      made.writeBytes(some);
    }
    return made.toByteArray();
  }
}
