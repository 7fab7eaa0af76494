package dev.cloister.isolates.cgroup;

import dev.cloister.isolates.confine.Layer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whether this machine lets this process make control groups.
public final class GroupsHere {
  private GroupsHere() {}

  /// For tests that need some; what cannot be made says why in `/health` too.
  public static boolean canBeMade() {
    var group = ControlGroups.here().make("trial", new GroupBounds(64L << 20, 10));
    group.delete();
    return group.layer().state() == Layer.State.HOLDS;
  }

  /// What the kernel gives the group of a process for its share, in the version's own unit.
  public static int shareOf(long pid) throws IOException {
    for (var each : new GroupPlaces(Path.of("/proc", Long.toString(pid))).find().entrySet()) {
      if (each.getValue().contains(Controller.CPU)) {
        var place = each.getKey();
        var file = place.folder().resolve(place.unified() ? "cpu.weight" : "cpu.shares");
        return Integer.parseInt(Files.readString(file).strip());
      }
    }
    throw new IOException("The kernel shares no processors out among groups here.");
  }
}
