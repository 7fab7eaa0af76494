package dev.cloister.isolates.cgroup;

import java.util.List;
import java.util.Locale;

/// A resource that the kernel can count for a group and bound.
enum Controller {
  MEMORY {
    @Override
    List<Setting> bounds(GroupBounds bounds, boolean unified) {
      var bytes = Long.toString(bounds.memoryBytes());
      return unified
          ? List.of(
              Setting.of("memory.max", bytes),
              Setting.ifThere("memory.swap.max", "0"),
              Setting.ifThere("memory.oom.group", "1"))
          : List.of(
              Setting.of("memory.limit_in_bytes", bytes),
              // Memory and swap together, so that there is none.
              Setting.ifThere("memory.memsw.limit_in_bytes", bytes));
    }
  },
  PIDS {
    @Override
    List<Setting> bounds(GroupBounds bounds, boolean unified) {
      return List.of(Setting.of("pids.max", Long.toString(bounds.threadsMax())));
    }
  },
  /// Cordons share what they get evenly, as the kernel does by itself, but for those that nobody
  /// waits for ([Share]). The group of them all weighs what any group does, so that the host, which
  /// is beside it, is not outnumbered by them.
  CPU {
    @Override
    List<Setting> bounds(GroupBounds bounds, boolean unified) {
      return List.of();
    }

    @Override
    List<Setting> share(Share share, boolean unified) {
      var part =
          unified
              ? Setting.of("cpu.weight", Integer.toString(share.weight()))
              : Setting.of("cpu.shares", Integer.toString(share.shares()));
      // The kernel refuses an idle group a part.
      return share.idle()
          ? List.of(part, Setting.ifThere("cpu.idle", "1"))
          : List.of(Setting.ifThere("cpu.idle", "0"), part);
    }
  };

  /// A file of a group, and what to write there.
  record Setting(String file, String value, boolean needed) {
    static Setting of(String file, String value) {
      return new Setting(file, value, true);
    }

    static Setting ifThere(String file, String value) {
      return new Setting(file, value, false);
    }
  }

  /// The kernel's name for it.
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// What holds one group to its bounds.
  ///
  /// @param unified whether the group is one of version 2
  abstract List<Setting> bounds(GroupBounds bounds, boolean unified);

  /// What gives one group its share of what all groups of a host get, if it has another.
  List<Setting> share(Share share, boolean unified) {
    return List.of();
  }
}
