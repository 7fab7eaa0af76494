package dev.cloister.isolates.cgroup;

import dev.cloister.isolates.confine.Layer;
import dev.cloister.isolates.confine.Wall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/// The groups that this process makes for its cordons: all in one of its own, `cloister-PID` beside
/// it, so that the host keeps its share of the processors against all of them together.
///
/// It takes rights: root's in version 1, a tree that was delegated in version 2 (`Delegate=yes` of
/// a systemd unit). In version 2 a group with bounds for others holds no processes, so the host
/// moves itself into `cloister-PID-host` there; where others are in its group too it can not, and
/// makes none. A host that is killed leaves its groups behind, and the next one deletes them.
///
/// Threads: any.
public final class ControlGroups {
  static final String PROCESSES = "cgroup.procs";

  private static final System.Logger LOG = System.getLogger(ControlGroups.class.getName());
  private static final String ENABLED = "cgroup.subtree_control";
  private static final String PREFIX = "cloister-";
  private static final Duration END_MAX = Duration.ofSeconds(5);
  private static final String HOST_SUFFIX = "-host";

  /// Without these it is no wall.
  private static final Set<Controller> NEEDED = EnumSet.of(Controller.MEMORY, Controller.PIDS);

  /// Where groups can be made, with the controllers that count and bound there.
  private final Map<GroupPlaces.Place, Set<Controller>> parents = new HashMap<>();

  private final String missing;

  /// Groups that have been made and not deleted.
  private int living;

  private CompletableFuture<Void> noneLeft = CompletableFuture.completedFuture(null);

  private static final class Here {
    private static final ControlGroups GROUPS =
        new ControlGroups(Path.of("/proc/self"), ProcessHandle.current().pid());

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(GROUPS::end, "control-groups"));
    }
  }

  /// Those of this process, which are prepared when they are first asked for.
  public static ControlGroups here() {
    return Here.GROUPS;
  }

  /// @param proc the folder that the kernel tells of this process in
  ControlGroups(Path proc, long pid) {
    var why = "";
    try {
      prepare(new GroupPlaces(proc).find(), pid);
    } catch (IOException e) {
      deleteParents();
      parents.clear();
      why = ": " + said(e);
    }
    missing = why;
  }

  private static String said(IOException e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  private void prepare(Map<GroupPlaces.Place, Set<Controller>> own, long pid) throws IOException {
    for (var each : own.entrySet()) {
      var folder = each.getKey().folder();
      var unified = each.getKey().unified();
      var controllers = each.getValue();
      deleteLeft(folder);
      var parent = Files.createDirectories(folder.resolve(PREFIX + pid));
      parents.put(new GroupPlaces.Place(parent, unified), controllers);
      if (unified) {
        hand(folder, controllers, pid);
        enable(parent, controllers);
      }
    }
  }

  /// Hands controllers down from the group that the host is in.
  private static void hand(Path own, Set<Controller> controllers, long pid) throws IOException {
    try {
      enable(own, controllers);
    } catch (IOException _) {
      // As it is while there are processes in it.
      var host = own.resolve(PREFIX + pid + HOST_SUFFIX);
      Files.createDirectories(host);
      write(host.resolve(PROCESSES), Long.toString(pid));
      try {
        enable(own, controllers);
      } catch (IOException e) {
        write(own.resolve(PROCESSES), Long.toString(pid));
        deleteTree(host);
        throw new IOException(
            "%s cannot be divided, which takes a group of the host's own (%s)"
                .formatted(own, said(e)),
            e);
      }
    }
  }

  private static void enable(Path folder, Set<Controller> controllers) throws IOException {
    write(
        folder.resolve(ENABLED),
        controllers.stream().map(each -> "+" + each.key()).collect(Collectors.joining(" ")));
  }

  /// Makes a group for one process. It never fails: what cannot be made says why.
  ///
  /// @param name its folder's name, which no other of this process has
  public ControlGroup make(String name, GroupBounds bounds) {
    var counting = EnumSet.noneOf(Controller.class);
    parents.values().forEach(counting::addAll);
    if (!counting.containsAll(NEEDED)) {
      return ControlGroup.none("no groups with %s can be made%s".formatted(keys(NEEDED), missing));
    }
    var folders = parents.keySet().stream().map(each -> each.folder().resolve(name)).toList();
    try {
      for (var each : parents.entrySet()) {
        var folder = Files.createDirectory(each.getKey().folder().resolve(name));
        for (var controller : each.getValue()) {
          set(folder, controller.bounds(bounds, each.getKey().unified()));
        }
      }
      var group =
          new ControlGroup(
              folders,
              Layer.holds(Wall.CGROUP, bounds.toString()),
              share -> divide(name, share),
              this::deleted);
      made();
      return group;
    } catch (IOException e) {
      new ControlGroup(folders, Layer.without(Wall.CGROUP, ""), _ -> {}, () -> {}).delete();
      return ControlGroup.none("no group could be made: " + said(e));
    }
  }

  private void divide(String name, Share share) throws IOException {
    for (var each : parents.entrySet()) {
      for (var controller : each.getValue()) {
        set(each.getKey().folder().resolve(name), controller.share(share, each.getKey().unified()));
      }
    }
  }

  private synchronized void made() {
    if (living++ == 0) {
      noneLeft = new CompletableFuture<>();
    }
  }

  private synchronized void deleted() {
    if (--living == 0) {
      noneLeft.complete(null);
    }
  }

  private synchronized CompletableFuture<Void> noneLeft() {
    return noneLeft;
  }

  private static String keys(Set<Controller> controllers) {
    return controllers.stream().map(Controller::key).collect(Collectors.joining(" and "));
  }

  private static void set(Path folder, List<Controller.Setting> settings) throws IOException {
    for (var setting : settings) {
      var file = folder.resolve(setting.file());
      if (setting.needed() || Files.exists(file)) {
        write(file, setting.value());
      }
    }
  }

  static void write(Path file, String value) throws IOException {
    Files.writeString(file, value);
  }

  /// Those of hosts that live no more.
  private static void deleteLeft(Path own) throws IOException {
    try (var left = Files.newDirectoryStream(own, PREFIX + "*")) {
      for (var folder : left) {
        if (isLeft(folder)) {
          deleteTree(folder);
        }
      }
    }
  }

  private static boolean isLeft(Path folder) {
    var pid = folder.getFileName().toString().substring(PREFIX.length()).replace(HOST_SUFFIX, "");
    try {
      return Files.isDirectory(folder) && ProcessHandle.of(Long.parseLong(pid)).isEmpty();
    } catch (NumberFormatException _) {
      return false;
    }
  }

  /// Leaves nothing behind, if what is in them ends in time, as it does while the host ends.
  private void end() {
    try {
      noneLeft().get(END_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("It never fails.", e);
    } catch (TimeoutException _) {
      // The next host deletes what is left.
    }
    deleteParents();
  }

  private void deleteParents() {
    parents.keySet().stream()
        .map(GroupPlaces.Place::folder)
        .filter(Files::exists)
        .forEach(ControlGroups::deleteTree);
  }

  /// A folder of the kernel's is deleted with the files in it; one that has a process in it stays.
  private static void deleteTree(Path folder) {
    try (var all = Files.walk(folder)) {
      for (var each : all.filter(Files::isDirectory).sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.log(System.Logger.Level.DEBUG, "A group is in use still: " + folder, e);
    }
  }
}
