package dev.cloister.isolates.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The words that brotli knows beforehand, and what it does to them (RFC 7932, section 8 and its
/// appendices A, which is `brotli-words.bin`, and B). Loaded when the first stream has such a word.
final class Words {
  static final int LENGTH_MIN = 4;
  static final int LENGTH_MAX = 24;

  /// How many words there are of each length, as a power of two.
  private static final int[] COUNT_BITS = {
    0, 0, 0, 0, 10, 10, 11, 11, 10, 10, 10, 10, 10, 9, 9, 8, 7, 7, 8, 7, 7, 6, 6, 5, 5
  };

  private static final int IDENTITY = 0;
  private static final int OMIT_LAST_MAX = 9;
  private static final int CAPITAL_FIRST = 10;
  private static final int CAPITALS = 11;

  /// What comes before a word, what is done to it, what comes after.
  private static final String[] TRANSFORMS = {
    "|0|",
    "|0| ",
    " |0| ",
    "|12|",
    "|10| ",
    "|0| the ",
    " |0|",
    "s |0| ",
    "|0| of ",
    "|10|",
    "|0| and ",
    "|13|",
    "|1|",
    ", |0| ",
    "|0|, ",
    " |10| ",
    "|0| in ",
    "|0| to ",
    "e |0| ",
    "|0|\"",
    "|0|.",
    "|0|\">",
    "|0|\n",
    "|3|",
    "|0|]",
    "|0| for ",
    "|14|",
    "|2|",
    "|0| a ",
    "|0| that ",
    " |10|",
    "|0|. ",
    ".|0|",
    " |0|, ",
    "|15|",
    "|0| with ",
    "|0|'",
    "|0| from ",
    "|0| by ",
    "|16|",
    "|17|",
    " the |0|",
    "|4|",
    "|0|. The ",
    "|11|",
    "|0| on ",
    "|0| as ",
    "|0| is ",
    "|7|",
    "|1|ing ",
    "|0|\n\t",
    "|0|:",
    " |0|. ",
    "|0|ed ",
    "|20|",
    "|18|",
    "|6|",
    "|0|(",
    "|10|, ",
    "|8|",
    "|0| at ",
    "|0|ly ",
    " the |0| of ",
    "|5|",
    "|9|",
    " |10|, ",
    "|10|\"",
    ".|0|(",
    "|11| ",
    "|10|\">",
    "|0|=\"",
    " |0|.",
    ".com/|0|",
    " the |0| of the ",
    "|10|'",
    "|0|. This ",
    "|0|,",
    ".|0| ",
    "|10|(",
    "|10|.",
    "|0| not ",
    " |0|=\"",
    "|0|er ",
    " |11| ",
    "|0|al ",
    " |11|",
    "|0|='",
    "|11|\"",
    "|10|. ",
    " |0|(",
    "|0|ful ",
    " |10|. ",
    "|0|ive ",
    "|0|less ",
    "|11|'",
    "|0|est ",
    " |10|.",
    "|11|\">",
    " |0|='",
    "|10|,",
    "|0|ize ",
    "|11|.",
    "\u00c2\u00a0|0|",
    " |0|,",
    "|10|=\"",
    "|11|=\"",
    "|0|ous ",
    "|11|, ",
    "|10|='",
    " |10|,",
    " |11|=\"",
    " |11|, ",
    "|11|,",
    "|11|(",
    "|11|. ",
    " |11|.",
    "|11|='",
    " |11|. ",
    " |10|=\"",
    " |11|='",
    " |10|='"
  };

  private static final byte[] WORDS = read();
  private static final int[] OFFSETS = offsets();

  private Words() {}

  /// The word that a distance beyond all that was written stands for.
  static byte[] word(int length, int id) throws CoderFailed {
    if (length < LENGTH_MIN || length > LENGTH_MAX) {
      throw new CoderFailed("FORMAT_DICTIONARY", "a word of a length that there is not");
    }
    int transform = id >>> COUNT_BITS[length];
    if (transform >= TRANSFORMS.length) {
      throw new CoderFailed("FORMAT_TRANSFORM", "a change of words that there is not");
    }
    int at = OFFSETS[length] + (id & ((1 << COUNT_BITS[length]) - 1)) * length;
    var word = Arrays.copyOfRange(WORDS, at, at + length);
    return transform == IDENTITY ? word : changed(word, TRANSFORMS[transform].split("\\|", -1));
  }

  private static byte[] changed(byte[] word, String[] transform) {
    var made = new ByteArrayOutputStream();
    made.writeBytes(transform[0].getBytes(StandardCharsets.ISO_8859_1));
    made.writeBytes(cut(word, Integer.parseInt(transform[1])));
    made.writeBytes(transform[2].getBytes(StandardCharsets.ISO_8859_1));
    return made.toByteArray();
  }

  private static byte[] cut(byte[] word, int how) {
    if (how <= OMIT_LAST_MAX) {
      return Arrays.copyOf(word, Math.max(0, word.length - how));
    }
    if (how > CAPITALS) {
      return Arrays.copyOfRange(word, Math.min(how - CAPITALS, word.length), word.length);
    }
    int at = capital(word, 0);
    while (how != CAPITAL_FIRST && at < word.length) {
      at = capital(word, at);
    }
    return word;
  }

  /// Makes the character at `at` a capital, as far as UTF-8 lets that be done without tables, and
  /// says where the next one is.
  private static int capital(byte[] word, int at) {
    int first = word[at] & 0xff;
    if (first < 0xc0) {
      if (first >= 'a' && first <= 'z') {
        word[at] ^= 32;
      }
      return at + 1;
    }
    int changed = first < 0xe0 ? at + 1 : at + 2;
    if (changed < word.length) {
      word[changed] ^= (byte) (first < 0xe0 ? 32 : 5);
    }
    return changed + 1;
  }

  private static byte[] read() {
    try (InputStream in = Words.class.getResourceAsStream("brotli-words.bin")) {
      if (in == null) {
        throw new IllegalStateException("The class path has no brotli-words.bin.");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int[] offsets() {
    var offsets = new int[COUNT_BITS.length];
    for (int length = LENGTH_MIN; length < LENGTH_MAX; length++) {
      offsets[length + 1] = offsets[length] + (length << COUNT_BITS[length]);
    }
    return offsets;
  }
}
