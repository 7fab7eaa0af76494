package dev.cloister.host.cli.dev;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Watches a folder and all below it, but for what others write there.
///
/// Threads: one waits; any may close. Limits: [#FOLDERS_MAX]. Links are not followed.
public final class FolderWatch implements AutoCloseable {
  /// The most folders that are watched; the kernel's own bound is often not far above.
  static final int FOLDERS_MAX = 5_000;

  private static final Set<String> NOT_OURS = Set.of("node_modules", ".git", ".cloister");

  private final Path root;
  private final Path data;
  private final WatchService service;
  private final Map<WatchKey, Path> folders = new HashMap<>();

  /// Watches from now on. `data` is left out too: a server writes there.
  public FolderWatch(Path root, Path data) throws IOException {
    this.root = root.toAbsolutePath().normalize();
    this.data = data.toAbsolutePath().normalize();
    this.service = this.root.getFileSystem().newWatchService();
    try {
      watch(this.root);
    } catch (IOException | RuntimeException failed) {
      service.close();
      throw failed;
    }
  }

  /// Waits until something has changed, at most `max` (for ever when empty); returns whether
  /// something has.
  ///
  /// @throws java.nio.file.ClosedWatchServiceException when it is closed, also meanwhile
  boolean awaitChange(Optional<Duration> max) throws IOException, InterruptedException {
    WatchKey key =
        max.isPresent() ? service.poll(max.get().toNanos(), TimeUnit.NANOSECONDS) : service.take();
    boolean changed = false;
    while (key != null) {
      changed |= ours(key);
      if (!key.reset()) {
        folders.remove(key);
      }
      key = service.poll();
    }
    return changed;
  }

  private boolean ours(WatchKey key) throws IOException {
    Path folder = folders.getOrDefault(key, root);
    boolean changed = false;
    for (WatchEvent<?> event : key.pollEvents()) {
      if (event.kind().equals(OVERFLOW)) {
        watch(root);
        changed = true;
      } else if (event.context() instanceof Path name && !left(folder.resolve(name))) {
        Path entry = folder.resolve(name);
        if (event.kind().equals(ENTRY_CREATE)
            && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          watch(entry);
        }
        changed = true;
      }
    }
    return changed;
  }

  /// Whether a path is left out.
  private boolean left(Path path) {
    return NOT_OURS.contains(String.valueOf(path.getFileName())) || path.equals(data);
  }

  private void watch(Path top) throws IOException {
    Files.walkFileTree(
        top,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            if (!folder.equals(root) && left(folder)) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            if (folders.size() >= FOLDERS_MAX) {
              throw new IOException(
                  "%s has more than %d folders to watch; move what is no source out of it."
                      .formatted(root, FOLDERS_MAX));
            }
            folders.put(folder.register(service, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY), folder);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException gone) {
            // Deleted again while we looked; its parent's events tell.
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Override
  public void close() throws IOException {
    service.close();
  }
}
