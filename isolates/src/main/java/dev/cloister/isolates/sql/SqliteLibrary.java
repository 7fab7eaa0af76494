package dev.cloister.isolates.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sqlite.SQLiteJDBCLoader;

/// SQLite's native library, which the driver unpacks into a folder and deletes when the process
/// ends in order. A cordon seldom does, so the file loses its name as soon as it is loaded.
final class SqliteLibrary {
  private static final String FOLDER = "org.sqlite.tmpdir";

  private static boolean loaded;

  private SqliteLibrary() {}

  /// Loads it, unless it is there.
  static synchronized void load() throws IOException {
    if (loaded) {
      return;
    }
    var folder = Files.createTempDirectory("sqlite");
    System.setProperty(FOLDER, folder.toString());
    try {
      SQLiteJDBCLoader.initialize();
      loaded = true;
    } catch (Exception e) {
      throw new IOException("SQLite's library could not be loaded.", e);
    } finally {
      System.clearProperty(FOLDER);
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (var file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
