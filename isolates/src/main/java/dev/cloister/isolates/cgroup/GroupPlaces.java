package dev.cloister.isolates.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Where the groups are that this process belongs to: one for all controllers in version 2, one for
/// each mount in version 1; a system may have some controllers in one and some in the other.
///
/// @param proc the folder that the kernel tells of this process in, `/proc/self`
record GroupPlaces(Path proc) {
  /// Before it are the optional fields, which are as many as there are.
  private static final String MOUNT_SEPARATOR = " - ";

  private static final Pattern OCTAL = Pattern.compile("\\\\(\\d{3})");
  private static final int ROOT = 3;
  private static final int POINT = 4;
  private static final int TYPE = 0;
  private static final int OPTIONS = 2;
  private static final String UNIFIED = "cgroup2";
  private static final String SEPARATE = "cgroup";

  /// A group.
  ///
  /// @param unified whether it is one of version 2
  record Place(Path folder, boolean unified) {}

  private record Mount(String root, Path point, boolean unified, List<String> controllers) {}

  /// The groups of this process, with the controllers that count it there.
  ///
  /// @throws IOException when the kernel does not say
  Map<Place, Set<Controller>> find() throws IOException {
    var found = new HashMap<Place, Set<Controller>>();
    var mounts = mounts();
    for (var line : Files.readAllLines(proc.resolve("cgroup"))) {
      // number:controllers:path, the number of version 2 being 0 and its controllers not said.
      var parts = line.split(":", 3);
      if (parts.length < 3) {
        continue;
      }
      var names = List.of(parts[1].split(","));
      for (var mount : mounts) {
        var same =
            mount.unified
                ? parts[0].equals("0") && parts[1].isEmpty()
                : names.stream().anyMatch(mount.controllers::contains);
        if (same) {
          var folder = under(mount, parts[2]);
          var controllers = mount.unified ? words(folder.resolve("cgroup.controllers")) : names;
          var counting =
              Stream.of(Controller.values())
                  .filter(each -> controllers.contains(each.key()))
                  .collect(Collectors.toCollection(() -> EnumSet.noneOf(Controller.class)));
          if (!counting.isEmpty()) {
            found.put(new Place(folder, mount.unified), counting);
          }
        }
      }
    }
    return found;
  }

  /// A container sees a part of the tree under its mount, and may be told the path in all of it.
  private static Path under(Mount mount, String path) {
    var inside =
        !mount.root.equals("/") && path.startsWith(mount.root)
            ? path.substring(mount.root.length())
            : path;
    return mount.point.resolve(inside.replaceFirst("^/+", "")).normalize();
  }

  private List<Mount> mounts() throws IOException {
    var mounts = new ArrayList<Mount>();
    for (var line : Files.readAllLines(proc.resolve("mountinfo"))) {
      mount(line).ifPresent(mounts::add);
    }
    return mounts;
  }

  private static Optional<Mount> mount(String line) {
    var separator = line.indexOf(MOUNT_SEPARATOR);
    if (separator < 0) {
      return Optional.empty();
    }
    var place = line.substring(0, separator).split(" ", -1);
    var kind = line.substring(separator + MOUNT_SEPARATOR.length()).split(" ", -1);
    var unified = kind[TYPE].equals(UNIFIED);
    if ((!unified && !kind[TYPE].equals(SEPARATE))
        || place.length <= POINT
        || kind.length <= OPTIONS) {
      return Optional.empty();
    }
    return Optional.of(
        new Mount(
            unescaped(place[ROOT]),
            Path.of(unescaped(place[POINT])),
            unified,
            List.of(kind[OPTIONS].split(","))));
  }

  /// Blanks and the like are written in octal there.
  private static String unescaped(String text) {
    return OCTAL
        .matcher(text)
        .replaceAll(match -> Character.toString(Integer.parseInt(match.group(1), 8)));
  }

  /// The words of a file of one line.
  static List<String> words(Path file) throws IOException {
    return List.of(Files.readString(file).strip().split(" +"));
  }
}
