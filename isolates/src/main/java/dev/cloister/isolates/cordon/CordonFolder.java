package dev.cloister.isolates.cordon;

import dev.cloister.isolates.confine.ConfinedStart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A new folder that only the host's user may enter, for one cordon: its socket, and the scratch
/// folder that is all it may write to, in which the host has put what its JVM reads first
/// ([CompilerDirectives]).
///
/// A cordon leaves nothing in it that has a name, but what a killed one was about to unlink; it is
/// deleted with the process. A host that is killed leaves it behind in the system's folder for
/// temporary files, where the next one finds it ([LeftFolders]): each has a file that its host has
/// locked for as long as it lives, which the kernel ends with it.
///
/// Threads: any.
final class CordonFolder {
  /// What all their names begin with.
  static final String PREFIX = "cordon";

  /// The file that the host has locked, which has the folder's name in it.
  static final String LOCK = "host";

  private static final int TRIES_MAX = 10;

  /// The folders of this process: to open a lock file once more and close it would give up its
  /// lock.
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  private CordonFolder(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  static CordonFolder make() throws IOException {
    return makeIn(Path.of(System.getProperty("java.io.tmpdir")));
  }

  /// A new one among others.
  static CordonFolder makeIn(Path others) throws IOException {
    for (var tries = 0; tries < TRIES_MAX; tries++) {
      // The real path: what Landlock allows is a place and not a name.
      var folder = Files.createTempDirectory(others, PREFIX).toRealPath();
      OWN.add(folder);
      var channel = locked(folder);
      if (channel != null) {
        var made = new CordonFolder(folder, channel);
        Files.createDirectory(made.scratch());
        return made;
      }
      // A host that starts has taken it for a dead one's, between the file and its lock.
      OWN.remove(folder);
    }
    throw new IOException(
        "No folder could be kept for a cordon in %s: %d tries.".formatted(others, TRIES_MAX));
  }

  private static @Nullable FileChannel locked(Path folder) throws IOException {
    var channel =
        FileChannel.open(
            folder.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      return null;
    }
    // Only now: what has no name in it is nobody's to delete.
    channel.write(StandardCharsets.UTF_8.encode(mark(folder)));
    return channel;
  }

  /// What the lock file of a folder says.
  static String mark(Path folder) {
    return "cloister " + folder.getFileName();
  }

  /// Whether this process has made it, and not deleted it.
  static boolean isOwn(Path folder) {
    return OWN.contains(folder);
  }

  Path socket() {
    return folder.resolve(ConfinedStart.SOCKET);
  }

  Path scratch() {
    return folder.resolve("scratch");
  }

  /// Its name among others, which no cordon of this host has at the same time.
  String name() {
    return folder.getFileName().toString();
  }

  Path folder() {
    return folder;
  }

  /// Deletes it with all that is in it, if it is there.
  void delete() {
    try {
      if (Files.exists(folder)) {
        deleteAll(folder);
      }
      channel.close();
    } catch (IOException | UncheckedIOException e) {
      System.getLogger(CordonFolder.class.getName())
          .log(System.Logger.Level.WARNING, "A cordon's folder was not deleted: " + folder, e);
    }
    OWN.remove(folder);
  }

  /// Deletes a folder with all that is in it; what links lead to stays.
  static void deleteAll(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
