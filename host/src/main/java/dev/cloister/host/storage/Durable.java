package dev.cloister.host.storage;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/// Takes files and folders to the disk. When a method returns, a loss of power changes nothing.
public final class Durable {
  private Durable() {}

  /// The content of a file that was written before.
  public static void file(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /// What was created, renamed or deleted in a folder.
  public static void folder(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /// Replaces a small file: whoever reads it sees the old content or the new.
  public static void write(Path file, byte[] content) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    try (var out = new FileOutputStream(unfinished.toFile())) {
      out.write(content);
      out.getFD().sync();
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    folder(Objects.requireNonNull(file.toAbsolutePath().getParent(), "A file lies in a folder."));
  }
}
