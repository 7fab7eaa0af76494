package dev.cloister.isolates.sql;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads from SQLite's write-ahead log which pages the commits since the last look have changed.
///
/// The log is a header of 32 bytes and frames, each a header of 24 bytes and a page. A frame's
/// first number is its page's, its second is not zero in the last frame of a commit; frames of an
/// earlier use of the file carry other salts than the header (SQLite's file format, section 4).
///
/// Threads: one at a time, which is also the one that SQLite works on. It may be one that a script
/// interrupts, and a channel is closed by that, so this is none.
final class WalReader implements AutoCloseable {
  private static final int HEADER_BYTES = 32;
  private static final int FRAME_HEADER_BYTES = 24;
  private static final int SALTS_AT = 16;

  private final RandomAccessFile file;
  private final int pageBytes;
  private long salts;
  private long readTo = HEADER_BYTES;

  /// @param file the log, which it owns
  WalReader(RandomAccessFile file, int pageBytes) {
    this.file = file;
    this.pageBytes = pageBytes;
  }

  /// The pages that were changed by commits since the last call, by their numbers, as they are now.
  Map<Integer, byte[]> changed() throws IOException {
    var pages = new TreeMap<Integer, byte[]>();
    var header = read(0, HEADER_BYTES);
    if (header == null) {
      // Emptied since the last look, or not begun.
      readTo = HEADER_BYTES;
      return pages;
    }
    if (header.getLong(SALTS_AT) != salts) {
      salts = header.getLong(SALTS_AT);
      readTo = HEADER_BYTES;
    }
    var commit = new TreeMap<Integer, byte[]>();
    var frameBytes = FRAME_HEADER_BYTES + pageBytes;
    for (var at = readTo; ; at += frameBytes) {
      var frame = read(at, frameBytes);
      if (frame == null || frame.getLong(2 * Integer.BYTES) != salts) {
        return pages;
      }
      var page = new byte[pageBytes];
      frame.get(FRAME_HEADER_BYTES, page);
      commit.put(frame.getInt(0), page);
      if (frame.getInt(Integer.BYTES) != 0) {
        pages.putAll(commit);
        commit.clear();
        readTo = at + frameBytes;
      }
    }
  }

  /// How many bytes of log the commits so far have made.
  long bytes() {
    return readTo;
  }

  private @Nullable ByteBuffer read(long from, int length) throws IOException {
    var bytes = new byte[length];
    file.seek(from);
    for (var at = 0; at < length; ) {
      var read = file.read(bytes, at, length - at);
      if (read < 0) {
        return null;
      }
      at += read;
    }
    return ByteBuffer.wrap(bytes);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
