package dev.cloister.isolates.cordon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Of all that lies in the folder for temporary files only what is ours, and of a host that is no
/// more, is deleted.
class LeftFoldersTest {
  @TempDir Path others;

  @Test
  void what_a_killed_host_has_left_goes_and_what_a_living_one_has_stays() throws Exception {
    var here = CordonFolder.makeIn(others);
    var host =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                Host.class.getName(),
                others.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Path there;
    try (var lines =
        new BufferedReader(new InputStreamReader(host.getInputStream(), StandardCharsets.UTF_8))) {
      there = Path.of(lines.readLine());
      Files.writeString(there.resolve("scratch").resolve("file"), "left");

      assertThat(LeftFolders.deleteIn(others)).isZero();
      assertThat(there.resolve("scratch").resolve("file")).exists();
      // To look once more must not have given up the lock of either.
      assertThat(LeftFolders.deleteIn(others)).isZero();

      host.destroyForcibly();
      host.waitFor();
    }

    assertThat(LeftFolders.deleteIn(others)).isEqualTo(1);

    assertThat(there).doesNotExist();
    assertThat(here.scratch()).isDirectory();
    here.delete();
    assertThat(here.folder()).doesNotExist();
  }

  @Test
  void what_only_looks_like_it_stays() throws Exception {
    var elsewhere = Files.createDirectory(others.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("host"), "cloister cordon-link");
    var unmarked = Files.createDirectory(others.resolve("cordon-unmarked"));
    var foreign = Files.createDirectory(others.resolve("cordon-foreign"));
    Files.writeString(foreign.resolve("host"), "cloister cordon-of-another-name");
    var unfinished = Files.createDirectory(others.resolve("cordon-unfinished"));
    Files.createFile(unfinished.resolve("host"));
    var linked = Files.createDirectory(others.resolve("cordon-linked"));
    var mark = Files.writeString(others.resolve("mark"), "cloister cordon-linked");
    Files.createSymbolicLink(linked.resolve("host"), mark);
    var link = Files.createSymbolicLink(others.resolve("cordon-link"), elsewhere);
    Files.writeString(others.resolve("cordon-file"), "cloister cordon-file");

    assertThat(LeftFolders.deleteIn(others)).isZero();

    assertThat(others)
        .isDirectoryContaining(link::equals)
        .isDirectoryContaining(unmarked::equals)
        .isDirectoryContaining(foreign::equals)
        .isDirectoryContaining(unfinished::equals)
        .isDirectoryContaining(linked::equals);
    assertThat(elsewhere.resolve("host")).exists();
  }

  @Test
  void a_link_inside_is_deleted_and_not_what_it_leads_to() throws Exception {
    var kept = Files.createDirectory(others.resolve("kept"));
    Files.writeString(kept.resolve("file"), "kept");
    var left = Files.createDirectory(others.resolve("cordon-left"));
    Files.writeString(left.resolve("host"), "cloister cordon-left");
    Files.createSymbolicLink(Files.createDirectory(left.resolve("scratch")).resolve("l"), kept);

    assertThat(LeftFolders.deleteIn(others)).isEqualTo(1);

    assertThat(left).doesNotExist();
    assertThat(kept.resolve("file")).hasContent("kept");
  }

  /// A host that does nothing but have a cordon's folder.
  static final class Host {
    private Host() {}

    public static void main(String[] arguments) throws Exception {
      System.out.println(CordonFolder.makeIn(Path.of(arguments[0])).folder());
      Thread.currentThread().join();
    }
  }
}
