package dev.cloister.host.cluster;

import dev.cloister.host.storage.Durable;
import dev.cloister.host.storage.SnapshotFile;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Stream;

/// A new data folder whose shards begin where snapshots end.
///
/// Its groups are made as at every first start, with a node of its own. Then each gets its snapshot
/// in the place of the few entries that a first start logs, and goes on in the term after the
/// snapshot's: what a member looks like whose log was purged up to its newest snapshot.
public final class RestoredFolder {
  private final Path root;

  private RestoredFolder(Path root) {
    this.root = root;
  }

  /// Makes the folder with this many object shards, all empty.
  ///
  /// @throws IOException when there is something in the folder, or it cannot be made
  public static RestoredFolder make(Path root, int objectShards) throws IOException {
    if (Files.exists(root)) {
      try (Stream<Path> files = Files.list(root)) {
        if (files.findAny().isPresent()) {
          throw new IOException(
              "There is something in %s already; name a folder that is empty or not there."
                  .formatted(root.toAbsolutePath()));
        }
      }
    }
    RatisShards.open(
            root, ClusterSettings.lone().withObjectShards(objectShards), (reason, cause) -> {})
        .close();
    return new RestoredFolder(root);
  }

  /// Where a shard's snapshot belongs, under its own name.
  public Path snapshots(int shard) {
    return log(shard).resolve("sm");
  }

  /// Lets a shard begin at the snapshot that lies in its folder now. When this returns it is
  /// durable.
  public void begin(int shard, SnapshotFile snapshot) throws IOException {
    Path current = log(shard).resolve("current");
    remove(root.resolve("state").resolve(Integer.toString(shard)));
    try (Stream<Path> files = Files.list(current)) {
      for (Path file :
          files.filter(file -> file.getFileName().toString().startsWith("log_")).toList()) {
        Files.delete(file);
      }
    }
    Path meta = current.resolve("raft-meta");
    var properties = new Properties();
    properties.load(new StringReader(Files.readString(meta)));
    properties.setProperty("term", Long.toString(snapshot.position().term()));
    var text = new StringWriter();
    properties.store(text, null);
    Durable.write(meta, text.toString().getBytes(StandardCharsets.UTF_8));
    Durable.file(snapshot.path());
    Durable.folder(snapshots(shard));
  }

  private Path log(int shard) {
    UUID group = Opening.group(shard).getUuid();
    return root.resolve("log").resolve(group.toString());
  }

  private static void remove(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : List.copyOf(files.toList())) {
        Files.delete(file);
      }
    }
  }
}
