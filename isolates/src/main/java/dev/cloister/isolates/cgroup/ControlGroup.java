package dev.cloister.isolates.cgroup;

import dev.cloister.isolates.confine.Layer;
import dev.cloister.isolates.confine.Wall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The group of one cordon, or none, with the reason.
///
/// Threads: any. Owns: its folders, until [#delete].
public final class ControlGroup {
  private static final System.Logger LOG = System.getLogger(ControlGroup.class.getName());

  /// In version 2 and 1: the counters of processes that were ended for want of memory are in lines
  /// of this name.
  private static final List<String> MEMORY_EVENTS = List.of("memory.events", "memory.oom_control");

  private static final String KILLS = "oom_kill ";

  private final List<Path> folders;
  private final Divider divider;
  private final Runnable onDeleted;
  private volatile Layer layer;
  private Share share = Share.EVEN;
  private boolean deleted;

  /// Gives a group its share of the processors.
  @FunctionalInterface
  interface Divider {
    void give(Share share) throws IOException;
  }

  ControlGroup(List<Path> folders, Layer layer, Divider divider, Runnable onDeleted) {
    this.folders = List.copyOf(folders);
    this.layer = layer;
    this.divider = divider;
    this.onDeleted = onDeleted;
  }

  /// No group at all.
  public static ControlGroup none(String why) {
    return new ControlGroup(List.of(), Layer.without(Wall.CGROUP, why), _ -> {}, () -> {});
  }

  /// Moves a process into it, with all its threads.
  public void take(long pid) {
    try {
      for (var folder : folders) {
        ControlGroups.write(folder.resolve(ControlGroups.PROCESSES), Long.toString(pid));
      }
    } catch (IOException e) {
      layer = Layer.without(Wall.CGROUP, "the process could not be moved: " + e.getMessage());
    }
  }

  /// Gives it another share of the processors than [Share#EVEN], or that again.
  public synchronized void share(Share given) {
    if (deleted || given == share) {
      return;
    }
    try {
      divider.give(given);
      share = given;
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "A cordon keeps the share of the processors it has.", e);
    }
  }

  /// What it holds its process to, or why it does not.
  public Layer layer() {
    return layer;
  }

  /// Whether the kernel has ended a process of it for want of memory.
  public boolean hasRunOutOfMemory() {
    for (var folder : folders) {
      for (var name : MEMORY_EVENTS) {
        var file = folder.resolve(name);
        if (Files.exists(file) && kills(file) > 0) {
          return true;
        }
      }
    }
    return false;
  }

  private static long kills(Path file) {
    try (var lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(KILLS))
          .mapToLong(line -> Long.parseLong(line.substring(KILLS.length()).strip()))
          .sum();
    } catch (IOException | NumberFormatException e) {
      LOG.log(System.Logger.Level.WARNING, "The kernel's count was not read: " + file, e);
      return 0;
    }
  }

  /// Deletes it, once; its process has to be gone.
  public synchronized void delete() {
    if (deleted) {
      return;
    }
    deleted = true;
    for (var folder : folders) {
      try {
        Files.deleteIfExists(folder);
      } catch (IOException e) {
        LOG.log(System.Logger.Level.WARNING, "A cordon's group was not deleted: " + folder, e);
      }
    }
    onDeleted.run();
  }
}
