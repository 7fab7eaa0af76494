package dev.cloister.isolates.confine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Goal: no wall is only believed in. Method: what cannot be undone is done in child processes;
/// each wall is put up alone, then all together, and [WallProbe] tries to get through on two
/// threads. With no wall at all everything must work, or the attempts would prove nothing.
class WallsTest {
  private static final int KILLED_BY_FILTER = 128 + 31;
  private static final List<String> FILES =
      List.of("read", "list", "write", "create", "delete", "library", "attach");
  private static final List<String> NETWORK = List.of("tcp-out", "tcp-in");
  private static final List<String> OTHER_PROCESS = List.of("environ", "memory");

  @TempDir Path folder;
  private Path outside;
  private Process victim;
  private ServerSocket tcp;
  private ServerSocketChannel unix;

  @BeforeEach
  void setUp() throws Exception {
    assumeTrue(KernelsOffer.everything(), "this kernel confines nobody");
    outside = Files.createDirectory(folder.resolve("outside"));
    Files.createDirectory(folder.resolve("scratch"));
    Files.writeString(outside.resolve("secret"), "secret");
    Files.copy(
        Path.of(System.getProperty("java.home"), "lib", "libprefs.so"),
        outside.resolve("library.so"));
    victim = new ProcessBuilder("sleep", "600").directory(outside.toFile()).start();
    tcp = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    unix.bind(UnixDomainSocketAddress.of(outside.resolve("socket")));
  }

  @AfterEach
  void tearDown() throws Exception {
    if (victim != null) {
      victim.destroyForcibly();
      tcp.close();
      unix.close();
    }
  }

  @Test
  void without_any_wall_everything_is_possible() throws Exception {
    var seen =
        probe(
            Set.of(), "read", "list", "write", "create", "library", "exec", "tcp-out", "tcp-in",
            "unix", "environ", "memory", "scratch", "thread");

    assertThat(seen.possible())
        .contains(
            "read", "list", "write", "create", "library", "exec", "tcp-out", "tcp-in", "unix",
            "environ", "memory", "scratch", "thread");
    assertThat(seen.refused()).isEmpty();
    assertThat(seen.layers()).allSatisfy(layer -> assertThat(layer).doesNotContain("allowed"));
  }

  @Test
  void landlock_alone_keeps_it_from_files_tcp_and_other_processes() throws Exception {
    var tried = new ArrayList<>(FILES);
    tried.addAll(NETWORK);
    tried.addAll(OTHER_PROCESS);
    tried.addAll(List.of("kill", "ptrace", "exec", "mount", "scratch", "thread"));

    var seen = probe(Set.of(Wall.NO_NEW_PRIVILEGES, Wall.LANDLOCK), tried);

    assertThat(seen.possible()).containsOnly("scratch", "thread");
    assertThat(victim.isAlive()).isTrue();
    assertThat(Files.readString(outside.resolve("secret"))).isEqualTo("secret");
  }

  @Test
  void seccomp_alone_keeps_it_from_sockets_programs_and_signals() throws Exception {
    var seen =
        probe(
            Set.of(Wall.NO_NEW_PRIVILEGES, Wall.SECCOMP),
            "exec",
            "tcp-out",
            "tcp-in",
            "unix",
            "kill",
            "scratch",
            "thread",
            "read");

    assertThat(seen.refused()).containsOnly("exec", "tcp-out", "tcp-in", "unix", "kill");
    assertThat(victim.isAlive()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ptrace", "namespace", "mount"})
  void seccomp_ends_a_process_that_reaches_for_the_kernel(String attempt) throws Exception {
    var seen = probe(Set.of(Wall.NO_NEW_PRIVILEGES, Wall.SECCOMP), attempt);

    assertThat(seen.exitCode()).isEqualTo(KILLED_BY_FILTER);
    assertThat(seen.possible()).isEmpty();
  }

  @Test
  void all_together_leave_it_its_scratch_folder_and_its_threads() throws Exception {
    var tried = new ArrayList<>(FILES);
    tried.addAll(NETWORK);
    tried.addAll(OTHER_PROCESS);
    tried.addAll(List.of("unix", "kill", "exec", "scratch", "thread"));

    var seen = probe(Set.of(Wall.values()), tried);

    assertThat(seen.possible()).containsOnly("scratch", "thread");
    assertThat(seen.layers()).noneMatch(layer -> layer.contains("missing"));
    var threads = " %d threads of its user".formatted(threadsLeft());
    assertThat(seen.layers()).anyMatch(layer -> layer.contains(threads));
    assertThat(victim.isAlive()).isTrue();
  }

  /// Three quarters of what this user may have, or else the system, as other programs read it.
  private static long threadsLeft() throws Exception {
    var command =
        "cat /proc/sys/kernel/threads-max; awk '/^Max processes/ {print $3}' /proc/self/limits";
    var shell = new ProcessBuilder("sh", "-c", command).start();
    try (var lines = shell.inputReader()) {
      long system = Long.parseLong(lines.readLine());
      var user = lines.readLine();
      long most = user.equals("unlimited") ? system : Math.min(system, Long.parseLong(user));
      return most - most / 4;
    }
  }

  @Test
  void a_wall_that_is_left_out_is_missing_and_named_and_what_is_possible_then_is_said()
      throws Exception {
    var all = Arrays.stream(Wall.values()).collect(Collectors.toSet());
    all.remove(Wall.LANDLOCK);

    var seen = probe(all, "read");

    assertThat(seen.layers())
        .contains("layer landlock: missing: left out by -Dcloister.confine.without")
        .anyMatch(layer ->
            layer.startsWith("layer attempts: missing: it could read a file (old thread)"));
  }

  private Seen probe(Set<Wall> walls, String... attempts) throws Exception {
    return probe(walls, List.of(attempts));
  }

  private Seen probe(Set<Wall> walls, List<String> attempts) throws Exception {
    for (int thread = 0; thread < 100; thread++) {
      Files.writeString(outside.resolve("expendable-" + thread), "");
    }
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var scratch = folder.resolve("scratch");
    var without =
        Stream.of(Wall.values())
            .filter(wall -> !walls.contains(wall))
            .map(Wall::key)
            .collect(Collectors.joining(","));
    var classPath = System.getProperty("java.class.path");
    var command = new ArrayList<String>();
    command.add(java);
    command.addAll(
        List.of(
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.io.tmpdir=" + scratch,
            "-D" + Without.PROPERTY + "=" + without,
            "-cp",
            classPath,
            WallProbe.class.getName(),
            outside.toString(),
            Long.toString(victim.pid()),
            Integer.toString(tcp.getLocalPort())));
    command.addAll(attempts);
    var readable = Stream.of(classPath.split(":")).map(Path::of).filter(Files::exists).toList();
    var process =
        new ProcessBuilder(ConfinedStart.wrap(java, readable, scratch, command))
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    var lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    return new Seen(lines, process.waitFor());
  }

  private record Seen(List<String> lines, int exitCode) {
    Set<String> possible() {
      return with(" possible");
    }

    Set<String> refused() {
      return with(" refused");
    }

    List<String> layers() {
      return lines.stream().filter(line -> line.startsWith("layer ")).toList();
    }

    private Set<String> with(String ending) {
      assertThat(layers()).as("what it printed: %s", lines).isNotEmpty();
      return lines.stream()
          .filter(line -> line.endsWith(ending))
          .map(line -> line.substring(0, line.length() - ending.length()))
          .collect(Collectors.toSet());
    }
  }
}
