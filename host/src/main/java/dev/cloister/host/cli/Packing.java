package dev.cloister.host.cli;

import dev.cloister.api.Outcome;
import java.nio.file.Path;

/// Packs a folder, or a single file, for an upload.
@FunctionalInterface
interface Packing {
  Outcome<Packed> pack(Path folder);

  /// A packed folder and the name that its configuration gives the script.
  record Packed(String name, byte[] zip) {}
}
