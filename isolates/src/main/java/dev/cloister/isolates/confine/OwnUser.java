package dev.cloister.isolates.confine;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A user that owns nothing, for the cordons of a host that root has started.
///
/// All cordons have the same one. Files that only root may read, the data folder and its keys among
/// them, are closed to it by ordinary permissions, with Landlock or without.
final class OwnUser {
  /// The system property with its number; 0 leaves the cordons with the host's user.
  static final String PROPERTY = "cloister.confine.user";

  /// Between what distributions give to people and to services, and to dynamic users.
  private static final int USUAL = 61_337;

  private static final long ROOT = 0;

  private final Kernel kernel;
  private final int user;

  private OwnUser(Kernel kernel, int user) {
    this.kernel = kernel;
    this.user = user;
  }

  /// The one that a JVM's options name, or the usual one.
  static OwnUser in(List<String> command, Kernel kernel) {
    var prefix = "-D" + PROPERTY + "=";
    return new OwnUser(
        kernel,
        command.stream()
            .filter(option -> option.startsWith(prefix))
            .map(option -> Integer.parseInt(option.substring(prefix.length())))
            .reduce((_, last) -> last)
            .orElse(USUAL));
  }

  /// Makes the calling thread that user's, and these places too, if it can then read what it needs.
  Layer become(List<Path> needed, List<Path> owned) {
    if (kernel.call(SystemCall.GETEUID) != ROOT) {
      return Layer.without(Wall.USER, "the host is not root's, its own user is kept");
    }
    if (user == ROOT) {
      return Layer.without(Wall.USER, "root is kept, as the settings want");
    }
    var unreadable = unreadable(needed);
    if (unreadable.isPresent()) {
      return Layer.without(
          Wall.USER,
          "root is kept, since user %d cannot read %s".formatted(user, unreadable.get()));
    }
    for (var place : owned) {
      long given = kernel.callAt(SystemCall.FCHOWNAT, place.toString(), user, user, 0);
      if (given < 0) {
        return refused("cannot own " + place, given);
      }
    }
    long groups = kernel.call(SystemCall.SETGROUPS, 0, 0);
    long group = kernel.call(SystemCall.SETRESGID, user, user, user);
    long changed =
        groups < 0 || group < 0 ? -1 : kernel.call(SystemCall.SETRESUID, user, user, user);
    return changed == 0
        ? Layer.holds(Wall.USER, Integer.toString(user))
        : refused("cannot be set", Math.min(changed, Math.min(groups, group)));
  }

  private Layer refused(String what, long result) {
    return Layer.without(
        Wall.USER,
        "root is kept, since user %d %s: %s".formatted(user, what, Kernel.error(result)));
  }

  /// The first place that the user could not open.
  private Optional<Path> unreadable(List<Path> needed) {
    kernel.call(SystemCall.SETFSGID, user);
    kernel.call(SystemCall.SETFSUID, user);
    try {
      return needed.stream().filter(path -> !kernel.canRead(path)).findFirst();
    } finally {
      kernel.call(SystemCall.SETFSUID, ROOT);
      kernel.call(SystemCall.SETFSGID, ROOT);
    }
  }
}
