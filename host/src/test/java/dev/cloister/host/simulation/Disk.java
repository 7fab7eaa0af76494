package dev.cloister.host.simulation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What outlives the simulated process: of every shard the log as far as it is durable, the number
/// of the last term, and real folders for its store and its snapshots.
final class Disk {
  /// An entry of a log; none of ours when it has no bytes.
  record Logged(long term, long index, byte @Nullable [] bytes) {}

  /// One shard's part.
  static final class Part {
    final Path state;
    final Path snapshots;
    final List<Logged> log = new ArrayList<>();
    long term;

    private Part(Path folder) {
      state = folder.resolve("state");
      snapshots = folder.resolve("snapshots");
    }
  }

  private final Path folder;
  private final Map<Integer, Part> parts = new TreeMap<>();

  Disk(Path folder) {
    this.folder = folder;
  }

  Part of(int shard) {
    return parts.computeIfAbsent(shard, number -> new Part(folder.resolve("" + number)));
  }
}
