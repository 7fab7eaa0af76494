package dev.cloister.host.keys;

import dev.cloister.host.storage.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// The file that holds the key of secrets: one line, `cloister-key-1` and the key in base64, for
/// its owner's eyes only.
public final class KeyFile {
  private static final String FORMAT = "cloister-key-1 ";
  private static final int BYTES_MAX = 1_024;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");

  private KeyFile() {}

  /// Reads the key; or makes one, when there is no file and `keyId` is empty: nothing was sealed
  /// yet.
  ///
  /// @param keyId of the key that secrets were sealed with before
  /// @throws IOException with a sentence for the operator: the file is missing, cannot be read, is
  ///   open to others, holds no key, or another than that
  public static SecretBox open(Path file, Optional<String> keyId, SecureRandom random)
      throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      if (keyId.isPresent()) {
        throw new IOException(
            "The key file %s is missing, and secrets are stored that only the key %s opens."
                .formatted(file, keyId.get()));
      }
      create(file, random);
    }
    var box = new SecretBox(read(file), random);
    if (keyId.isPresent() && !keyId.get().equals(box.keyId())) {
      throw new IOException(
          "The key file %s holds the key %s, and secrets are stored that only the key %s opens."
              .formatted(file, box.keyId(), keyId.get()));
    }
    return box;
  }

  /// Puts a key in its place that came with a backup; there must be none yet.
  public static void restore(Path file, byte[] key) throws IOException {
    if (key.length != SecretBox.KEY_BYTES || Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("The key cannot be put into %s.".formatted(file));
    }
    write(file, FORMAT + Base64.getEncoder().encodeToString(key) + "\n");
  }

  /// The key in a file, for sealing it under something else.
  public static byte[] bytes(Path file) throws IOException {
    return read(file);
  }

  private static byte[] read(Path file) throws IOException {
    var store = Files.getFileStore(file);
    if (store.supportsFileAttributeView("posix")) {
      var open = Files.getPosixFilePermissions(file);
      open.retainAll(OTHERS);
      if (!open.isEmpty()) {
        throw new IOException("The key file %s is open to others than its owner.".formatted(file));
      }
    }
    if (Files.size(file) > BYTES_MAX) {
      throw new IOException("The file %s holds no key of ours.".formatted(file));
    }
    var text = Files.readString(file).strip();
    try {
      if (text.startsWith(FORMAT)) {
        var key = Base64.getDecoder().decode(text.substring(FORMAT.length()));
        if (key.length == SecretBox.KEY_BYTES) {
          return key;
        }
      }
    } catch (IllegalArgumentException notBase64) {
      // Said below; the text itself is nobody's business.
    }
    throw new IOException("The file %s holds no key of ours.".formatted(file));
  }

  private static void create(Path file, SecureRandom random) throws IOException {
    var key = new byte[SecretBox.KEY_BYTES];
    random.nextBytes(key);
    write(file, FORMAT + Base64.getEncoder().encodeToString(key) + "\n");
  }

  /// Writes a file for its owner's eyes only; it is whole and durable when it has its name.
  static void write(Path file, String text) throws IOException {
    var folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException("%s is no file that a key could be in.".formatted(file));
    }
    Files.createDirectories(folder);
    var unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    Files.deleteIfExists(unfinished);
    if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
      Files.createFile(unfinished, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    } else {
      Files.createFile(unfinished);
    }
    Files.writeString(unfinished, text);
    Durable.file(unfinished);
    Files.move(unfinished, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    Durable.folder(folder);
  }
}
