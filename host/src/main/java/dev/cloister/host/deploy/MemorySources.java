package dev.cloister.host.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// The files of an archive, in memory. Their names have been checked.
record MemorySources(SortedMap<String, byte[]> content) implements Sources {
  @Override
  public boolean has(String path) {
    return content.containsKey(path);
  }

  @Override
  public Optional<byte[]> read(String path) {
    return Optional.ofNullable(content.get(path));
  }

  @Override
  public List<String> files() {
    return List.copyOf(content.keySet());
  }

  @Override
  public Path onDisk(Path scratch) throws IOException {
    for (var file : content.entrySet()) {
      Path target = scratch.resolve(file.getKey()).normalize();
      if (!target.startsWith(scratch)) {
        throw new IllegalStateException("A name that leads out of its folder was let through.");
      }
      Files.createDirectories(target.getParent());
      Files.write(target, file.getValue());
    }
    return scratch;
  }

  @Override
  public boolean confined() {
    return true;
  }
}
