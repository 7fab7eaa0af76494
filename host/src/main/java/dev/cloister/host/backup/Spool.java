package dev.cloister.host.backup;

import dev.cloister.host.storage.Durable;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// Where files lie while they come in or go out: a folder of the data folder, emptied at the start.
/// None of them is worth anything to a host that starts anew.
///
/// Threads: any. Limits: [#RESERVE_BYTES] of the disk are left to the logs.
public final class Spool {
  /// What is left free on the disk: a full one would stop the shards.
  static final long RESERVE_BYTES = 512L << 20;

  private static final int CHECK_EVERY_BYTES = 16 << 20;
  private static final int BUFFER_BYTES = 64 << 10;

  /// Bytes that the disk has left.
  @FunctionalInterface
  interface Room {
    long free() throws IOException;
  }

  private final Path folder;
  private final Room room;
  private final AtomicLong numbers = new AtomicLong();

  private Spool(Path folder, Room room) {
    this.folder = folder;
    this.room = room;
  }

  /// Empties the folder, or makes it.
  public static Spool open(Path folder) throws IOException {
    return open(folder, () -> Files.getFileStore(folder).getUsableSpace());
  }

  /// The same on a disk of which another knows how full it is.
  static Spool open(Path folder, Room room) throws IOException {
    remove(folder);
    Files.createDirectories(folder);
    return new Spool(folder, room);
  }

  /// A folder for one piece of work, removed when it is closed.
  Work begin() throws IOException {
    return new Work(
        Files.createDirectory(folder.resolve(Long.toString(numbers.incrementAndGet()))), room);
  }

  static void remove(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(folder)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : deepestFirst) {
      Files.delete(file);
    }
  }

  /// The files of one piece of work.
  static final class Work implements AutoCloseable {
    private final Path folder;
    private final Room room;

    private Work(Path folder, Room room) {
      this.folder = folder;
      this.room = room;
    }

    Path folder() {
      return folder;
    }

    /// A file to write to. It is there when the stream is closed.
    OutputStream create(String name) throws IOException {
      return new BufferedOutputStream(
          new Bounded(Files.newOutputStream(folder.resolve(name))), BUFFER_BYTES);
    }

    Path file(String name) {
      return folder.resolve(name);
    }

    /// Takes in all that a stream has.
    Path receive(InputStream from) throws IOException {
      Path file = folder.resolve("received");
      try (var out = create("received")) {
        from.transferTo(out);
      }
      Durable.file(file);
      return file;
    }

    @Override
    public void close() throws IOException {
      remove(folder);
    }

    /// Looks from time to time whether the disk has room.
    private final class Bounded extends OutputStream {
      private final OutputStream out;
      private long unchecked = CHECK_EVERY_BYTES;

      Bounded(OutputStream out) {
        this.out = out;
      }

      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        unchecked += length;
        if (unchecked >= CHECK_EVERY_BYTES) {
          unchecked = 0;
          long free = room.free();
          if (free < RESERVE_BYTES + CHECK_EVERY_BYTES) {
            throw new NoRoom(free);
          }
        }
        out.write(bytes, offset, length);
      }

      @Override
      public void close() throws IOException {
        out.close();
      }
    }
  }

  /// The disk would be too full.
  static final class NoRoom extends IOException {
    private static final long serialVersionUID = 1L;

    private final long free;

    NoRoom(long free) {
      super("The disk is too full.");
      this.free = free;
    }

    BackupRefused refused() {
      return BackupRefused.noRoom(RESERVE_BYTES, free);
    }
  }
}
