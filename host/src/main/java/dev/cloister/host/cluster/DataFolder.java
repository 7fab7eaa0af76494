package dev.cloister.host.cluster;

import dev.cloister.host.storage.Durable;
import java.io.IOException;
import java.io.StringReader;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The folder that holds everything this node stores, held by one process at a time.
///
/// ```
/// lock             held while the process lives
/// format           what was chosen at the first start: format, object shards, node
/// log/GROUP/       a shard's log and snapshots (Ratis)
/// state/NUMBER/    a shard's MapDB file, and up to where its log was acknowledged
/// ```
///
/// Owns: the lock, until [#close].
final class DataFolder implements AutoCloseable {
  private static final String FORMAT = "2";

  /// Without objects' history. Reading it needs nothing; what is written from now on, a version
  /// that knows only this format must not read.
  private static final String FORMAT_BEFORE = "1";

  private static final int SEGMENT_HEADER_BYTES = 8;

  private final Path root;
  private final FileChannel lock;
  private final int objectShards;
  private final UUID node;

  private DataFolder(Path root, FileChannel lock, int objectShards, UUID node) {
    this.root = root;
    this.lock = lock;
    this.objectShards = objectShards;
    this.node = node;
  }

  /// Takes the folder, making it if there is none.
  ///
  /// @param objectShards recorded if this is the first start
  /// @throws IOException with a sentence for the operator when another process has it, or it is of
  ///   another format
  static DataFolder open(Path root, int objectShards) throws IOException {
    Files.createDirectories(root.resolve("log"));
    FileChannel lock = lock(root);
    try {
      Properties format = format(root, objectShards);
      return new DataFolder(
          root,
          lock,
          Integer.parseInt(value(root, format, "object-shards")),
          UUID.fromString(value(root, format, "node")));
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  int objectShards() {
    return objectShards;
  }

  /// This node's id, minted at the first start.
  UUID node() {
    return node;
  }

  Path log() {
    return root.resolve("log");
  }

  /// Removes a shard's log in which there is no entry: its first start was cut off, nothing was
  /// ever acknowledged, and Ratis, finding no members in it, would wait for some for ever.
  void removeUnbegunLog(UUID group) throws IOException {
    Path log = log().resolve(group.toString());
    Path current = log.resolve("current");
    if (!Files.exists(log) || Files.exists(current.resolve("raft-meta.conf"))) {
      return;
    }
    try (Stream<Path> all = Files.walk(log)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        if (current.equals(file.getParent())
            && file.getFileName().toString().startsWith("log_")
            && hasEntry(file)) {
          return;
        }
      }
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    }
  }

  /// The files of a shard's log that were being written: one, or none.
  List<Path> openLogFiles(UUID group) throws IOException {
    Path current = log().resolve(group.toString()).resolve("current");
    if (!Files.exists(current)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(current)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("log_inprogress_"))
          .toList();
    }
  }

  /// Whether anything follows the file's header; room that was only reserved is zero.
  private static boolean hasEntry(Path segment) throws IOException {
    try (var in = Files.newInputStream(segment)) {
      return in.readNBytes(SEGMENT_HEADER_BYTES).length == SEGMENT_HEADER_BYTES && in.read() > 0;
    }
  }

  Path state(int shard) {
    return root.resolve("state").resolve(Integer.toString(shard));
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }

  private static FileChannel lock(Path root) throws IOException {
    var channel =
        FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    @Nullable FileLock held;
    try {
      held = channel.tryLock();
    } catch (OverlappingFileLockException _) {
      held = null;
    }
    if (held == null) {
      channel.close();
      throw new IOException(
          "The data folder %s is in use by another process; stop that one, or choose another folder with --data."
              .formatted(root.toAbsolutePath()));
    }
    return channel;
  }

  private static Properties format(Path root, int objectShards) throws IOException {
    Path file = root.resolve("format");
    if (!Files.exists(file)) {
      if (!isEmpty(root.resolve("log"))) {
        throw new IOException(
            "The data folder %s has logs but no file \"format\"; restore that file from a backup."
                .formatted(root.toAbsolutePath()));
      }
      String first =
          "format=%s\nobject-shards=%d\nnode=%s\n"
              .formatted(FORMAT, objectShards, UUID.randomUUID());
      Durable.write(file, first.getBytes(StandardCharsets.UTF_8));
    }
    var format = new Properties();
    format.load(new StringReader(Files.readString(file)));
    if (FORMAT_BEFORE.equals(format.getProperty("format"))) {
      String now = Files.readString(file).replace("format=" + FORMAT_BEFORE, "format=" + FORMAT);
      Durable.write(file, now.getBytes(StandardCharsets.UTF_8));
      format.setProperty("format", FORMAT);
    }
    if (!FORMAT.equals(format.getProperty("format"))) {
      throw new IOException(
          "The data folder %s has format %s and this version reads %s; use the version that wrote it."
              .formatted(root.toAbsolutePath(), format.getProperty("format"), FORMAT));
    }
    return format;
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  private static String value(Path root, Properties format, String key) throws IOException {
    String value = format.getProperty(key);
    if (value == null) {
      throw new IOException(
          "The file \"format\" in the data folder %s lacks \"%s\"; restore it from a backup."
              .formatted(root.toAbsolutePath(), key));
    }
    return value;
  }
}
