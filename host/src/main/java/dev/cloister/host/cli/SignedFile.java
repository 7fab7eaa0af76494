package dev.cloister.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cloister.host.backup.ArchiveFile;
import dev.cloister.host.backup.BackupRefused;
import dev.cloister.host.cli.client.AdminClient;
import dev.cloister.host.cli.client.ApiPath;
import dev.cloister.host.cli.client.ServerRefused;
import dev.cloister.host.cli.client.ServerUnreachable;
import dev.cloister.host.storage.Durable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/// Signed files on their way from and to a server.
final class SignedFile {
  private SignedFile() {}

  /// Writes what a server sends to a file, under a name that ends with `.unfinished` until it is
  /// whole: read once more from the disk, with its checksums and its signature.
  static ArchiveFile download(
      AdminClient client, ApiPath path, Map<String, String> headers, Path file)
      throws CommandFailed, ServerRefused, ServerUnreachable, InterruptedException {
    if (Files.exists(file)) {
      throw new CommandFailed(
          "There is a file %s already.".formatted(file), "Name one that is not there.");
    }
    Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    client.download(path, headers, unfinished);
    try {
      var made = verify(unfinished);
      Durable.file(unfinished);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      var folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Durable.folder(folder);
      }
      return made;
    } catch (IOException e) {
      throw new CommandFailed(
          "The file %s could not be written: %s".formatted(file, e.getMessage()),
          "Make room, or name another place.");
    }
  }

  /// Reads a file to its end and compares everything in it.
  static ArchiveFile verify(Path file) throws CommandFailed {
    try {
      return ArchiveFile.verify(file);
    } catch (BackupRefused refused) {
      throw new CommandFailed(refused.failure());
    } catch (IOException e) {
      throw unreadable(file);
    }
  }

  static JsonNode upload(AdminClient client, ApiPath path, Map<String, String> headers, Path file)
      throws CommandFailed, ServerRefused, ServerUnreachable, InterruptedException {
    try {
      return client.upload(path, headers, file);
    } catch (FileNotFoundException e) {
      throw unreadable(file);
    }
  }

  private static CommandFailed unreadable(Path file) {
    return new CommandFailed(
        "The file %s cannot be read.".formatted(file), "Name a file that can be.");
  }
}
