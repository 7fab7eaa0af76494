package dev.cloister.host.deploy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The files of a folder, wherever they are. Paths are relative, `/`-separated and normalised.
interface Sources {
  /// Whether there is a file.
  boolean has(String path);

  /// A file's content; empty when there is no such file.
  Optional<byte[]> read(String path) throws DeployRefused;

  /// All files that could belong to a script, in order.
  List<String> files() throws DeployRefused;

  /// A folder on disk that has these files: their own, or a copy made below `scratch`.
  Path onDisk(Path scratch) throws IOException;

  /// Whether the files came from somebody who must not see this machine's other files.
  boolean confined();
}
