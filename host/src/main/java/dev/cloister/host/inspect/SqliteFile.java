package dev.cloister.host.inspect;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntFunction;

/// A SQLite database by its pages, read only, as its documented file format has them.
///
/// Total and bounded: whatever the pages hold, each reader of it ends with an answer or with a
/// [Damaged]. Pages may point at each other in any way, so all that are read through one of these
/// count together against [#READS_MAX].
///
/// Threads: one. Made anew for each question.
final class SqliteFile {
  /// The pages of the largest database.
  static final int PAGES_MAX = 1 << 16;

  /// Pages that are read for one question: all of the largest database, and as many once more.
  static final int READS_MAX = 2 * PAGES_MAX;

  /// What is read of one row; the rest of a longer one is not shown.
  static final int PAYLOAD_MAX = 64 << 10;

  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int PAGE_SIZE_AT = 16;
  private static final int RESERVED_AT = 20;
  private static final int ENCODING_AT = 56;

  /// What was read is no database.
  static final class Damaged extends Exception {
    private static final long serialVersionUID = 1L;

    Damaged(String message) {
      super(message);
    }
  }

  private final IntFunction<Optional<byte[]>> pages;
  private final int usable;
  private final int pageBytes;
  private final Charset charset;
  private int reads;

  private SqliteFile(
      IntFunction<Optional<byte[]>> pages, int pageBytes, int usable, Charset charset) {
    this.pages = pages;
    this.pageBytes = pageBytes;
    this.usable = usable;
    this.charset = charset;
  }

  /// Reads the head of a database.
  ///
  /// @param pages gives a page by its number, from 1
  /// @param first page 1
  static SqliteFile open(IntFunction<Optional<byte[]>> pages, byte[] first) throws Damaged {
    if (first.length < 512 || !Arrays.equals(MAGIC, Arrays.copyOf(first, MAGIC.length))) {
      throw new Damaged("Its first page is none.");
    }
    int said = unsigned16(first, PAGE_SIZE_AT);
    int size = said == 1 ? 1 << 16 : said;
    int usable = size - Byte.toUnsignedInt(first[RESERVED_AT]);
    if (size != first.length || Integer.bitCount(size) != 1 || usable < 480) {
      throw new Damaged("Its pages would have %d bytes.".formatted(size));
    }
    Charset charset =
        switch (first[ENCODING_AT + 3]) {
          case 2 -> StandardCharsets.UTF_16LE;
          case 3 -> StandardCharsets.UTF_16BE;
          default -> StandardCharsets.UTF_8;
        };
    return new SqliteFile(pages, size, usable, charset);
  }

  /// Bytes of a page that are for its content.
  int usable() {
    return usable;
  }

  Charset charset() {
    return charset;
  }

  byte[] page(long number) throws Damaged {
    if (number < 1 || number > PAGES_MAX) {
      throw new Damaged("It names a page %d.".formatted(number));
    }
    if (++reads > READS_MAX) {
      throw new Damaged("More than %d pages would have to be read.".formatted(READS_MAX));
    }
    byte[] page = pages.apply((int) number).orElse(new byte[0]);
    if (page.length != pageBytes) {
      throw new Damaged("Its page %d is missing.".formatted(number));
    }
    return page;
  }

  static int unsigned16(byte[] bytes, int at) {
    return Byte.toUnsignedInt(bytes[at]) << 8 | Byte.toUnsignedInt(bytes[at + 1]);
  }

  static long unsigned32(byte[] bytes, int at) {
    return (long) unsigned16(bytes, at) << 16 | unsigned16(bytes, at + 2);
  }
}
