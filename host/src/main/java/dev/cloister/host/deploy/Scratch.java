package dev.cloister.host.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A private folder for one bundling, deleted with all that is in it.
final class Scratch implements AutoCloseable {
  private final Path folder;

  /// Makes the folder below `parent`, readable by this user only.
  Scratch(Path parent) throws IOException {
    Files.createDirectories(parent);
    folder = Files.createTempDirectory(parent, "bundling-");
  }

  Path folder(String name) throws IOException {
    return Files.createDirectory(folder.resolve(name));
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  @Override
  public void close() throws IOException {
    Folders.delete(folder);
  }
}
