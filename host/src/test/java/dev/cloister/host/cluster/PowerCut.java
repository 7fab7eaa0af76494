package dev.cloister.host.cluster;

import dev.cloister.testing.Seeded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a disk may hold when the power goes after a number of steps: everything that was fsynced,
/// and of the rest any part.
///
/// Of writes that were not fsynced any may be there, whole or up to some sector, in any order.
/// Names change in order, as on file systems with a journal: a name is there for certain when its
/// folder or its file was fsynced after, and with it every change of a name before.
final class PowerCut {
  private static final int SECTOR_BYTES = 512;

  /// A file, whatever its name.
  private static final class Content {
    final List<Change> changes = new ArrayList<>();
  }

  private static final class Change {
    final int step;
    final DiskTrace.Step what;
    boolean durable;

    Change(int step, DiskTrace.Step what) {
      this.step = step;
      this.what = what;
    }
  }

  private record Naming(int step, Path folder, Content file, DiskTrace.Step what) {}

  private final Map<Path, Content> names = new HashMap<>();
  private final List<Naming> namings = new ArrayList<>();
  private int namingsDurable;

  /// Follows the first `count` steps.
  PowerCut(List<DiskTrace.Step> steps, int count) {
    for (int step = 0; step < count; step++) {
      follow(step, steps.get(step));
    }
  }

  private void follow(int step, DiskTrace.Step what) {
    switch (what) {
      case DiskTrace.Open(var file, var empties) -> {
        var content = names.get(file);
        if (content == null) {
          content = new Content();
          names.put(file, content);
          namings.add(new Naming(step, folder(file), content, what));
        } else if (empties) {
          content.changes.add(new Change(step, new DiskTrace.Truncate(file, 0)));
        }
      }
      case DiskTrace.Write write -> of(write.file()).changes.add(new Change(step, write));
      case DiskTrace.Truncate truncate ->
          of(truncate.file()).changes.add(new Change(step, truncate));
      case DiskTrace.Sync(var file, var begun) -> synced(file, begun);
      case DiskTrace.Rename(var from, var to) -> {
        var content = of(from);
        names.remove(from);
        names.put(to, content);
        namings.add(new Naming(step, folder(to), content, what));
      }
      case DiskTrace.Delete(var file) -> {
        var content = of(file);
        names.remove(file);
        namings.add(new Naming(step, folder(file), content, what));
      }
      case DiskTrace.Print _ -> {}
    }
  }

  private void synced(Path path, int begun) {
    var content = names.get(path);
    for (int n = namings.size() - 1; n >= namingsDurable; n--) {
      var naming = namings.get(n);
      boolean covered = naming.folder().equals(path) || naming.file() == content;
      if (covered && naming.step() < begun) {
        namingsDurable = n + 1;
      }
    }
    if (content != null) {
      content.changes.stream()
          .filter(change -> change.step < begun)
          .forEach(change -> change.durable = true);
    }
  }

  private Content of(Path file) {
    var content = names.get(file);
    if (content == null) {
      // It was there before anybody looked.
      throw new IllegalStateException("Nobody has opened " + file);
    }
    return content;
  }

  private static Path folder(Path file) {
    var folder = file.getParent();
    if (folder == null) {
      throw new IllegalStateException(file.toString());
    }
    return folder;
  }

  /// Makes one of the disks there may be: what was below `root` is below `target` then.
  void lay(Path root, Path target, Seeded seeded) throws IOException {
    int kept = seeded.between(namingsDurable, namings.size());
    var there = new TreeMap<Path, Content>();
    for (var naming : namings.subList(0, kept)) {
      switch (naming.what()) {
        case DiskTrace.Open(var file, var _) -> there.put(file, naming.file());
        case DiskTrace.Rename(var from, var to) -> {
          there.remove(from);
          there.put(to, naming.file());
        }
        case DiskTrace.Delete(var file) -> there.remove(file);
        default -> throw new IllegalStateException(naming.toString());
      }
    }
    for (var file : there.entrySet()) {
      Path laid = target.resolve(root.relativize(file.getKey()).toString());
      Files.createDirectories(folder(laid));
      Files.write(laid, bytes(file.getValue(), seeded));
    }
  }

  private static byte[] bytes(Content content, Seeded seeded) {
    byte[] bytes = {};
    // Most often all or nothing of what waits reaches the disk; the rest is tried too.
    int mood = seeded.between(0, 3);
    for (var change : content.changes) {
      boolean there =
          change.durable
              || switch (mood) {
                case 0 -> true;
                case 1 -> false;
                default -> seeded.oneIn(2);
              };
      if (!there) {
        continue;
      }
      switch (change.what) {
        case DiskTrace.Truncate(var _, var length) -> bytes = Arrays.copyOf(bytes, (int) length);
        case DiskTrace.Write(var _, var at, var written) -> {
          int length = written.length;
          if (!change.durable && mood == 3) {
            length = Math.min(length, seeded.between(0, length / SECTOR_BYTES) * SECTOR_BYTES);
          }
          if (bytes.length < at + length) {
            bytes = Arrays.copyOf(bytes, (int) at + length);
          }
          System.arraycopy(written, 0, bytes, (int) at, length);
        }
        default -> throw new IllegalStateException(change.what.toString());
      }
    }
    return bytes;
  }
}
