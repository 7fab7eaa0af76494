package dev.cloister.isolates.confine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The files that a Java needs beside its own and its jars.
///
/// Which C library it runs on is not guessed: this very program is such a Java, and what it has
/// mapped is what the next one will look for.
final class StartPlaces {
  private static final Path MAPS = Path.of("/proc/self/maps");
  private static final String LOADER = "ld-";

  private StartPlaces() {}

  /// Folders of shared libraries, and what those and the JVM read of the system.
  static List<Path> readable() throws IOException {
    var places = new ArrayList<Path>();
    for (var library : libraries()) {
      places.add(above(library));
    }
    for (var path :
        List.of(
            "/etc/ld.so.cache",
            "/proc/self",
            "/dev/random",
            "/dev/urandom",
            "/dev/null",
            "/sys/devices/system/cpu",
            "/sys/fs/cgroup")) {
      places.add(Path.of(path));
    }
    return places;
  }

  /// The dynamic loader, which the kernel starts a program with.
  static List<Path> executable() throws IOException {
    return libraries().stream()
        .filter(library -> above(library).relativize(library).toString().startsWith(LOADER))
        .toList();
  }

  /// The folder that something lies in.
  static Path above(Path path) {
    return path.resolve("..").normalize();
  }

  /// A folder, and where links just below it lead: some systems keep a Java's settings elsewhere.
  static List<Path> withLinks(Path folder) throws IOException {
    var places = new ArrayList<Path>();
    places.add(folder.toRealPath());
    for (var part : List.of("", "lib", "lib/security", "conf", "conf/security")) {
      var below = folder.resolve(part);
      if (Files.isDirectory(below)) {
        try (var files = Files.list(below)) {
          for (var link : files.filter(Files::isSymbolicLink).filter(Files::exists).toList()) {
            places.add(link.toRealPath());
          }
        }
      }
    }
    return places;
  }

  private static Set<Path> libraries() throws IOException {
    var found = new LinkedHashSet<Path>();
    for (var line : Files.readAllLines(MAPS)) {
      int at = line.indexOf('/');
      if (at > 0 && line.contains(".so")) {
        found.add(Path.of(line.substring(at).replace(" (deleted)", "")));
      }
    }
    return found;
  }
}
