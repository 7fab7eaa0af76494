package dev.cloister.isolates.codec;

import dev.cloister.testing.fuzz.Fuzz;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

/// Compressed bytes that nobody compressed.
final class CoderFuzzTest {
  private static final int TAKEN_AT_ONCE = 16 << 10;
  private static final int QUALITY = 5;
  private static final int TAKEN_MAX = 4 << 20;
  private static final byte[] TEXT =
      "the same again and the same again and 123".repeat(20).getBytes(StandardCharsets.US_ASCII);
  private static final WindowRoom ROOM =
      new WindowRoom() {
        @Override
        public boolean take(int bytes) {
          return true;
        }

        @Override
        public void giveBack(int bytes) {}
      };

  @Test
  void gzip() throws Exception {
    byte[] packed = packed(deflating(Wrapping.GZIP));
    Fuzz.refusingWith(CoderFailed.class)
        .over(
            List.of(packed),
            List.of("\u001f\u008b\b", "\u0000"),
            bytes -> readAll(new Inflating(Wrapping.GZIP, true, null), bytes));
  }

  @Test
  void deflate_of_any_wrapping() throws Exception {
    for (var wrapping : List.of(Wrapping.RAW, Wrapping.ZLIB, Wrapping.GZIP_OR_ZLIB)) {
      byte[] packed =
          packed(deflating(wrapping == Wrapping.GZIP_OR_ZLIB ? Wrapping.ZLIB : wrapping));
      Fuzz.refusingWith(CoderFailed.class)
          .over(
              List.of(packed),
              List.of(),
              bytes -> readAll(new Inflating(wrapping, false, null), bytes));
    }
  }

  @Test
  void brotli() throws Exception {
    var valid = new ArrayList<byte[]>();
    valid.add(packed(new BrotliEncoding(QUALITY)));
    BrotliSamples.ALL.forEach(sample -> valid.add(Base64.getDecoder().decode(sample)));
    Fuzz.refusingWith(CoderFailed.class)
        .over(valid, List.of(), bytes -> readAll(new BrotliDecoding(ROOM), bytes));
  }

  private static Deflating deflating(Wrapping wrapping) {
    return new Deflating(wrapping, Deflater.DEFAULT_COMPRESSION, Deflater.DEFAULT_STRATEGY, null);
  }

  private static byte[] packed(Coder coder) throws CoderFailed {
    var out = new ByteArrayOutputStream();
    coder.give(TEXT);
    for (byte[] piece = coder.take(Flush.FINISH, TAKEN_AT_ONCE);
        piece.length > 0;
        piece = coder.take(Flush.FINISH, TAKEN_AT_ONCE)) {
      out.writeBytes(piece);
    }
    coder.release();
    return out.toByteArray();
  }

  private static void readAll(Coder coder, byte[] bytes) throws CoderFailed {
    try {
      coder.give(bytes);
      int taken = 0;
      for (byte[] piece = coder.take(Flush.FINISH, TAKEN_AT_ONCE);
          piece.length > 0 && taken < TAKEN_MAX;
          piece = coder.take(Flush.FINISH, TAKEN_AT_ONCE)) {
        taken += piece.length;
        if (piece.length > TAKEN_AT_ONCE) {
          throw new AssertionError(
              "gave %d of at most %d bytes".formatted(piece.length, TAKEN_AT_ONCE));
        }
      }
    } finally {
      coder.release();
    }
  }
}
