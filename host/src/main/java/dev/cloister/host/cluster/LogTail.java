package dev.cloister.host.cluster;

import dev.cloister.host.storage.StoreDamaged;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Cuts an entry off the end of a log file that a crash left half written. Ratis knows only the
/// half that ends with the file; in room that was reserved the rest reads as zeros, and it refuses
/// to start.
///
/// An entry is `length: varint | bytes | CRC-32C of both: 4`. One that fails its check was never
/// acknowledged if it is the last: its fsync had not returned. So it is cut off only if nothing but
/// zeros follows the place where it says it ends; else the file is left as it is, and Ratis refuses
/// it. And an entry that is known to have been acknowledged ([AcknowledgedMark]) is never cut off.
final class LogTail {
  private static final Logger LOG = LoggerFactory.getLogger(LogTail.class);
  private static final int HEADER_BYTES = 8;
  private static final int VARINT_BYTES_MAX = 5;

  /// In the file's name, the index of its first entry.
  private static final Pattern FIRST = Pattern.compile("\\d+");

  private LogTail() {}

  /// Repairs the file that was being written. One segment and one entry fit into memory.
  ///
  /// @param acknowledged the index of the last entry known to have been acknowledged, or less
  /// @throws StoreDamaged when that entry, or one before it, is what is damaged
  static void repair(Path log, long acknowledged) throws IOException {
    var bytes = ByteBuffer.wrap(Files.readAllBytes(log));
    if (bytes.remaining() < HEADER_BYTES) {
      return;
    }
    bytes.position(HEADER_BYTES);
    int before = -1;
    while (bytes.hasRemaining() && bytes.get(bytes.position()) != 0) {
      int begin = bytes.position();
      OptionalInt end = end(bytes);
      if (end.isEmpty()) {
        return;
      }
      if (end.getAsInt() > bytes.limit() || !isWhole(bytes, begin, end.getAsInt())) {
        if (isZero(bytes, end.getAsInt())) {
          refuseIfAcknowledged(log, index(log, bytes, before), acknowledged);
          LOG.warn(
              "{}: the entry at byte {} was being written when the process died; it was not acknowledged and is cut off.",
              log,
              begin);
          cut(log, begin);
        }
        return;
      }
      before = begin;
      bytes.position(end.getAsInt());
    }
  }

  /// The index of the entry behind the whole one that begins at `before`; of the file's first when
  /// that is negative.
  private static long index(Path log, ByteBuffer bytes, int before) throws IOException {
    if (before < 0) {
      Matcher first = FIRST.matcher(log.getFileName().toString());
      return first.find() ? Long.parseLong(first.group()) : 0;
    }
    var in = CodedInputStream.newInstance(bytes.slice(before, bytes.limit() - before));
    return LogEntryProto.parseFrom(in.readByteArray()).getIndex() + 1;
  }

  private static void refuseIfAcknowledged(Path log, long index, long acknowledged) {
    if (index <= acknowledged) {
      throw new StoreDamaged(
          "%s is damaged: its last entry is number %d, and all up to number %d were acknowledged; restore the data folder from a backup."
              .formatted(log, index, acknowledged));
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
