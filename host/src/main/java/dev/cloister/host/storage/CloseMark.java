package dev.cloister.host.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/// The mark that a clean close leaves beside a store's file: where in the log the file stands, and
/// what its bytes come to. MapDB checks nothing when it opens a file, so one that was damaged since
/// would be served; with the mark, neither it nor a damaged mark is believed.
///
/// ```
/// TERM_INDEX BYTES CRC-32C of the file, CRC-32C of the line so far
/// ```
final class CloseMark {
  private static final Pattern LINE =
      Pattern.compile("((\\d{1,18})_(\\d{1,18}) (\\d{1,18}) ([0-9a-f]{8})) ([0-9a-f]{8})\n");
  private static final String NAME = "closed-at";
  private static final int LINE_BYTES_MAX = 128;
  private static final int BUFFER_BYTES = 1024 * 1024;

  private CloseMark() {}

  /// Leaves the mark for a file that is closed and durable. Reads the file once.
  static void leave(Path folder, Path file, Position applied) throws IOException {
    String line = "%s %d %s".formatted(applied, Files.size(file), checksum(file));
    String whole = line + " " + checksum(line.getBytes(StandardCharsets.ISO_8859_1)) + "\n";
    Durable.write(folder.resolve(NAME), whole.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// Takes the mark away, durably, so that from here on the file is worth nothing until it is
  /// closed again. Where the file stands; empty if it is not what was closed.
  static Optional<Position> take(Path folder, Path file) throws IOException {
    Path mark = folder.resolve(NAME);
    if (!Files.exists(mark) || !Files.exists(file)) {
      return Optional.empty();
    }
    byte[] stored;
    try (InputStream in = Files.newInputStream(mark)) {
      stored = in.readNBytes(LINE_BYTES_MAX);
    }
    Files.delete(mark);
    Durable.folder(folder);
    Matcher line = LINE.matcher(new String(stored, StandardCharsets.ISO_8859_1));
    boolean good =
        line.matches()
            && checksum(line.group(1).getBytes(StandardCharsets.ISO_8859_1)).equals(line.group(6))
            && Files.size(file) == Long.parseLong(line.group(4))
            && checksum(file).equals(line.group(5));
    return good
        ? Optional.of(new Position(Long.parseLong(line.group(2)), Long.parseLong(line.group(3))))
        : Optional.empty();
  }

  private static String checksum(Path file) throws IOException {
    var checksum = new CRC32C();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        checksum.update(buffer, 0, read);
      }
    }
    return hex(checksum);
  }

  private static String checksum(byte[] bytes) {
    var checksum = new CRC32C();
    checksum.update(bytes);
    return hex(checksum);
  }

  private static String hex(CRC32C checksum) {
    return "%08x".formatted(checksum.getValue());
  }
}
