package dev.cloister.host.deploy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The files of a folder, wherever they are. Paths are relative, `/`-separated and normalised.
interface Sources {
  /// Whether there is a file.
  boolean has(String path);

  /// A file's content; empty when there is no such file.
  Optional<byte[]> read(String path) throws DeployRefused;

  /// Whether there is a folder; the empty path is the top.
  boolean hasFolder(String path);

  /// A file's content, of at most `bytesMax` bytes; empty when there is no such file. Other bounds
  /// do not hold.
  Optional<byte[]> readAsset(String path, int bytesMax) throws DeployRefused;

  /// The names of all files below a folder, in order and beginning there, but for those in folders
  /// that are left out. More than `filesMax` are refused.
  List<String> filesBelow(String folder, Predicate<String> leavesOut, int filesMax)
      throws DeployRefused;

  /// All files that could belong to a script, in order.
  List<String> files() throws DeployRefused;

  /// A folder on disk that has these files: their own, or a copy made below `scratch`.
  Path onDisk(Path scratch) throws IOException;

  /// Whether the files came from somebody who must not see this machine's other files.
  boolean confined();
}
