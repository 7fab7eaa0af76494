package dev.cloister.host.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real files in a real folder. That something is left out is shown by what comes after it: the
/// kernel tells of changes in their order.
final class FolderWatchTest {
  private static final Optional<Duration> LONG = Optional.of(Duration.ofSeconds(60));

  @TempDir private Path root;

  @Test
  void it_notices_files_that_are_made_changed_and_deleted_at_any_depth() throws Exception {
    Path deep = Files.createDirectories(root.resolve("src/deep"));
    try (var watch = watch()) {
      Path file = deep.resolve("a.js");
      Files.writeString(file, "1");
      assertThat(watch.awaitChange(LONG)).isTrue();
      Files.writeString(file, "2");
      assertThat(watch.awaitChange(LONG)).isTrue();
      Files.delete(file);
      assertThat(watch.awaitChange(LONG)).isTrue();
    }
  }

  @Test
  void it_notices_files_in_folders_that_are_made_later() throws Exception {
    try (var watch = watch()) {
      Path later = Files.createDirectory(root.resolve("later"));
      assertThat(watch.awaitChange(LONG)).isTrue();
      Files.writeString(later.resolve("a.js"), "1");
      assertThat(watch.awaitChange(LONG)).isTrue();
    }
  }

  @Test
  void it_leaves_out_what_others_write() throws Exception {
    Path data = Files.createDirectory(root.resolve("state"));
    List<Path> others =
        List.of(root.resolve("node_modules"), root.resolve(".git"), root.resolve(".cloister"));
    for (Path other : others) {
      Files.createDirectories(other.resolve("below"));
    }
    try (var watch = new FolderWatch(root, data)) {
      for (Path other : others) {
        Files.writeString(other.resolve("below/file"), "x");
        Files.writeString(other.resolve("file"), "x");
      }
      Files.writeString(data.resolve("file"), "x");
      assertThat(watch.awaitChange(Optional.of(Duration.ZERO))).isFalse();

      Files.writeString(root.resolve("ours.js"), "x");
      assertThat(watch.awaitChange(LONG)).isTrue();
    }
  }

  @Test
  void closing_ends_the_wait() throws Exception {
    var watch = watch();
    Thread.ofVirtual().start(() -> close(watch));

    assertThatThrownBy(() -> watch.awaitChange(Optional.empty()))
        .isInstanceOf(ClosedWatchServiceException.class);
  }

  private FolderWatch watch() throws Exception {
    return new FolderWatch(root, root.resolve(".cloister"));
  }

  private static void close(FolderWatch watch) {
    try {
      watch.close();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
