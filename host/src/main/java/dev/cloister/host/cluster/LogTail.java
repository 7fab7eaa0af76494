package dev.cloister.host.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalInt;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Cuts an entry off the end of a log file that a crash left half written. Ratis knows only the
/// half that ends with the file; in room that was reserved the rest reads as zeros, and it refuses
/// to start.
///
/// An entry is `length: varint | bytes | CRC-32C of both: 4`. One that fails its check was never
/// acknowledged if it is the last: its fsync had not returned. So it is cut off only if nothing but
/// zeros follows the place where it says it ends; else the file is left as it is, and Ratis refuses
/// it.
final class LogTail {
  private static final Logger LOG = LoggerFactory.getLogger(LogTail.class);
  private static final int HEADER_BYTES = 8;
  private static final int VARINT_BYTES_MAX = 5;

  private LogTail() {}

  /// Repairs the file that was being written. One segment and one entry fit into memory.
  static void repair(Path log) throws IOException {
    var bytes = ByteBuffer.wrap(Files.readAllBytes(log));
    if (bytes.remaining() < HEADER_BYTES) {
      return;
    }
    bytes.position(HEADER_BYTES);
    while (bytes.hasRemaining() && bytes.get(bytes.position()) != 0) {
      int begin = bytes.position();
      OptionalInt end = end(bytes);
      if (end.isEmpty()) {
        return;
      }
      if (end.getAsInt() > bytes.limit() || !isWhole(bytes, begin, end.getAsInt())) {
        if (isZero(bytes, end.getAsInt())) {
          LOG.warn(
              "{}: the entry at byte {} was being written when the process died; it was not acknowledged and is cut off.",
              log,
              begin);
          cut(log, begin);
        }
        return;
      }
      bytes.position(end.getAsInt());
    }
  }

  /// Where the entry at the position says it ends, which may be behind the file's end. The position
  /// is behind its length afterwards.
  private static OptionalInt end(ByteBuffer bytes) {
    int begin = bytes.position();
    long length = 0;
    for (int i = 0; i < VARINT_BYTES_MAX; i++) {
      if (!bytes.hasRemaining()) {
        return OptionalInt.of(bytes.limit() + 1);
      }
      byte next = bytes.get();
      length |= (long) (next & 0x7F) << (7 * i);
      if (next >= 0) {
        long end = bytes.position() + length + Integer.BYTES;
        return length <= RaftSettings.ENTRY_BYTES_MAX && end > begin
            ? OptionalInt.of((int) end)
            : OptionalInt.empty();
      }
    }
    return OptionalInt.empty();
  }

  private static boolean isWhole(ByteBuffer bytes, int begin, int end) {
    var checksum = new CRC32C();
    checksum.update(bytes.duplicate().position(begin).limit(end - Integer.BYTES));
    return bytes.getInt(end - Integer.BYTES) == (int) checksum.getValue();
  }

  private static boolean isZero(ByteBuffer bytes, int from) {
    for (int at = from; at < bytes.limit(); at++) {
      if (bytes.get(at) != 0) {
        return false;
      }
    }
    return true;
  }

  private static void cut(Path log, int length) throws IOException {
    try (var channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
      channel.truncate(length);
      channel.force(true);
    }
  }
}
