package dev.cloister.host.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;

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
  public boolean hasFolder(String path) {
    return path.isEmpty()
        || content.tailMap(path + "/").keySet().stream()
            .findFirst()
            .filter(name -> name.startsWith(path + "/"))
            .isPresent();
  }

  @Override
  public Optional<byte[]> readAsset(String path, int bytesMax) throws DeployRefused {
    var found = read(path);
    if (found.isPresent() && found.get().length > bytesMax) {
      throw DeployFailures.tooLarge("\"" + path + "\"", found.get().length, bytesMax, "bytes");
    }
    return found;
  }

  @Override
  public List<String> filesBelow(String folder, Predicate<String> leavesOut, int filesMax)
      throws DeployRefused {
    var top = folder.isEmpty() ? "" : folder + "/";
    var names =
        content.keySet().stream()
            .filter(name -> name.startsWith(top))
            .map(name -> name.substring(top.length()))
            .filter(name ->
                name.indexOf('/') < 0 || !leavesOut.test(name.substring(0, name.lastIndexOf('/'))))
            .limit(filesMax + 1L)
            .toList();
    if (names.size() > filesMax) {
      throw DeployFailures.tooManyFiles(folder, filesMax);
    }
    return names;
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
