package dev.cloister.isolates.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloister.isolates.confine.Layer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/// In a folder that looks like the kernel's, what is written where; and where the kernel has groups
/// for us, that it holds a process to them.
class ControlGroupsTest {
  private static final long PID = ProcessHandle.current().pid();
  private static final GroupBounds BOUNDS = new GroupBounds(300L << 20, 40);

  @TempDir private Path folder;
  private Path proc;

  @BeforeEach
  void make() throws IOException {
    proc = Files.createDirectory(folder.resolve("proc"));
  }

  @Test
  void in_version_2_all_bounds_are_in_one_group_below_one_for_all() throws Exception {
    var own = unified("cpuset cpu io memory pids");

    var groups = new ControlGroups(proc, PID);
    var parent = own.resolve("cloister-" + PID);
    var group = groups.make("cordon7", BOUNDS);

    assertThat(group.layer().state()).isEqualTo(Layer.State.HOLDS);
    assertThat(group.layer().detail()).contains("300 MiB", "40 threads");
    for (var divided : Set.of(own, parent)) {
      assertThat(GroupPlaces.words(divided.resolve("cgroup.subtree_control")))
          .containsExactlyInAnyOrder("+memory", "+pids", "+cpu");
    }
    assertThat(parent.resolve("cordon7/memory.max")).hasContent("314572800");
    assertThat(parent.resolve("cordon7/pids.max")).hasContent("40");
    group.take(77);
    assertThat(parent.resolve("cordon7/cgroup.procs")).hasContent("77");
    group.share(Share.REST);
    assertThat(parent.resolve("cordon7/cpu.weight")).hasContent("25");
    group.share(Share.EVEN);
    assertThat(parent.resolve("cordon7/cpu.weight")).hasContent("100");
  }

  @Test
  void what_others_leave_is_all_that_an_idle_group_gets() throws Exception {
    var own = unified("cpu memory pids");
    var group = new ControlGroups(proc, PID).make("cordon7", BOUNDS);
    var idle = Files.createFile(own.resolve("cloister-" + PID).resolve("cordon7/cpu.idle"));

    group.share(Share.EVEN);
    assertThat(idle).as("nothing is said twice").isEmptyFile();
    group.share(Share.REST);
    assertThat(idle).hasContent("1");
    group.share(Share.EVEN);
    assertThat(idle).hasContent("0");
  }

  @Test
  @EnabledIf("dev.cloister.isolates.cgroup.GroupsHere#canBeMade")
  void the_kernel_takes_every_change_of_a_share() throws Exception {
    var group = ControlGroups.here().make("shares", BOUNDS);
    var process = new ProcessBuilder("cat").start();
    try {
      group.take(process.pid());
      var even = GroupsHere.shareOf(process.pid());
      group.share(Share.REST);
      group.share(Share.REST);
      assertThat(GroupsHere.shareOf(process.pid())).isLessThanOrEqualTo(even / 4);
      group.share(Share.EVEN);
      assertThat(GroupsHere.shareOf(process.pid())).isEqualTo(even);
    } finally {
      process.destroyForcibly().waitFor();
      group.delete();
    }
  }

  @Test
  void a_group_that_the_host_shares_with_others_is_left_as_it_was() throws Exception {
    var own = unified("memory pids");
    Files.createDirectory(own.resolve("cgroup.subtree_control"));

    var layer = new ControlGroups(proc, PID).make("cordon7", BOUNDS).layer();

    assertThat(layer.state()).isEqualTo(Layer.State.SPARED);
    assertThat(layer.detail()).contains("cannot be divided", "a group of the host's own");
    assertThat(own.resolve("cgroup.procs")).hasContent(Long.toString(PID));
  }

  @Test
  void in_version_1_each_controller_has_a_group_of_its_own() throws Exception {
    var memory = separate("memory", 4, "/");
    var pids = separate("pids", 8, "/");
    var cpu = separate("cpu", 2, "/");

    var group = new ControlGroups(proc, PID).make("cordon7", BOUNDS);

    assertThat(group.layer().state()).isEqualTo(Layer.State.HOLDS);
    var inside = Path.of("cloister-" + PID, "cordon7");
    assertThat(memory.resolve(inside).resolve("memory.limit_in_bytes")).hasContent("314572800");
    assertThat(pids.resolve(inside).resolve("pids.max")).hasContent("40");
    group.take(77);
    assertThat(memory.resolve(inside).resolve("cgroup.procs")).hasContent("77");
    assertThat(pids.resolve(inside).resolve("cgroup.procs")).hasContent("77");
    group.share(Share.REST);
    assertThat(cpu.resolve(inside).resolve("cpu.shares")).hasContent("256");
  }

  @Test
  void a_part_of_a_tree_that_is_mounted_is_known_by_its_root() throws Exception {
    var memory = separate("memory", 4, "/container/a b");
    separate("pids", 8, "/container/a b");

    assertThat(new GroupPlaces(proc).find())
        .containsEntry(new GroupPlaces.Place(memory, false), Set.of(Controller.MEMORY));
  }

  @Test
  void a_system_without_the_controllers_says_so() throws Exception {
    unified("cpuset hugetlb");

    var layer = new ControlGroups(proc, PID).make("cordon7", BOUNDS).layer();

    assertThat(layer.state()).isEqualTo(Layer.State.SPARED);
    assertThat(layer.detail()).contains("memory and pids");
  }

  @Test
  void a_tree_that_may_not_be_written_says_so() {
    var layer = new ControlGroups(proc.resolve("gone"), PID).make("cordon7", BOUNDS).layer();

    assertThat(layer.state()).isEqualTo(Layer.State.SPARED);
    assertThat(layer.detail()).contains("gone");
  }

  @Test
  void groups_of_a_host_that_lives_no_more_are_deleted_and_others_stay() throws Exception {
    var own = unified("memory pids");
    var dead = deadProcess();
    Files.createDirectories(own.resolve("cloister-%d/cordon1".formatted(dead)));
    Files.createDirectories(own.resolve("cloister-%d-host".formatted(dead)));
    long parent = ProcessHandle.current().parent().orElseThrow().pid();
    Files.createDirectories(own.resolve("cloister-%d/cordon1".formatted(parent)));
    Files.createDirectories(own.resolve("cloister-other"));

    var _ = new ControlGroups(proc, PID);

    try (var left = Files.list(own)) {
      assertThat(left.filter(Files::isDirectory))
          .extracting(each -> each.getFileName().toString())
          .containsExactlyInAnyOrder("cloister-" + PID, "cloister-" + parent, "cloister-other");
    }
  }

  @Test
  @EnabledIf("dev.cloister.isolates.cgroup.GroupsHere#canBeMade")
  void the_kernel_holds_a_process_to_its_threads() throws Exception {
    var group = ControlGroups.here().make("threads", new GroupBounds(64L << 20, 1));
    var shell =
        new ProcessBuilder("sh", "-c", "read go; sleep 60 & echo begun").redirectErrorStream(true);
    var process = shell.start();
    try {
      group.take(process.pid());
      process.getOutputStream().write('\n');
      process.getOutputStream().close();

      var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(said).containsIgnoringCase("fork").doesNotContain("begun");
      assertThat(process.waitFor()).isNotZero();
    } finally {
      process.destroyForcibly().waitFor();
      group.delete();
    }
    assertThat(group.hasRunOutOfMemory()).isFalse();
  }

  private static long deadProcess() throws Exception {
    var process = new ProcessBuilder("true").start();
    process.waitFor();
    return process.pid();
  }

  /// A tree of version 2 that this process is somewhere in.
  private Path unified(String controllers) throws IOException {
    var mount = Files.createDirectories(folder.resolve("unified"));
    var own = Files.createDirectories(mount.resolve("system.slice/host.service"));
    Files.writeString(own.resolve("cgroup.controllers"), controllers + "\n");
    Files.writeString(
        proc.resolve("mountinfo"),
        "22 1 0:20 / /proc rw - proc proc rw\n31 1 0:38 / %s rw shared:4 - cgroup2 cgroup2 rw\n"
            .formatted(mount));
    Files.writeString(proc.resolve("cgroup"), "0::/system.slice/host.service\n");
    return own;
  }

  /// A tree of version 1 for one controller, of which a part is mounted.
  private Path separate(String controller, int number, String root) throws IOException {
    var mount = Files.createDirectories(folder.resolve("v1").resolve(controller));
    var own = Files.createDirectories(mount.resolve("own"));
    append(
        "mountinfo",
        "3%d 1 0:2%d %s %s rw,relatime - cgroup cgroup rw,%s\n"
            .formatted(number, number, root.replace(" ", "\\040"), mount, controller));
    append("cgroup", "%d:%s:%s/own\n".formatted(number, controller, root.equals("/") ? "" : root));
    return own;
  }

  private void append(String file, String text) throws IOException {
    var path = proc.resolve(file);
    Files.writeString(path, (Files.exists(path) ? Files.readString(path) : "") + text);
  }
}
