package dev.cloister.isolates.cordon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The folders of cordons that killed hosts have left behind.
///
/// In the system's folder for temporary files anybody may put anything under any name. So a folder
/// is deleted only if a host of this user has made it and lives no more: it is a folder and no
/// link, its lock file belongs to this user and has the folder's own name in it, and nobody has it
/// locked.
public final class LeftFolders {
  private static final System.Logger LOG = System.getLogger(LeftFolders.class.getName());
  private static final int MARK_BYTES_MAX = 1_024;

  private LeftFolders() {}

  /// Deletes those in the system's folder for temporary files, and says how many there were.
  public static int delete() {
    return deleteIn(Path.of(System.getProperty("java.io.tmpdir")));
  }

  /// Deletes those in this folder, and says how many there were.
  static int deleteIn(Path others) {
    var deleted = 0;
    try (var folders = Files.newDirectoryStream(others.toRealPath(), CordonFolder.PREFIX + "*")) {
      var user = user();
      for (var folder : folders) {
        deleted += isLeft(folder, user) && delete(folder) ? 1 : 0;
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Folders of cordons whose hosts were killed could not be looked for.",
          e);
    }
    return deleted;
  }

  private static boolean isLeft(Path folder, String user) {
    var lock = folder.resolve(CordonFolder.LOCK);
    try {
      return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
          && Files.isRegularFile(lock, LinkOption.NOFOLLOW_LINKS)
          && !CordonFolder.isOwn(folder)
          && Files.getOwner(lock, LinkOption.NOFOLLOW_LINKS).getName().equals(user)
          && isUnlocked(lock, CordonFolder.mark(folder));
    } catch (IOException e) {
      // It went while it was looked at, or it is somebody's who lets nobody look: not ours.
      return false;
    }
  }

  private static boolean isUnlocked(Path lock, String mark) throws IOException {
    if (Files.size(lock) > MARK_BYTES_MAX
        || !Files.readString(lock, StandardCharsets.UTF_8).equals(mark)) {
      return false;
    }
    try (var channel = FileChannel.open(lock, StandardOpenOption.WRITE);
        var taken = channel.tryLock()) {
      return taken != null;
    }
  }

  private static boolean delete(Path folder) {
    try {
      CordonFolder.deleteAll(folder);
      return true;
    } catch (IOException | UncheckedIOException e) {
      LOG.log(System.Logger.Level.WARNING, "A cordon's folder was not deleted: " + folder, e);
      return false;
    }
  }

  /// The user of this process, as the system calls it.
  private static String user() throws IOException {
    var mine = Files.createTempFile("owner", "");
    try {
      return Files.getOwner(mine).getName();
    } finally {
      Files.delete(mine);
    }
  }
}
