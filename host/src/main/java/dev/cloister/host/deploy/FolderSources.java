package dev.cloister.host.deploy;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// The files of a local folder, read when they are asked for. A link that leads out of the folder
/// is refused, so that a folder from elsewhere does not upload what it should not see.
final class FolderSources implements Sources {
  private static final int FOLDER_DEPTH_MAX = 64;

  private final Path root;
  private final DeployLimits limits;

  private FolderSources(Path root, DeployLimits limits) {
    this.root = root;
    this.limits = limits;
  }

  static FolderSources of(Path folder, DeployLimits limits) throws DeployRefused {
    try {
      return new FolderSources(folder.toRealPath(), limits);
    } catch (IOException e) {
      throw DeployFailures.unreadable("There is no folder %s.".formatted(folder));
    }
  }

  @Override
  public boolean has(String path) {
    try {
      return Files.isRegularFile(root.resolve(path));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  @Override
  public Optional<byte[]> read(String path) throws DeployRefused {
    return readAsset(path, limits.fileBytesMax());
  }

  @Override
  public boolean hasFolder(String path) {
    try {
      return Files.isDirectory(root.resolve(path));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  @Override
  public Optional<byte[]> readAsset(String path, int bytesMax) throws DeployRefused {
    if (!has(path)) {
      return Optional.empty();
    }
    try {
      Path file = root.resolve(path).toRealPath();
      if (!file.startsWith(root)) {
        throw DeployFailures.unreadable(
            "\"%s\" is a link that leads out of the folder.".formatted(path));
      }
      long bytes = Files.size(file);
      if (bytes > bytesMax) {
        throw DeployFailures.tooLarge("\"" + path + "\"", bytes, bytesMax, "bytes");
      }
      return Optional.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw DeployFailures.unreadable("\"%s\" cannot be read: %s".formatted(path, e.getMessage()));
    }
  }

  @Override
  public List<String> files() throws DeployRefused {
    var files = new ArrayList<String>();
    try {
      Files.walkFileTree(root, Set.of(), FOLDER_DEPTH_MAX, new Collector(files));
    } catch (IOException e) {
      throw DeployFailures.unreadable("The folder cannot be read: " + e.getMessage());
    }
    if (files.size() > limits.filesMax()) {
      throw DeployFailures.tooLarge("The folder", limits.filesMax(), "files");
    }
    Collections.sort(files);
    return files;
  }

  @Override
  public List<String> filesBelow(String folder, Predicate<String> leavesOut, int filesMax)
      throws DeployRefused {
    var names = new ArrayList<String>();
    try {
      var top = root.resolve(folder).toRealPath();
      if (!top.startsWith(root)) {
        throw DeployFailures.unreadable(
            "\"%s\" is a link that leads out of the folder.".formatted(folder));
      }
      Files.walkFileTree(
          top, Set.of(), FOLDER_DEPTH_MAX, new Lister(top, leavesOut, filesMax, names));
    } catch (IOException e) {
      throw DeployFailures.unreadable(
          "The folder \"%s\" cannot be read: %s".formatted(folder, e.getMessage()));
    }
    if (names.size() > filesMax) {
      throw DeployFailures.tooManyFiles(folder, filesMax);
    }
    Collections.sort(names);
    return names;
  }

  @Override
  public Path onDisk(Path scratch) {
    return root;
  }

  @Override
  public boolean confined() {
    return false;
  }

  /// Lists plain files, and links to such, one more than allowed at most; links to folders are not
  /// followed.
  private static final class Lister extends SimpleFileVisitor<Path> {
    private final Path top;
    private final Predicate<String> leavesOut;
    private final int filesMax;
    private final List<String> names;

    Lister(Path top, Predicate<String> leavesOut, int filesMax, List<String> names) {
      this.top = top;
      this.leavesOut = leavesOut;
      this.filesMax = filesMax;
      this.names = names;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      return !folder.equals(top) && leavesOut.test(name(folder))
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile()
          || (attributes.isSymbolicLink() && Files.isRegularFile(file))) {
        names.add(name(file));
      }
      return names.size() > filesMax ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
    }

    private String name(Path path) {
      return top.relativize(path).toString().replace('\\', '/');
    }
  }

  /// Collects plain files, one more than allowed at most; leaves out dotfiles, what they hold, and
  /// packages.
  private final class Collector extends SimpleFileVisitor<Path> {
    private final List<String> files;

    Collector(List<String> files) {
      this.files = files;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      return !folder.equals(root) && isLeftOut(folder)
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile() && !isLeftOut(file)) {
        files.add(root.relativize(file).toString().replace('\\', '/'));
      }
      return files.size() > limits.filesMax()
          ? FileVisitResult.TERMINATE
          : FileVisitResult.CONTINUE;
    }

    private boolean isLeftOut(Path path) {
      String name = path.getFileName().toString();
      return name.startsWith(".") || name.equals("node_modules");
    }
  }
}
