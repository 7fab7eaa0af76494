package dev.cloister.host.storage;

import dev.cloister.host.storage.MapDbStorage.Section;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/// One shard's whole state at one place of its log, in one file named `snapshot.TERM_INDEX`.
///
/// ```
/// "CLOISTERSNAPSHOT" | version: 4 | shard: 4 | term: 8 | index: 8
/// (section + 1: 1 | key: 4+n | value: 4+n)*     ascending within a section, sections ascending
/// 0: 1 | pairs: 8 | CRC-32C of all before: 4
/// ```
///
/// A file of that name is complete: it is written under another, fsynced, then renamed.
///
/// @param path where it is
/// @param position the last entry whose effect it holds
public record SnapshotFile(Path path, Position position) {
  private static final Pattern NAME = Pattern.compile("snapshot\\.(\\d{1,18})_(\\d{1,18})");
  private static final byte[] MAGIC = "CLOISTERSNAPSHOT".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final int KEY_BYTES_MAX = 64 * 1024;

  /// History keeps a value behind a mark of one byte.
  private static final int VALUE_BYTES_MAX = 1 + StorageLimits.VALUE_BYTES_MAX;

  /// The snapshots in a folder, newest first.
  public static List<SnapshotFile> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(SnapshotFile::named)
          .flatMap(Optional::stream)
          .sorted(
              Comparator.comparingLong((SnapshotFile snapshot) -> snapshot.position().index())
                  .reversed())
          .toList();
    }
  }

  /// Writes the state as of `position`. When this returns the file is durable under its name.
  static SnapshotFile write(Path folder, int shard, Position position, MapDbStorage state)
      throws IOException {
    Files.createDirectories(folder);
    Path unfinished = folder.resolve("snapshot.unfinished");
    var checksum = new CRC32C();
    try (var file = new FileOutputStream(unfinished.toFile());
        var buffered = new BufferedOutputStream(file, BUFFER_BYTES);
        var out = new DataOutputStream(new CheckedOutputStream(buffered, checksum))) {
      out.write(MAGIC);
      out.writeInt(VERSION);
      out.writeInt(shard);
      out.writeLong(position.term());
      out.writeLong(position.index());
      long[] pairs = {0};
      state.forEach((section, key, value) -> {
        out.writeByte(section.tag());
        out.writeInt(key.length);
        out.write(key);
        out.writeInt(value.length);
        out.write(value);
        pairs[0]++;
      });
      out.writeByte(0);
      out.writeLong(pairs[0]);
      out.writeInt((int) checksum.getValue());
      out.flush();
      file.getFD().sync();
    }
    Path path = folder.resolve("snapshot." + position);
    Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
    Durable.folder(folder);
    return new SnapshotFile(path, position);
  }

  /// Makes a store of it at `file`.
  ///
  /// @throws StoreDamaged when the file is not, byte for byte, what was written for this shard
  MapDbStorage load(int shard, Path file) throws IOException {
    MapDbStorage loaded = null;
    try {
      loaded = MapDbStorage.<IOException>load(file, sink -> read(shard, sink));
      return loaded;
    } catch (EOFException e) {
      throw new StoreDamaged(path + " ends early.", e);
    }
  }

  private void read(int shard, MapDbStorage.Sink sink) throws IOException {
    var checksum = new CRC32C();
    try (InputStream file =
            new BufferedInputStream(new FileInputStream(path.toFile()), BUFFER_BYTES);
        var in = new DataInputStream(new CheckedInputStream(file, checksum))) {
      readHeader(shard, in);
      long pairs = readPairs(in, sink);
      expect("number of pairs", pairs, in.readLong());
      int actual = (int) checksum.getValue();
      expect("checksum", actual, in.readInt());
      expect("byte behind the end", -1, in.read());
    }
  }

  private void readHeader(int shard, DataInputStream in) throws IOException {
    byte[] magic = new byte[MAGIC.length];
    in.readFully(magic);
    if (!Arrays.equals(magic, MAGIC)) {
      throw new StoreDamaged(path + " is not a snapshot.");
    }
    expect("format", VERSION, in.readInt());
    expect("shard", shard, in.readInt());
    expect("term", position.term(), in.readLong());
    expect("index", position.index(), in.readLong());
  }

  private long readPairs(DataInputStream in, MapDbStorage.Sink sink) throws IOException {
    Section[] sections = Section.values();
    int current = 0;
    byte[] last = null;
    long pairs = 0;
    for (int mark = in.readUnsignedByte(); mark != 0; mark = in.readUnsignedByte()) {
      if (mark < current || mark > sections.length) {
        throw new StoreDamaged(path + " has a section out of place.");
      }
      byte[] key = readBytes(in, KEY_BYTES_MAX);
      if (mark == current && last != null && Arrays.compareUnsigned(last, key) >= 0) {
        throw new StoreDamaged(path + " has keys out of order.");
      }
      sink.put(sections[mark - 1], key, readBytes(in, VALUE_BYTES_MAX));
      current = mark;
      last = key;
      pairs++;
    }
    return pairs;
  }

  private byte[] readBytes(DataInputStream in, int max) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > max) {
      throw new StoreDamaged("%s has a length of %d, beyond %d.".formatted(path, length, max));
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }

  private void expect(String what, long expected, long actual) {
    if (actual != expected) {
      throw new StoreDamaged(
          "%s is damaged: its %s is %d and not %d.".formatted(path, what, actual, expected));
    }
  }

  private static Optional<SnapshotFile> named(Path path) {
    Matcher name = NAME.matcher(path.getFileName().toString());
    return name.matches()
        ? Optional.of(
            new SnapshotFile(
                path, new Position(Long.parseLong(name.group(1)), Long.parseLong(name.group(2)))))
        : Optional.empty();
  }
}
