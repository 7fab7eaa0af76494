package dev.cloister.isolates.cgroup;

import dev.cloister.isolates.confine.Layer;

/// Whether this machine lets this process make control groups.
public final class GroupsHere {
  private GroupsHere() {}

  /// For tests that need some; what cannot be made says why in `/health` too.
  public static boolean canBeMade() {
    var group = ControlGroups.here().make("trial", new GroupBounds(64L << 20, 10));
    group.delete();
    return group.layer().state() == Layer.State.HOLDS;
  }
}
